#include "http/resources/reconciliations.h"

#include <array>

#include "base/json/value.h"
#include "http/admin_handler.h"
#include "http/audit.h"
#include "http/visit.h"

namespace walletgate::http {
namespace {

using routing::ApiAnswer;
using routing::ReconciliationDesk;

Error Fault(std::string pointer, std::string code, std::string detail) {
  Error error = MakeError(ErrorKind::kInvalidRequest, "the question cannot be read");
  error.fields.push_back({std::move(pointer), std::move(code), std::move(detail)});
  return error;
}

/// {"provider", "account"}.
Result<ReconciliationDesk::Question> ReadQuestion(json::Value body) {
  if (!body.IsObject()) return Fault("", "type", "is an object");
  ReconciliationDesk::Question question;
  for (const json::Member member : body.Members()) {
    const std::string pointer = "/" + std::string(member.name);
    const bool known = member.name == "provider" || member.name == "account";
    if (!known) return Fault(pointer, "unknown_member", "is not known here");
    if (!member.value.IsString()) return Fault(pointer, "type", "is a string");
    if (member.value.AsString().empty()) return Fault(pointer, "length", "is empty");
    (member.name == "provider" ? question.provider : question.account) = member.value.AsString();
  }
  if (question.provider.empty()) return Fault("/provider", "required", "is required");
  return question;
}

Task<Result<ApiAnswer>> Reconcile(Visit& visit) {
  Result<ReconciliationDesk::Question> question = ReadQuestion(visit.body.root());
  Result<ApiAnswer> answer = ApiAnswer();
  if (question) {
    answer = AdminOf(visit).reconciliations.Ask(*question);
  } else {
    answer = std::move(question).error();
  }
  const std::string members = !question ? std::string() : question->account.empty() ? "provider" : "provider,account";
  WriteAudit(visit.who, {"reconcile", question ? question->provider : "", members, visit.caller.request_id, false},
             answer ? nullptr : &answer.error());
  co_return answer;
}

Task<Result<ApiAnswer>> ListAll(Visit& visit) { co_return AdminOf(visit).reconciliations.List(); }

Task<Result<ApiAnswer>> ShowOne(Visit& visit) { co_return AdminOf(visit).reconciliations.Show(visit.id); }

constexpr std::array kRoutes = {
    Route{.method = "POST",
          .pattern = "/reconciliations",
          .operation = "reconcile",
          .does = Does::kChanges,
          .needs = Needs::kBody,
          .role = Role::kOperator,
          .handle = Reconcile},
    Route{.method = "GET",
          .pattern = "/reconciliations",
          .operation = "list_reconciliations",
          .role = Role::kViewer,
          .handle = ListAll},
    Route{.method = "GET",
          .pattern = "/reconciliations/{id}",
          .operation = "get_reconciliation",
          .role = Role::kViewer,
          .handle = ShowOne},
};

}  // namespace

std::span<const Route> ReconciliationRoutes() { return kRoutes; }

}  // namespace walletgate::http
