#include "routing/intents/stored_call.h"

#include "base/check.h"

namespace walletgate::routing {

storage::StoredCall StoredFrom(const provider::Call& call) {
  Check(!call.method.empty() && !call.target.empty(), "a call that is kept can be sent");
  return {call.operation, call.method, call.target, call.headers, call.body, call.vendor_key, call.token_mark};
}

provider::Call CallFrom(const storage::Intent& intent) {
  provider::Call call;
  call.operation = intent.call.operation;
  call.tenant = intent.user.tenant;
  call.method = intent.call.method;
  call.target = intent.call.target;
  call.headers = intent.call.headers;
  call.body = intent.call.body;
  call.vendor_key = intent.call.vendor_key;
  call.question = QuestionOf(intent);
  call.token_mark = intent.call.token_mark;
  return call;
}

provider::Question QuestionOf(const storage::Intent& intent) {
  provider::Question question;
  question.external_id = intent.link.id_at_provider;
  question.provider_user_id = intent.user.provider_user_id;
  if (intent.call.operation == api::Operation::kCreateEndUser && !storage::IsRecreation(intent)) {
    provider::AddContacts(intent.user.login_methods, question);
  }
  return question;
}

}  // namespace walletgate::routing
