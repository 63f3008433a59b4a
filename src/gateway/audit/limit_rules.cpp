#include "gateway/audit/limit_rules.h"

#include <array>
#include <charconv>

#include "base/strings.h"
#include "gateway/audit/places.h"
#include "gateway/config/admin.h"
#include "gateway/config/setting.h"

namespace walletgate::gateway {
namespace {

/// So much more than by default is far more.
constexpr std::int64_t kFarMore = 10;

Sites FindUnlimitedTenants(const Audited& audited) {
  Sites sites;
  for (const auto& [id, tenant] : audited.config.loaded.state->tenants()) {
    if (tenant.retired || tenant.rate_limit != nullptr) continue;
    sites.push_back(
        SiteIn(TenantNode(audited, tenant.shown()), "limits", "tenant " + tenant.shown() + " has no rate limit"));
  }
  return sites;
}

/// A whole number, or milliseconds; 0 for anything else.
std::int64_t NumberOf(const Setting& setting, const Settings& settings) {
  const std::string text = setting.text(setting.member, settings);
  if (setting.member.type.kind == ValueType::Kind::kDuration) return ParseDurationMillis(text).value_or(0);
  std::int64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

Sites FindRaisedLimits(const Audited& audited) {
  static const Settings kDefaults;
  Sites sites;
  for (const Setting& setting : SettingsOf("limits")) {
    const std::int64_t by_default = NumberOf(setting, kDefaults);
    if (by_default == 0 || NumberOf(setting, audited.config.settings) < kFarMore * by_default) continue;
    // It follows another one where it is not written.
    if (setting.member.key == "drain_timeout") continue;
    sites.push_back(SiteOf(audited, {"limits", setting.member.key},
                           setting.text(setting.member, audited.config.settings) + " where " +
                               setting.text(setting.member, kDefaults) + " is usual"));
  }
  return sites;
}

Sites FindSuddenStops(const Audited& audited) {
  const Settings& settings = audited.config.settings;
  if (settings.drain_delay.count() > 0 || IsPrivate(settings.traffic)) return {};
  return {SiteOf(audited, {"limits", "drain_delay"}, "is 0, and callers come from other machines")};
}

Sites FindForgottenKeys(const Audited& audited) {
  static const Settings kDefaults;
  if (audited.config.settings.keys.lifetime >= kDefaults.keys.lifetime) return {};
  return {SiteOf(audited, {"limits", "idempotency_key_lifetime"}, "is shorter than a day")};
}

constexpr std::array kRules = {
    Rule{"WG012", Severity::kWarning, "A tenant may ask as often as it likes",
         "One caller in a loop costs all the others their places, and vendors their patience with your account.",
         "Write `limits: {requests_per_second, burst}` beside the tenant's id.", FindUnlimitedTenants},
    Rule{"WG013", Severity::kWarning, "A limit is ten times what is usual, or more",
         "What bounds memory, connections or time does so later than was ever tried.",
         "Take it back, unless a measurement of your own asks for it ([limits](configuration.md#limits)).",
         FindRaisedLimits},
    Rule{"WG014", Severity::kWarning, "A stop gives load balancers no time",
         "They learn of it when connections are refused, and callers with them.",
         "Write `limits.drain_delay`, with the time that the load balancer needs to look at `/healthz` twice.",
         FindSuddenStops},
    Rule{"WG015", Severity::kWarning, "Idempotency keys are forgotten within a day",
         "A caller who repeats a request with its key later than that adds a second wallet.",
         "Take `limits.idempotency_key_lifetime` away; by default it is 24h.", FindForgottenKeys},
};

}  // namespace

Rules LimitRules() { return kRules; }

}  // namespace walletgate::gateway
