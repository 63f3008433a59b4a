#include "provider/spec/dialect.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace walletgate::provider {
namespace {

using config::YamlNode;

constexpr std::array<std::string_view, 3> kReplacedWhole = {"body", "result", "idempotency"};
constexpr std::array<std::string_view, 2> kEntriesReplacedWhole = {"accepts", "settings"};
constexpr std::array<std::string_view, 3> kNeverInherited = {"id", "name", "extends"};

template <std::size_t N>
bool IsIn(const std::array<std::string_view, N>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool HasOperatorKey(const YamlNode& node) {
  return std::any_of(node.entries.begin(), node.entries.end(),
                     [](const YamlNode::Entry& entry) { return entry.key.starts_with('$'); });
}

bool IsMerged(const YamlNode& base, const YamlNode& change, std::string_view key, std::string_view parent_key) {
  return base.IsMapping() && change.IsMapping() && !HasOperatorKey(base) && !HasOperatorKey(change) &&
         !IsIn(kReplacedWhole, key) && !IsIn(kEntriesReplacedWhole, parent_key);
}

YamlNode::Entry* FindEntry(YamlNode& mapping, std::string_view key) {
  for (YamlNode::Entry& entry : mapping.entries) {
    if (entry.key == key) return &entry;
  }
  return nullptr;
}

void MergeInto(YamlNode& target, const YamlNode& change, std::string_view key, config::Diagnostics& diagnostics) {
  for (const YamlNode::Entry& entry : change.entries) {
    YamlNode::Entry* inherited = FindEntry(target, entry.key);
    if (inherited == nullptr && entry.value.IsNull()) {
      diagnostics.Add(entry.where, entry.value.path,
                      "removes '" + entry.key + "', but nothing of that name was inherited");
    } else if (inherited == nullptr) {
      target.entries.push_back(entry);
    } else if (entry.value.IsNull()) {
      target.entries.erase(target.entries.begin() + (inherited - target.entries.data()));
    } else if (IsMerged(inherited->value, entry.value, entry.key, key)) {
      MergeInto(inherited->value, entry.value, entry.key, diagnostics);
    } else {
      *inherited = entry;
    }
  }
}

}  // namespace

YamlNode MergeDialect(const YamlNode& base, const YamlNode& dialect, config::Diagnostics& diagnostics) {
  YamlNode merged = base;
  std::erase_if(merged.entries, [](const YamlNode::Entry& entry) { return IsIn(kNeverInherited, entry.key); });
  // What is missing in the whole is reported where the dialect's author looks.
  merged.where = dialect.where;
  MergeInto(merged, dialect, "", diagnostics);
  std::erase_if(merged.entries, [](const YamlNode::Entry& entry) { return entry.key == "extends"; });
  return merged;
}

}  // namespace walletgate::provider
