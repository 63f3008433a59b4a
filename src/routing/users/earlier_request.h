#pragma once

// What was there of a request about one who is there, before its turn came. Used by the verbs that change him at his
// vendor.

#include <memory>
#include <optional>
#include <string>

#include "provider/provider.h"
#include "routing/intents/tools.h"

namespace walletgate::routing {

/// Which request it is.
struct EarlierQuery {
  api::Operation operation;
  const std::string& fingerprint;
  const api::EndUser& user;  ///< as he was found before the turn
};

struct EarlierRequest {
  std::optional<ApiAnswer> answer = {};  ///< kept under the caller's key; nothing of the rest is told then
  storage::UserRecord record = {};       ///< the user as he is now
  std::shared_ptr<const provider::Provider> provider = nullptr;  ///< who holds him
  std::optional<storage::Intent> open = {};                      ///< one that keeps the operation from being begun
  bool is_same = false;                                          ///< that is of the same request
};

/// Notes the provider for the caller. Errors: kEndUserNotFound, he was deleted or is another one by now; kWrongState,
/// disputed; kProviderNotConfigured; what the caller's key says. What `query` refers to must live until the task ends.
Task<Result<EarlierRequest>> FindEarlier(Tools& tools, const CallerContext& caller, EarlierQuery query);

}  // namespace walletgate::routing
