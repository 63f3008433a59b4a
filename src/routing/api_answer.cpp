#include "routing/api_answer.h"

#include "base/check.h"
#include "base/json/parse.h"
#include "routing/entity_tag.h"

namespace walletgate::routing {

ShownUser::ShownUser(const State& state, const api::EndUser& user) : user_(user) {
  const std::string shown = state.ShownProvider(user.provider);
  if (shown == user.provider) return;
  renamed_ = user;
  renamed_->provider = shown;
}

ApiAnswer AnswerWithUser(const AnswerForm& form, Said said, const ShownUser& user, std::string_view provider_data) {
  Result<json::Document> raw = json::Document();
  if (!provider_data.empty()) raw = json::Parse(provider_data);
  ApiAnswer answer = form.OfUser(said, *user, raw ? raw->root() : json::Value());
  answer.provider = (*user).provider;
  if (said != Said::kDeleted) answer.entity_tag = EntityTagOf(*user);
  return answer;
}

ApiAnswer AnswerWithProblem(const AnswerForm& form, const Error& error, const CallerContext& caller,
                            const std::string& provider) {
  ApiAnswer answer = form.OfProblem(error, caller.instance, caller.request_id);
  answer.provider = provider;
  return answer;
}

void KeepAnswer(const ApiAnswer& answer, storage::KeyRecord& key) {
  Check(answer.status > 0 && !key.done, "a key is given one answer, and a whole one");
  key.done = true;
  key.status = answer.status;
  key.content_type = answer.content_type;
  key.body = answer.body;
  key.provider = answer.provider;
}

}  // namespace walletgate::routing
