#include "gateway/audit/listener_rules.h"

#include <algorithm>
#include <array>

#include "gateway/audit/places.h"
#include "gateway/config/admin.h"

namespace walletgate::gateway {
namespace {

Sites FindPublicTraffic(const Audited& audited) {
  const http::ServerOptions& listener = audited.config.settings.traffic;
  if (IsPrivate(listener)) return {};
  return {SiteOf(audited, {"listen", "address"}, "callers come in at " + listener.address)};
}

Sites FindPublicAdmin(const Audited& audited) {
  const http::ServerOptions& listener = audited.config.settings.admin;
  if (IsPrivate(listener)) return {};
  return {SiteOf(audited, {"admin", "address"}, "commands come in at " + listener.address)};
}

Sites FindOpenAdmin(const Audited& audited) {
  const Settings& settings = audited.config.settings;
  if (!settings.admin.socket.empty() || !settings.admin_access.tokens.empty()) return {};
  return {SiteOf(audited, {"admin", "tokens"}, "there are none, and any program of this machine can connect")};
}

Sites FindOpenMetrics(const Audited& audited) {
  const Settings& settings = audited.config.settings;
  if (settings.admin_access.metrics_needs_token || IsPrivate(settings.admin)) return {};
  return {SiteOf(audited, {"admin", "metrics_token"}, "whoever reaches " + settings.admin.address + " reads them")};
}

Sites FindOperatorsOnly(const Audited& audited) {
  const http::AdminAccess& access = audited.config.settings.admin_access;
  const auto commands = [](const http::AdminToken& token) { return token.role == http::Role::kOperator; };
  if (access.tokens.empty() || !access.metrics_needs_token) return {};
  if (!std::all_of(access.tokens.begin(), access.tokens.end(), commands)) return {};
  return {SiteOf(audited, {"admin", "tokens"}, "all have the role operator")};
}

constexpr std::array kRules = {
    Rule{"WG007", Severity::kWarning, "Callers come in from other machines in clear",
         "`listen` speaks plain HTTP: API keys and personal data can be read on the way to it.",
         "Listen on 127.0.0.1 behind a [front that ends TLS](operations.md#listeners). In a container, where the "
         "address "
         "cannot be that, see that nothing but the front reaches the port, and accept the finding.",
         FindPublicTraffic},
    Rule{"WG008", Severity::kWarning, "The admin listener can be reached from other machines",
         "It takes commands over plain HTTP: tokens and the ids of users can be read on the way to it.",
         "Listen on 127.0.0.1, or on a UNIX socket (`admin.socket`). In a container see that only your Prometheus and "
         "your "
         "operators reach the port, and accept the finding.",
         FindPublicAdmin},
    Rule{
        "WG009", Severity::kWarning, "Whoever is on this machine gives commands",
        "Without `admin.tokens` every program and every user of the machine can settle outcomes, reload and read ids, "
        "and the audit says `local` of all of them.",
        "Give tokens with roles ([the admin listener](operations.md#the-admin-listener)), or listen on `admin.socket`, "
        "which only the gateway's own user can connect to.",
        FindOpenAdmin},
    Rule{"WG010", Severity::kWarning, "Metrics can be read by other machines without a token",
         "They name providers and tenants' load, and tell when something is out of order.",
         "Take `metrics_token: false` away and give Prometheus a token of the role `viewer`.", FindOpenMetrics},
    Rule{"WG011", Severity::kWarning, "Every admin token gives commands",
         "Prometheus, too, then holds a token with which everything can be done.",
         "Give those who only look one of the role `viewer` or `support`.", FindOperatorsOnly},
};

}  // namespace

Rules ListenerRules() { return kRules; }

}  // namespace walletgate::gateway
