#include "http/stages/intake.h"

#include "base/json/parse.h"

namespace walletgate::http {
namespace {

Error HasABody() {
  Error error = MakeError(ErrorKind::kInvalidRequest, "a body is sent where none is taken, and nobody would read it");
  error.fields.push_back({"", "unknown_member", "is not taken here"});
  return error;
}

/// Whether the head says that one comes. In chunks it may yet be an empty one, but nobody asks whether to send that.
bool AnnouncesBody(const Request& request) {
  if (!request.Header("transfer-encoding").empty()) return !request.Header("expect").empty();
  return request.Header("content-length").find_first_not_of('0') != std::string_view::npos;
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
  if (!Has(RouteOf(visit).needs, Needs::kBody)) return AnnouncesBody(visit.request) ? HasABody() : Result<void>();
  return CheckJsonContent(visit.request);
}

Result<void> ReadBody(Visit& visit) {
  if (!Has(RouteOf(visit).needs, Needs::kBody)) return visit.request.has_content ? HasABody() : Result<void>();
  Result<json::Document> body = json::Parse(visit.request.body);
  if (!body) return std::move(body).error();
  visit.body = std::move(*body);
  return {};
}

}  // namespace walletgate::http
