#pragma once

// From a request to the outgoing call, final but for credentials. Used by Provider, and by case files.

#include <string>

#include "api/create_end_user.h"
#include "base/json/sink.h"
#include "base/result.h"
#include "base/task.h"
#include "provider/binding.h"
#include "provider/call.h"
#include "provider/credentials.h"

namespace walletgate::provider {

/// Stateless. REQUIRES that `binding` and `credentials` outlive it.
class CallBuilder {
 public:
  CallBuilder(const Binding& binding, const Credentials& credentials) : binding_(binding), credentials_(credentials) {}

  /// See Provider::Prepare.
  Task<Result<Call>> Prepare(api::Operation operation, api::OperationInput input, std::string vendor_key,
                             CallContext& context) const;

  /// See Provider::MintUserToken.
  Task<Result<Secret>> MintUserToken(std::string external_id, CallContext& context) const;

  /// The part of Prepare that draws nothing and signs nothing: the call out of exactly what is given.
  Result<Call> Build(api::Operation operation, const api::OperationInput& input, std::string vendor_key,
                     PlanCoverage* coverage = nullptr) const;

  /// See Provider::DescribeCall.
  void Describe(api::Operation operation, const api::OperationInput& input, json::Sink& sink) const;

  /// Every header of a call but credentials.
  transport::Headers HeadersOf(const Call& call) const;

 private:
  Result<void> CheckUserToken(api::Operation operation, const api::OperationInput& input) const;

  const Binding& binding_;
  const Credentials& credentials_;
};

}  // namespace walletgate::provider
