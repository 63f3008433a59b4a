#pragma once

// A finished answer, as it is sent and as it is kept under an idempotency key. Used by the verbs and by `http`.

#include <string>
#include <string_view>

#include "api/end_user.h"
#include "base/json.h"
#include "routing/caller_context.h"
#include "storage/records.h"

namespace walletgate::routing {

struct ServiceReply {
  int status = 200;
  std::string content_type = "application/json";
  std::string body;
  std::string provider;   ///< "" when no provider is concerned
  bool replayed = false;  ///< the stored answer of an idempotency key
};

/// The answer object of an end user, with the provider as it is called today. `provider_data`: the vendor's own JSON,
/// "" for none.
ServiceReply ReplyWithUser(const State& state, int status, const api::EndUser& user,
                           std::string_view provider_data = {});

/// The end user with the provider as it is called today.
void WriteShown(const State& state, const api::EndUser& user, json::Writer& writer, json::Value provider_data = {});

/// `error` as the answer to the caller, for whoever keeps it.
ServiceReply ReplyWithProblem(const Error& error, const CallerContext& caller, const std::string& provider);

/// Makes `reply` the finished answer of `key`.
void KeepAnswer(const ServiceReply& reply, storage::KeyRecord& key);

}  // namespace walletgate::routing
