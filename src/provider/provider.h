#pragma once

// A callable provider: a ProviderSpec with one deployment's settings and credentials. Immutable, shared by all loops.
// The caller (routing) prepares a call, makes its intent durable, then sends it; a repeat sends the same Call again.

#include <memory>
#include <string>
#include <vector>

#include "api/create_end_user.h"
#include "api/operation.h"
#include "auth/auth_scheme.h"
#include "metrics/metrics.h"
#include "provider/provider_spec.h"
#include "transport/http_client.h"

namespace walletgate::provider {

/// What calls need from the loop they run on. One per loop and provider instance.
struct CallContext {
  EventLoop& loop;
  transport::HttpClient& client;  ///< the pool of this provider's credential set
  auth::AuthContext& auth;
  metrics::Metrics* metrics = nullptr;
};

/// An outgoing call, final but for credentials: exactly what an intent keeps. Contains personal data; never logged.
struct Call {
  api::Operation operation = api::Operation::kCreateEndUser;
  std::string method;
  std::string target;
  transport::Headers headers;  ///< without credentials
  std::string body;            ///< "" when there is none
  std::string external_id;     ///< ours: a vendor that echoes another one is refused; "" when there is none (find)
  std::string vendor_key;      ///< value of the vendor's idempotency header, "" when it has none
};

/// A vendor's answer that made sense.
struct Answer {
  std::vector<api::ProviderResult> results;  ///< one; none for delete; any number for find
  std::string raw;                           ///< the vendor's body, for include=provider_data; sensitive
  int status = 0;
  std::chrono::nanoseconds vendor_time{0};
};

class Provider {
 public:
  /// Binds settings. Error.detail names the setting and the reason; REQUIRES that values fit the spec's types.
  static Result<std::shared_ptr<Provider>> Bind(std::shared_ptr<const ProviderSpec> spec, auth::SettingValues values);

  const std::string& id() const { return spec_->id; }
  const ProviderSpec& spec() const { return *spec_; }
  bool Offers(api::Operation operation) const { return spec_->Find(operation) != nullptr; }
  bool CanMintUserTokens() const { return minter_ != nullptr; }
  const auth::UserTokenMinter* minter() const { return minter_.get(); }
  const Url& base_url() const { return base_url_; }

  /// Builds the call; mints a user token when the request has none and the plan needs one. `vendor_key`: the key to
  /// send, or "" to draw a fresh one. Error: kUnsupportedByProvider when the operation is not offered.
  Task<Result<Call>> Prepare(api::Operation operation, api::OperationInput input, std::string vendor_key,
                             CallContext& context) const;

  /// Sends a prepared call: credentials, exchange, one forced renewal on a 401 where a scheme can renew, answer or
  /// error rules. Error.applied tells whether the vendor may have acted. Metrics are counted per attempt.
  Task<Result<Answer>> Send(Call call, Deadline deadline, CallContext& context) const;

  /// The outgoing call as text-safe JSON, personal data and secrets hidden (plan, explain). Never mints or signs.
  void DescribeCall(api::Operation operation, const api::OperationInput& input, json::Sink& sink) const;

  /// Maps an answer as Send would (also used by case files): status, headers, body → results or error.
  Result<Answer> Interpret(api::Operation operation, const transport::HttpResponse& response,
                           std::vector<bool>* result_coverage = nullptr, int* rule_hit = nullptr) const;

 private:
  Provider() = default;
  std::shared_ptr<const ProviderSpec> spec_;
  auth::SettingValues values_;
  std::vector<std::string> setting_texts_;  ///< in spec order; "" for secrets
  Url base_url_;
  struct BoundScheme {
    std::shared_ptr<auth::AuthScheme> scheme;
    std::vector<api::Operation> only;
  };
  std::vector<BoundScheme> schemes_;
  std::shared_ptr<auth::UserTokenMinter> minter_;
};

}  // namespace walletgate::provider
