#include "transport/http_client.h"

namespace walletgate::transport {

std::string_view HttpResponse::Header(std::string_view name) const {
  for (const auto& [header, value] : headers) {
    if (header == name) return value;
  }
  return {};
}

}  // namespace walletgate::transport
