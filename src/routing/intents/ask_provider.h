#pragma once

// A question to a vendor that changes nothing there: about a user, for one, or for a page of them. Used by the verbs,
// recovery and looks.

#include <memory>
#include <optional>

#include "routing/caller_context.h"
#include "routing/intents/tools.h"

namespace walletgate::routing {

struct Ask {
  api::Operation operation = api::Operation::kGetEndUser;  ///< or another one that reads
  std::shared_ptr<const provider::Provider> provider;      ///< offers the operation
  api::OperationInput input;
  const CallerContext& caller;  ///< whose share of places it is, if it has a tenant; lives until the task ends
  RetryBudget budget;
  std::optional<provider::Question> question = {};  ///< instead of the call's own
  bool shows_raw = false;                           ///< somebody wants to see the vendor's answer as it came
};

/// One that is sent once, by the caller's deadline.
RetryBudget OnceFor(const CallerContext& caller);

/// Errors: provider::Provider's of Prepare and Send.
Task<Result<provider::Answer>> AskProvider(Tools& tools, Ask ask);

}  // namespace walletgate::routing
