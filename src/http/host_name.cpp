#include "http/host_name.h"

#include "base/strings.h"

namespace walletgate::http {

std::string HostName(std::string_view authority) {
  if (authority.starts_with('[')) {
    const std::size_t end = authority.find(']');
    const bool whole = end != std::string_view::npos && (end + 1 == authority.size() || authority[end + 1] == ':');
    return ToLowerAscii(whole ? authority.substr(1, end - 1) : authority);
  }
  return ToLowerAscii(authority.substr(0, authority.find(':')));
}

}  // namespace walletgate::http
