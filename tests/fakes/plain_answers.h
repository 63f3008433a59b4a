#pragma once

// The answers of the API without the edge: statuses and bodies as http/answers.h has them. For tests of routing.

#include <string>
#include <utility>

#include "api/problem.h"
#include "base/json/value.h"
#include "base/json/writer.h"
#include "routing/api_answer.h"

namespace walletgate::routing {

class PlainAnswersForm final : public AnswerForm {
 public:
  ApiAnswer OfUser(Said said, const api::EndUser& user, json::Value provider_data) const override {
    ApiAnswer answer{said == Said::kCreated ? 201 : said == Said::kShown ? 200 : 204, "application/json", {}, {}};
    if (said == Said::kDeleted) return answer;
    json::Writer writer(&answer.body);
    api::WriteEndUser(user, writer, provider_data);
    return answer;
  }
  ApiAnswer OfJson(std::string body) const override { return {200, "application/json", std::move(body), {}}; }
  ApiAnswer OfProblem(const Error& error, std::string_view instance, std::string_view request_id) const override {
    return {InfoOf(error.kind).status, "application/problem+json", api::ProblemText(error, instance, request_id), {}};
  }
};

inline const AnswerForm& PlainAnswers() {
  static const PlainAnswersForm form;
  return form;
}

}  // namespace walletgate::routing
