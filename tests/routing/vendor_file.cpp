#include "tests/routing/vendor_file.h"

#include <fstream>
#include <map>
#include <sstream>

namespace walletgate::routing {
namespace {

std::string Filled(std::string line, const std::map<std::string, std::string>& values) {
  for (std::size_t at = line.find("${"); at != std::string::npos; at = line.find("${", at)) {
    const std::size_t end = line.find('}', at);
    const std::string& value = values.at(line.substr(at + 2, end - at - 2));
    line.replace(at, end + 1 - at, value);
    at += value.size();
  }
  return line;
}

}  // namespace

std::string VendorFile(const VendorParts& parts) {
  const std::map<std::string, std::string> values = {{"id", parts.id},
                                                     {"issuer", parts.issuer},
                                                     {"login_methods", parts.login_methods},
                                                     {"user_token", parts.user_token},
                                                     {"page_limit", parts.page_limit},
                                                     {"idempotency", parts.idempotency},
                                                     {"wallet_idempotency", parts.wallet_idempotency}};
  const bool phone = parts.login_methods.find("phone") != std::string::npos;
  std::ifstream file(WALLETGATE_SOURCE_DIR "/tests/routing/vendor.yaml");
  std::ostringstream out;
  bool wanted = true;
  for (std::string line; std::getline(file, line);) {
    if (line.ends_with("# full")) wanted = parts.full;
    if (line.ends_with("# end")) wanted = true;
    const bool left_out = (line.ends_with("# minter") && !parts.minter) || (line.ends_with("# phone") && !phone) ||
                          (line.ends_with("# updates") && !parts.updates);
    if (wanted && !left_out && !line.starts_with('#')) out << Filled(line, values) << '\n';
  }
  return out.str();
}

}  // namespace walletgate::routing
