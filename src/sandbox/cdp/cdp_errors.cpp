#include "sandbox/cdp/cdp_errors.h"

#include <algorithm>

#include "base/ids.h"
#include "base/json/writer.h"
#include "sandbox/fabricate.h"
#include "sandbox/vendor.h"

namespace walletgate::sandbox {
namespace {

struct ErrorType {
  int status;
  std::string_view type;
  std::string_view message;
};

constexpr ErrorType kErrorTypes[] = {
    {400, "invalid_request", "Invalid request."},
    {401, "unauthorized", "The request is not properly authenticated."},
    {402, "payment_method_required", "A valid payment method is required to complete this operation."},
    {403, "forbidden", "You don't have permission to access this resource."},
    {404, "not_found", "End user with the given ID not found."},
    {409, "already_exists", "The resource already exists."},
    {422, "idempotency_error", "Idempotency key was already used with a different request payload."},
    {429, "rate_limit_exceeded", "Rate limit exceeded."},
    {499, "client_closed_request", "The client closed the request."},
    {500, "internal_server_error", "An internal server error occurred. Please try again later."},
    {502, "bad_gateway", "Bad gateway. Please try again later."},
    {503, "service_unavailable", "Service unavailable. Please try again later."},
    {504, "timed_out", "The request timed out. Please try again later."},
};

}  // namespace

http::Reply CdpErrors::Of(int status, std::string_view type, std::string_view message, std::string reason) const {
  std::string anchor(type);
  std::replace(anchor.begin(), anchor.end(), '_', '-');
  std::string body;
  json::Writer out(&body);
  out.StartObject();
  out.Member("errorType", type);
  out.Member("errorMessage", message);
  out.Member("correlationId", RandomHex(random_, 8) + "-IAD");
  out.Member("errorLink", "https://docs.cdp.coinbase.com/api-reference/v2/errors#" + anchor);
  out.EndObject();
  http::Reply reply = JsonReply(status, std::move(body));
  if (!reason.empty()) SetReason(reply, std::move(reason));
  return reply;
}

http::Reply CdpErrors::Standard(int status) const {
  for (const ErrorType& row : kErrorTypes) {
    if (row.status == status) return Of(status, row.type, row.message);
  }
  const ErrorType& row = status < 500 ? kErrorTypes[0] : kErrorTypes[9];
  return Of(status, row.type, row.message);
}

}  // namespace walletgate::sandbox
