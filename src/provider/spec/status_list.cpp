#include "provider/spec/status_list.h"

#include <algorithm>
#include <charconv>
#include <optional>

namespace walletgate::provider {
namespace {

std::optional<int> ParseStatus(const config::YamlNode& node, StatusRange range, config::Diagnostics& diagnostics) {
  int status = 0;
  const char* end = node.scalar.data() + node.scalar.size();
  const auto [stop, error] = std::from_chars(node.scalar.data(), end, status);
  const bool number = node.IsScalar() && !node.quoted && error == std::errc() && stop == end;
  if (number && status >= range.lowest && status <= range.highest) return status;
  diagnostics.Add(
      node.where, node.path,
      "must be an HTTP status from " + std::to_string(range.lowest) + " to " + std::to_string(range.highest));
  return std::nullopt;
}

}  // namespace

std::vector<int> ParseStatusList(const config::YamlNode& node, StatusRange range, config::Diagnostics& diagnostics) {
  std::vector<int> statuses;
  const std::vector<config::YamlNode> one = {node};
  const std::vector<config::YamlNode>& elements = node.IsSequence() ? node.elements : one;
  if (elements.empty()) diagnostics.Add(node.where, node.path, "must not be empty");
  for (const config::YamlNode& element : elements) {
    const std::optional<int> status = ParseStatus(element, range, diagnostics);
    if (!status) continue;
    if (std::find(statuses.begin(), statuses.end(), *status) != statuses.end()) {
      diagnostics.Add(element.where, element.path, "lists " + std::to_string(*status) + " twice");
    }
    statuses.push_back(*status);
  }
  return statuses;
}

}  // namespace walletgate::provider
