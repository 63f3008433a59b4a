#include "cli/config_names.h"

#include <algorithm>

namespace walletgate::cli {
namespace {

bool IsName(std::string_view text) {
  constexpr std::size_t kMaxLength = 64;
  const auto allowed = [](char c) {
    const bool alphanumeric = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    return alphanumeric || c == '.' || c == '_' || c == '-';
  };
  return !text.empty() && text.size() <= kMaxLength && std::all_of(text.begin(), text.end(), allowed);
}

}  // namespace

std::string ReadName(config::MapReader& reader, std::string_view key) {
  std::string name = reader.String(key);
  const config::YamlNode* node = reader.Child(key);
  const bool unresolved = name.starts_with("${");  // reported where it was looked up
  if (node != nullptr && node->IsScalar() && !unresolved && !IsName(name)) {
    reader.Fault(key, "must be 1 to 64 letters, digits, '.', '_' or '-'");
  }
  return name;
}

}  // namespace walletgate::cli
