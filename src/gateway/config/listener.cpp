#include "gateway/config/listener.h"

#include <filesystem>

#include "http/ip_address.h"
#include "http/server/unix_socket.h"

namespace walletgate::gateway {

void ReadAddress(const Member& member, Source& source, std::string& address) {
  std::optional<std::string> text = source.reader.OptionalString(member.key);
  if (!text) return;
  const bool unresolved = text->starts_with("${");  // reported where it was looked up
  if (!unresolved && !http::IsIpAddress(*text)) source.reader.Fault(member.key, "'" + *text + "' is no IP address");
  address = std::move(*text);
}

void ReadSocket(const Member& member, Source& source, std::string& path) {
  const std::optional<std::string> text = source.reader.OptionalString(member.key);
  if (!text) return;
  if (source.reader.Has("address") || source.reader.Has("port"))
    source.reader.Fault(member.key, "stands instead of address and port; drop those");
  path = ResolvePath(source.reader.node().where.file, *text);
  if (text->empty() || path.size() > http::UnixSocket::kMaxPath) {
    source.reader.Fault(member.key,
                        "must name a path of at most " + std::to_string(http::UnixSocket::kMaxPath) + " bytes");
  }
}

bool Collide(const http::ServerOptions& one, const http::ServerOptions& other) {
  const auto is_any = [](const std::string& address) { return address == "0.0.0.0" || address == "::"; };
  if (!other.socket.empty() || one.port == 0 || one.port != other.port) return false;
  return one.address == other.address || is_any(one.address) || is_any(other.address);
}

std::string ResolvePath(const std::string& file, const std::string& path) {
  const std::filesystem::path given(path);
  return given.is_absolute() ? path : (std::filesystem::path(file).parent_path() / given).lexically_normal().string();
}

void ReadPath(const Member& member, Source& source, std::string& path) {
  const std::string text = source.reader.OptionalString(member.key).value_or(std::string(member.by_default));
  if (!text.empty()) path = ResolvePath(source.reader.node().where.file, text);
}

}  // namespace walletgate::gateway
