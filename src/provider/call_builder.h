#pragma once

// From a request to the outgoing call, final but for credentials. Used by Provider, and by case files.

#include <cstdint>
#include <string>

#include "api/create_end_user.h"
#include "base/json/sink.h"
#include "base/result.h"
#include "base/task.h"
#include "provider/binding.h"
#include "provider/call.h"
#include "provider/credentials.h"

namespace walletgate::provider {

/// Who reads what a call would be. The deployment's settings, its vendors' addresses among them, are no tenant's
/// business.
enum class Audience : std::uint8_t { kOperator, kTenant };

/// Stateless. REQUIRES that `binding` and `credentials` outlive it.
class CallBuilder {
 public:
  CallBuilder(const Binding& binding, const Credentials& credentials) : binding_(binding), credentials_(credentials) {}

  /// Builds the call; mints a user token when the request has none and the plan needs one. `vendor_key`: the key to
  /// send, or "" to draw a fresh one. `input.request` must live until the task ends. Errors, always `applied: no`:
  /// kUnsupportedByProvider (operation not offered, or not with what the input has), kInvalidRequest (a user token is
  /// needed and cannot be minted; a value that cannot stand in a path or a header).
  Task<Result<Call>> Prepare(api::Operation operation, api::OperationInput input, std::string vendor_key,
                             CallContext& context) const;

  /// A user token of the gateway's own, for a call that is sent again. Error: kInvalidRequest, there is no key to mint
  /// one.
  Task<Result<Secret>> MintUserToken(std::string external_id, CallContext& context) const;

  /// The part of Prepare that draws nothing and signs nothing: the call out of exactly what is given.
  Result<Call> Build(api::Operation operation, const api::OperationInput& input, std::string vendor_key,
                     PlanCoverage* coverage = nullptr) const;

  /// The outgoing call as text-safe JSON, personal data and secrets hidden (plan, explain): {method, url, headers,
  /// body}; for a tenant `target` instead of `url`. Never mints or signs.
  void Describe(api::Operation operation, const api::OperationInput& input, Audience audience, json::Sink& sink) const;

  /// Every header of a call but credentials.
  transport::Headers HeadersOf(const Call& call) const;

 private:
  Result<void> CheckUserToken(api::Operation operation, const api::OperationInput& input) const;

  const Binding& binding_;
  const Credentials& credentials_;
};

}  // namespace walletgate::provider
