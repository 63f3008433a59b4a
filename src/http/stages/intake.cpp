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
  if (!RequiresKey(RouteOf(visit).needs) || !visit.caller.idempotency_key.empty()) return {};
  return MakeError(ErrorKind::kInvalidIdempotencyKey,
                   "lines come with an Idempotency-Key, so that they can be sent again and are taken once");
}

Result<void> CheckContent(Visit& visit) {
  const Needs needs = RouteOf(visit).needs;
  if (Has(needs, Needs::kLines)) return CheckLinesContent(visit.request);
  if (!Has(needs, Needs::kBody)) return AnnouncesBody(visit.request) ? HasABody() : Result<void>();
  return CheckJsonContent(visit.request, Has(needs, Needs::kPatch));
}

Result<void> TakeLargeBody(Visit& visit) {
  if (!Has(RouteOf(visit).needs, Needs::kLines)) return {};
  visit.large_body = TheLargeBodies().Enter();
  if (visit.large_body) return {};
  Error error =
      MakeError(ErrorKind::kOverloaded, "too many large bodies at a time; send this one again a little later");
  error.retry_after = std::chrono::seconds(1);
  return error;
}

Result<void> ReadBody(Visit& visit) {
  const Needs needs = RouteOf(visit).needs;
  if (!TakesBody(needs)) return visit.request.has_content ? HasABody() : Result<void>();
  if (!Has(needs, Needs::kBody)) return {};
  Result<json::Document> body = json::Parse(visit.request.body);
  if (!body) return std::move(body).error();
  visit.body = std::move(*body);
  return {};
}

}  // namespace walletgate::http
