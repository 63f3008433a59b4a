#include "http/answers.h"

#include "api/problem.h"
#include "base/json/value.h"
#include "base/json/writer.h"

namespace walletgate::http {
namespace {

using routing::ApiAnswer;
using routing::Said;

constexpr std::string_view kJson = "application/json";

int StatusOf(Said said) {
  switch (said) {
    case Said::kCreated: return 201;
    case Said::kShown: return 200;
    case Said::kDeleted: return 204;
  }
  return 200;
}

class JsonAnswers final : public routing::AnswerForm {
 public:
  ApiAnswer OfUser(Said said, const api::EndUser& user, json::Value provider_data) const override {
    ApiAnswer answer = AnswerOf(kJson, {});
    answer.status = StatusOf(said);
    if (said == Said::kDeleted) return answer;
    json::Writer writer(&answer.body);
    api::WriteEndUser(user, writer, provider_data);
    return answer;
  }
  ApiAnswer OfJson(std::string body) const override { return AnswerOf(kJson, std::move(body)); }
  ApiAnswer OfProblem(const Error& error, std::string_view instance, std::string_view request_id) const override {
    ApiAnswer answer = AnswerOf("application/problem+json", api::ProblemText(error, instance, request_id));
    answer.status = InfoOf(error.kind).status;
    return answer;
  }
};

}  // namespace

const routing::AnswerForm& Answers() {
  static const JsonAnswers answers;
  return answers;
}

ApiAnswer AnswerOf(std::string_view content_type, std::string body) {
  ApiAnswer answer;
  answer.status = 200;
  answer.content_type = content_type;
  answer.body = std::move(body);
  return answer;
}

ApiAnswer TextAnswer(int status, std::string body) {
  ApiAnswer answer = AnswerOf("text/plain; charset=utf-8", std::move(body));
  answer.status = status;
  return answer;
}

}  // namespace walletgate::http
