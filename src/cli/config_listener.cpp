#include "cli/config_listener.h"

#include <arpa/inet.h>

#include <filesystem>

namespace walletgate::cli {
namespace {

constexpr std::int64_t kMaxPort = 65535;
constexpr std::int64_t kMaxLoops = 256;

bool IsIpAddress(const std::string& text) {
  in6_addr bytes{};  // either family fits
  return inet_pton(AF_INET, text.c_str(), &bytes) == 1 || inet_pton(AF_INET6, text.c_str(), &bytes) == 1;
}

}  // namespace

void ParseListener(config::MapReader& reader, http::ServerOptions& options) {
  if (auto address = reader.OptionalString("address")) {
    const bool unresolved = address->starts_with("${");  // reported where it was looked up
    if (!unresolved && !IsIpAddress(*address)) reader.Fault("address", "'" + *address + "' is no IP address");
    options.address = *address;
  }
  options.port = static_cast<std::uint16_t>(reader.Int("port", options.port, 0, kMaxPort));
  options.loops = static_cast<unsigned>(reader.Int("loops", options.loops, 1, kMaxLoops));
}

std::string ResolvePath(const std::string& file, const std::string& path) {
  const std::filesystem::path given(path);
  return given.is_absolute() ? path : (std::filesystem::path(file).parent_path() / given).lexically_normal().string();
}

}  // namespace walletgate::cli
