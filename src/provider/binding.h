#pragma once

// A provider file with one deployment's values: everything about an account at a vendor that does not move.

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "api/operation.h"
#include "auth/auth_scheme.h"
#include "base/result.h"
#include "base/url.h"
#include "provider/account.h"
#include "provider/guard/gate.h"
#include "provider/spec/provider_spec.h"
#include "transport/upstream_options.h"

namespace walletgate::provider {

/// What a deployment allows of one provider under one credential set (`limits` and `providers` of its configuration).
struct CallLimits {
  /// Calls at a time, over all loops. 256. More of them open more connections to the vendor; fewer make creates wait
  /// when it is slow. A vendor's own limit of connections is the reason to lower it.
  int max_calls = GuardOptions{}.max_calls;
  /// Further calls that wait for a place, in the order of arrival; more are refused at once. 1024. A longer queue
  /// bridges a longer stall, and lets more callers wait for what may not come.
  int max_queue = GuardOptions{}.max_queue;
  /// So long after its last byte what a create has led to shows at the vendor. Absent: what the file says. Shorter
  /// settles lost creates sooner; too short takes one that is still at work for one that never was.
  std::optional<std::chrono::milliseconds> settles_within = {};
  /// So often the directory is held against the vendor's list, without anybody asking. 0: never.
  std::chrono::milliseconds reconcile_every{0};

  friend bool operator==(const CallLimits& a, const CallLimits& b) = default;
};

/// What a deployment says of one provider. `upstream` is for whoever makes the clients of its calls. An account without
/// a name is the deployment's, "<vendor>/".
struct Deployment {
  auth::SettingValues values;
  CallLimits limits = {};
  transport::UpstreamOptions upstream = {};
  Account account = {};
};

/// Immutable.
class Binding {
 public:
  /// Fills in defaults. Error.detail names the setting and the reason; REQUIRES that values fit the spec's types
  /// (ReadSettings sees to it).
  static Result<Binding> Of(std::shared_ptr<const ProviderSpec> spec, Deployment deployment);
  /// The same, whatever is missing: for case files and `explain` without a deployment.
  static Binding Offline(std::shared_ptr<const ProviderSpec> spec, auth::SettingValues values);

  /// True when Of with these would give another one like this: a reload then goes on with the provider that it has,
  /// whose tokens, connections and circuit are in use.
  bool IsLike(const ProviderSpec& spec, const Deployment& deployment) const;
  /// Whether both call one base URL with a credential in common, user token keys apart: then they are one account.
  bool PresentsSameAs(const Binding& other) const;

  const ProviderSpec& spec() const { return *spec_; }
  const std::string& id() const { return spec_->id; }
  /// One per declared setting, in the order of the spec, defaults filled in.
  const auth::SettingValues& values() const { return deployment_.values; }
  const std::vector<std::string>& setting_texts() const { return setting_texts_; }  ///< of these; "" for secrets
  const CallLimits& limits() const { return deployment_.limits; }
  const transport::UpstreamOptions& upstream() const { return deployment_.upstream; }
  const Account& account() const { return deployment_.account; }
  const Url& base_url() const { return base_url_; }
  /// So long after the last byte of a call that creates something, what it led to shows in the vendor's answers, or it
  /// led to nothing. REQUIRES that the file offers the operation.
  std::chrono::milliseconds SettlesWithin(api::Operation operation) const {
    return limits().settles_within.value_or(spec_->Find(operation)->idempotency.settles_within);
  }

 private:
  Binding(std::shared_ptr<const ProviderSpec> spec, Deployment deployment);
  std::vector<const Secret*> PresentedSecrets() const;

  std::shared_ptr<const ProviderSpec> spec_;
  Deployment deployment_;
  std::vector<std::string> setting_texts_;
  Url base_url_;
};

}  // namespace walletgate::provider
