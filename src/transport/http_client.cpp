#include "transport/http_client.h"

namespace walletgate::transport {

std::string_view HttpResponse::Header(std::string_view name) const {
  for (const auto& [header, value] : headers) {
    if (header == name) return value;
  }
  return {};
}

Error FailedExchange(Cause cause, bool sent) {
  Error error = MakeError(cause);
  if (!sent) return error;
  error.applied = Applied::kUnknown;
  if (error.retry != Retry::kNever) error.retry = Retry::kOnlyIfNotSent;
  return error;
}

}  // namespace walletgate::transport
