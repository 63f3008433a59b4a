#include "http/stages/intake.h"

#include "base/json/parse.h"

namespace walletgate::http {
namespace {

Error HasABody() {
  Error error = MakeError(ErrorKind::kInvalidRequest, "this path takes no body; what it knows are query parameters");
  error.fields.push_back({"", "unknown_member", "is not taken here"});
  return error;
}

}  // namespace

Result<void> ReadParameters(Visit& visit) {
  Result<QueryParameters> query = ReadQuery(visit.request.query, RouteOf(visit).query);
  if (!query) return std::move(query).error();
  visit.query = std::move(*query);
  return {};
}

Result<void> ReadKey(Visit& visit) {
  if (!Has(RouteOf(visit).needs, Needs::kIdempotencyKey)) return {};
  Result<std::string> key = ReadIdempotencyKey(visit.request);
  if (!key) return std::move(key).error();
  visit.caller.idempotency_key = std::move(*key);
  return {};
}

Result<void> CheckContent(Visit& visit) {
  if (!Has(RouteOf(visit).needs, Needs::kBody)) return {};
  return CheckJsonContent(visit.request);
}

Result<void> ReadBody(Visit& visit) {
  const Needs needs = RouteOf(visit).needs;
  if (Has(needs, Needs::kNoBody) && !visit.request.body.empty()) return HasABody();
  if (!Has(needs, Needs::kBody)) return {};
  Result<json::Document> body = json::Parse(visit.request.body);
  if (!body) return std::move(body).error();
  visit.body = std::move(*body);
  return {};
}

}  // namespace walletgate::http
