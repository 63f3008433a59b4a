#include "gateway/config/names.h"

#include <algorithm>

#include "base/ascii.h"
#include "base/strings.h"

namespace walletgate::gateway {

bool IsName(std::string_view text) {
  constexpr std::size_t kMaxLength = 64;
  return !text.empty() && text.size() <= kMaxLength && IsAlphanumericOr("._-", text);
}

std::string ReadName(config::MapReader& reader, std::string_view key) {
  std::string name = reader.String(key);
  const config::YamlNode* node = reader.Child(key);
  const bool unresolved = name.starts_with("${");  // reported where it was looked up
  if (node != nullptr && node->IsScalar() && !unresolved && !IsName(name)) {
    reader.Fault(key, "must be 1 to 64 letters, digits, '.', '_' or '-'");
  }
  return name;
}

bool IsHostName(std::string_view text) {
  const bool empty_label = text.starts_with('.') || text.find("..") != std::string_view::npos;
  return !text.empty() && text.size() <= 253 && !empty_label && IsAlphanumericOr("-._", text);
}

std::string OwnerName(std::string_view owner) {
  return owner.empty() ? "the deployment" : "tenant " + std::string(owner);
}

std::string OwnersOf(const routing::KeySet& set) {
  std::vector<std::string> names;
  for (const auto& [owner, keys] : set.owners) names.push_back(OwnerName(owner));
  return Join(names, ", ");
}

}  // namespace walletgate::gateway
