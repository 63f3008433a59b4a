// Part of shape.h: references.

#include <algorithm>
#include <string_view>
#include <utility>

#include "base/ascii.h"
#include "base/strings.h"
#include "mapping/shape.h"

namespace walletgate::mapping {
namespace {

bool IsSegment(std::string_view text) { return !text.empty() && IsAlphanumericOr("_-@", text); }

void Fault(const config::YamlNode& node, config::Diagnostics& diagnostics, std::string message) {
  diagnostics.Add(node.where, node.path, std::move(message));
}

}  // namespace

std::string Reference::Path() const { return Join(segments, "."); }

Reference ReadReference(const config::YamlNode& node, config::Diagnostics& diagnostics) {
  Reference reference;
  reference.node = &node;
  const std::string_view text = node.scalar;
  const std::size_t dot = std::min(text.find('.'), text.size());
  const std::string_view root = text.substr(0, dot);
  if (root != "$" && root != "$item" && root != "$setting") {
    Fault(node, diagnostics,
          config::UnknownName("reference", std::string(root), {"$item", "$setting", "$"}) +
              "; a literal that starts with $ is written {$const: ...}");
    return reference;
  }
  for (std::size_t at = dot; at < text.size();) {
    const std::size_t end = std::min(text.find('.', at + 1), text.size());
    reference.segments.emplace_back(text.substr(at + 1, end - at - 1));
    at = end;
  }
  const bool shaped = std::all_of(reference.segments.begin(), reference.segments.end(), IsSegment);
  if (!shaped || (reference.segments.empty() && root != "$item") ||
      (root == "$setting" && reference.segments.size() != 1)) {
    Fault(node, diagnostics,
          "'" + node.scalar +
              "' is no reference: write $.a.b, $item, $item.a or $setting.a, names of letters, digits, _ - @");
    return reference;
  }
  reference.root =
      root == "$" ? Reference::Root::kDocument : (root == "$item" ? Reference::Root::kItem : Reference::Root::kSetting);
  return reference;
}

}  // namespace walletgate::mapping
