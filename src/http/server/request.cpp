#include "http/server/request.h"

#include <algorithm>

namespace walletgate::http {

std::string_view Request::Header(std::string_view name) const {
  for (const auto& [known, value] : headers) {
    if (known == name) return value;
  }
  return {};
}

int Request::CountHeader(std::string_view name) const {
  return static_cast<int>(std::ranges::count_if(headers, [&](const auto& header) { return header.first == name; }));
}

}  // namespace walletgate::http
