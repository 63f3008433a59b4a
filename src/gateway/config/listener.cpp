#include "gateway/config/listener.h"

#include <filesystem>

#include "http/ip_address.h"

namespace walletgate::gateway {
namespace {

constexpr std::int64_t kMaxPort = 65535;
constexpr std::int64_t kMaxLoops = 256;  // more than any machine has cores for

}  // namespace

void ParseListener(config::MapReader& reader, http::ServerOptions& options) {
  if (auto address = reader.OptionalString("address")) {
    const bool unresolved = address->starts_with("${");  // reported where it was looked up
    if (!unresolved && !http::IsIpAddress(*address)) reader.Fault("address", "'" + *address + "' is no IP address");
    options.address = *address;
  }
  options.port = static_cast<std::uint16_t>(reader.Int("port", options.port, 0, kMaxPort));
  options.loops = static_cast<unsigned>(reader.Int("loops", options.loops, 1, kMaxLoops));
}

std::string ResolvePath(const std::string& file, const std::string& path) {
  const std::filesystem::path given(path);
  return given.is_absolute() ? path : (std::filesystem::path(file).parent_path() / given).lexically_normal().string();
}

}  // namespace walletgate::gateway
