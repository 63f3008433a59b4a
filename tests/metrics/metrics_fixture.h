#pragma once

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "metrics/catalogue.h"
#include "metrics/metrics.h"

namespace walletgate::metrics {

/// As large a deployment as the budget of series allows for.
inline Domains LargeDomains() {
  Domains domains;
  for (int i = 1; i <= 8; ++i) domains.providers.push_back("provider" + std::to_string(i));
  domains.operations = {"create_end_user", "get_end_user",   "find_end_user",   "delete_end_user",
                        "create_wallet",   "list_end_users", "update_end_user", "remove_login_method"};
  domains.routes = {"/v1/end-users",
                    "/v1/end-users/{id}",
                    "/v1/end-users/{id}/erase",
                    "/v1/end-users/{id}/wallets",
                    "/v1/end-users/plan",
                    "/v1/providers",
                    "/v1/providers/{id}",
                    "/.well-known/jwks.json",
                    "/issuers/{name}/.well-known/jwks.json",
                    "/healthz",
                    "/openapi.json",
                    "/docs"};
  domains.validation_fields = {"external_id",          "provider", "login_methods", "wallets", "profile", "user_token",
                               "require_verification", "metadata", "recreate"};
  domains.version = "0.1.0";
  domains.revision = "abc123";
  return domains;
}

struct Sample {
  std::string name;
  std::map<std::string, std::string> labels;
  std::string value;
};

inline std::vector<std::string> Lines(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

/// The samples of an exposition whose label values hold no quotes or commas.
inline std::vector<Sample> Samples(const std::string& text) {
  std::vector<Sample> samples;
  for (const std::string& line : Lines(text)) {
    if (line.empty() || line[0] == '#') continue;
    Sample sample;
    const std::size_t space = line.rfind(' ');
    const std::size_t brace = line.find('{');
    sample.name = line.substr(0, std::min(brace, space));
    sample.value = line.substr(space + 1);
    std::string rest = brace == std::string::npos ? "" : line.substr(brace + 1, space - brace - 2);
    while (!rest.empty()) {
      const std::size_t equals = rest.find("=\"");
      const std::size_t end = rest.find('"', equals + 2);
      sample.labels[rest.substr(0, equals)] = rest.substr(equals + 2, end - equals - 2);
      rest.erase(0, std::min(end + 2, rest.size()));
    }
    samples.push_back(std::move(sample));
  }
  return samples;
}

/// The value of one series as text, or "(absent)". `series` is written as in the exposition.
inline std::string ValueOf(const std::string& text, const std::string& series) {
  for (const std::string& line : Lines(text)) {
    if (line.rfind(series + " ", 0) == 0) return line.substr(series.size() + 1);
  }
  return "(absent)";
}

/// A route answers anything to the methods that it has, and 405 to the others; elsewhere there is only 404.
inline void FireRequests(Metrics& metrics, const Domains& domains) {
  using std::chrono::milliseconds;
  for (std::size_t route = 0; route < domains.routes.size(); ++route) {
    const bool two_methods = route < 2;  // of the real table, two paths have two
    for (const char* method : {"GET", "POST", "PATCH", "DELETE", "BREW"}) {
      const bool known = method == std::string_view("GET") || (two_methods && method == std::string_view("POST"));
      for (int status = known ? 100 : 405; status < (known ? 600 : 406); ++status) {
        metrics.RequestStarted();
        metrics.RequestFinished(domains.routes[route], method, status, milliseconds(20), milliseconds(15));
      }
    }
  }
  for (const char* method : {"GET", "POST", "PATCH", "DELETE", "BREW"}) {
    metrics.RequestStarted();
    metrics.RequestFinished("/nowhere", method, 404, milliseconds(20), milliseconds(15));
  }
}

inline void FireResilience(Metrics& metrics, const std::string& provider, const std::vector<std::string>& providers) {
  using std::chrono::milliseconds;
  for (int reason = 0; reason <= static_cast<int>(RetryReason::kTimeout); ++reason) {
    metrics.ProviderRetried(provider, static_cast<RetryReason>(reason));
  }
  for (int reason = 0; reason <= static_cast<int>(FailoverReason::kQueueFull); ++reason) {
    for (const std::string& to : providers) {
      if (to != provider) metrics.FailedOver(provider, to, static_cast<FailoverReason>(reason));
    }
  }
  for (int category = 0; category <= static_cast<int>(Portability::kReady); ++category) {
    for (const std::string& to : providers) {
      if (to != provider) metrics.PortableUsers(provider, to, static_cast<Portability>(category), 3);
    }
  }
  for (int result = 0; result <= static_cast<int>(Resolution::kStillUnknown); ++result) {
    metrics.IntentResolved(provider, static_cast<Resolution>(result));
  }
  metrics.CredentialExpiry(provider, Credential::kToken, WallTime(std::chrono::seconds(1'900'000'000)));
  for (int state = 0; state <= static_cast<int>(Circuit::kOpen); ++state) {
    metrics.CircuitState(provider, static_cast<Circuit>(state), 1);
  }
  metrics.CredentialSlot(provider, Slot::kNext);
  metrics.ProviderConcurrencyLimit(provider, 64);
  metrics.ProviderQueued(provider, 2);
  metrics.ProviderQueueDelay(provider, milliseconds(3));
}

inline void FireGateway(Metrics& metrics) {
  using std::chrono::milliseconds;
  metrics.RateLimited(LimitScope::kTenant);
  metrics.RateLimited(LimitScope::kGlobal);
  for (const char* operation : {"find_prior", "begin", "end", "put_key", "find_user", "update_user", "list", "x"}) {
    metrics.StoreOperation(operation, false, milliseconds(2));
  }
  metrics.BodyPartsIgnored();
  metrics.ConnectionMemory(4096);
  metrics.UnreadableRecords(2);
  metrics.StoreSize(4096);
  metrics.UsersWithoutLink(3);
  metrics.ExitObjective(0.98);
  metrics.ImportLineDecided(ImportLine::kAdopted, ImportRunKind::kDryRun);
  metrics.ImportEnded(ImportEnd::kPaused);
  metrics.ImportsRunning(1);
  metrics.OpenIntents(IntentKind::kStarted, 3);
  metrics.OpenIntents(IntentKind::kUnknown, 1);
  metrics.OldestOpenIntent(WallTime{});
  metrics.ReconciliationEnded("acme", Reconciled::kDone);
  metrics.Differences("acme", Difference::kUnknownHere, 2);
  metrics.ReconciledAt("acme", WallTime{});
  metrics.PortableUsers("provider1", "provider2", Portability::kReady, 5);
  metrics.ConfigInUse("0a1b2c3d");
  metrics.ConfigReloaded(true);
  metrics.ConfigReloaded(false);
  metrics.LogRecordsDropped(2);
  metrics.LogLineLeftOut(LinesOf::kStrangers);
  metrics.SpansExported(3);
  metrics.SpansDropped(SpanDrop::kQueueFull, 1);
  metrics.SpansDropped(SpanDrop::kExportFailed, 1);
}

/// Every series there can be, each event at least once.
inline void FireEverything(Metrics& metrics, const Domains& domains) {
  using std::chrono::milliseconds;
  FireRequests(metrics, domains);
  for (const ErrorKindInfo& kind : kErrorKinds) metrics.ErrorAnswered(kind.kind);
  std::vector<std::string> providers = domains.providers;
  providers.emplace_back("nobody");
  std::vector<std::string> operations = domains.operations;
  operations.emplace_back("unheard_of");
  for (const std::string& provider : providers) {
    for (const std::string& operation : operations) {
      for (int outcome = 0; outcome <= static_cast<int>(Outcome::kInvalidResponse); ++outcome) {
        for (int status = 0; status < 600; status += 1) {
          metrics.ProviderCall(provider, operation, static_cast<Outcome>(outcome), status, milliseconds(3));
        }
      }
    }
    metrics.ProviderInFlight(provider, 1);
    metrics.ProviderUp(provider, true);
    metrics.TokenRefreshed(provider, TokenRefresh::kSuccess);
    metrics.TokenRefreshed(provider, TokenRefresh::kFailure);
    FireResilience(metrics, provider, providers);
    for (const char* kind :
         {"unmapped_error", "missing_field", "unexpected_type", "unparsable", "unmapped_value", "x"}) {
      metrics.Drift(provider, kind);
    }
  }
  std::vector<std::string> fields = domains.validation_fields;
  fields.emplace_back("evil");
  for (const std::string& field : fields) {
    for (const char* rule : {"required", "unknown_member", "type", "format", "length", "range", "enum", "duplicate",
                             "unsupported", "made_up"}) {
      metrics.ValidationFailed(field, rule);
    }
  }
  for (int reason = 0; reason <= static_cast<int>(AuthFailure::kScope); ++reason) {
    metrics.AuthFailed(static_cast<AuthFailure>(reason));
  }
  for (int i = 0; i <= static_cast<int>(IdempotencyResult::kInProgress); ++i) {
    metrics.Idempotency(static_cast<IdempotencyResult>(i));
  }
  FireGateway(metrics);
}

}  // namespace walletgate::metrics
