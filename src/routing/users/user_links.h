#pragma once

// All links of an end user, in his answer. Used by ReadUser.

#include "routing/api_answer.h"
#include "routing/intents/tools.h"

namespace walletgate::routing {

/// The body of an answer that shows `user` with his links. `provider_data` as of AnswerWithUser. Error:
/// kStoreUnavailable. `caller` and `user` must live until the task ends.
Task<Result<std::string>> BodyWithLinks(Tools& tools, const CallerContext& caller, const api::EndUser& user,
                                        std::string provider_data);

}  // namespace walletgate::routing
