#pragma once

// The statuses and media types of the API's answers, and their bodies: the AnswerForm that the program hands to
// routing, and the other answers of http's own handlers.

#include <string>
#include <string_view>

#include "routing/api_answer.h"

namespace walletgate::http {

/// Users as api::WriteEndUser writes them: 201 for one who was created, 200 for one who is shown, 204 without a body
/// for one who is gone. Lives as long as the program.
const routing::AnswerForm& Answers();

/// 200 with a body of that media type.
routing::ApiAnswer AnswerOf(std::string_view content_type, std::string body);
/// One line, for people and probes.
routing::ApiAnswer TextAnswer(int status, std::string body);

}  // namespace walletgate::http
