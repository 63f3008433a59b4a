#include "config/map_reader.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/strings.h"

namespace walletgate::config {

namespace {

std::string_view Describe(const YamlNode& node) {
  switch (node.kind) {
    case YamlNode::Kind::kNull: return "empty";
    case YamlNode::Kind::kScalar: return "a single value";
    case YamlNode::Kind::kSequence: return "a list";
    case YamlNode::Kind::kMapping: return "a mapping";
  }
  return "empty";
}

std::string MustBe(std::string_view wanted, const YamlNode& node) {
  return "must be " + std::string(wanted) + ", but is " + std::string(Describe(node));
}

/// A bare decimal number as people write it: no sign but '-', no leading zeros (which some read as octal).
std::optional<std::int64_t> ParseWhole(const YamlNode& node) {
  const std::string& text = node.scalar;
  if (!node.IsScalar() || node.quoted || text.empty()) return std::nullopt;
  const std::string_view digits = std::string_view(text).substr(text.front() == '-' ? 1 : 0);
  if (digits.size() > 1 && digits.front() == '0') return std::nullopt;
  std::int64_t number = 0;
  const char* const last = text.data() + text.size();
  const auto [end, fault] = std::from_chars(text.data(), last, number);
  if (fault != std::errc() || end != last) return std::nullopt;
  return number;
}

}  // namespace

MapReader::MapReader(const YamlNode& node, Diagnostics& diagnostics) : node_(node), diagnostics_(diagnostics) {
  if (!node.IsMapping()) diagnostics_.Add(node.where, node.path, MustBe("a mapping (name: value)", node));
}

const YamlNode* MapReader::Child(std::string_view key) {
  if (std::find(known_.begin(), known_.end(), key) == known_.end()) known_.emplace_back(key);
  return node_.Find(key);
}

const YamlNode* MapReader::RequiredChild(std::string_view key) {
  const YamlNode* child = Child(key);
  if (child == nullptr && node_.IsMapping()) Fault(key, "is required");
  return child;
}

bool MapReader::Has(std::string_view key) const { return node_.Find(key) != nullptr; }

void MapReader::Fault(std::string_view key, std::string message) {
  const YamlNode* child = node_.Find(key);
  if (child != nullptr) return diagnostics_.Add(child->where, child->path, std::move(message));
  const std::string path = node_.path.empty() ? std::string(key) : node_.path + "." + std::string(key);
  diagnostics_.Add(node_.where, path, std::move(message));
}

std::string MapReader::String(std::string_view key) {
  if (RequiredChild(key) == nullptr) return {};
  return OptionalString(key).value_or(std::string());
}

std::optional<std::string> MapReader::OptionalString(std::string_view key) {
  const YamlNode* child = Child(key);
  if (child == nullptr) return std::nullopt;
  if (child->IsScalar()) return child->scalar;
  Fault(key, MustBe("text", *child));
  return std::nullopt;
}

bool MapReader::Bool(std::string_view key, bool fallback) {
  const YamlNode* child = Child(key);
  if (child == nullptr) return fallback;
  if (child->IsScalar() && !child->quoted) {
    if (child->scalar == "true") return true;
    if (child->scalar == "false") return false;
  }
  Fault(key, "must be true or false, without quotes");
  return fallback;
}

std::int64_t MapReader::Int(std::string_view key, std::int64_t fallback, std::int64_t min, std::int64_t max) {
  return OptionalInt(key, min, max).value_or(fallback);
}

std::optional<std::int64_t> MapReader::OptionalInt(std::string_view key, std::int64_t min, std::int64_t max) {
  const YamlNode* child = Child(key);
  if (child == nullptr) return std::nullopt;
  const std::optional<std::int64_t> number = ParseWhole(*child);
  if (number && *number >= min && *number <= max) return number;
  Fault(key, "must be a whole number from " + std::to_string(min) + " to " + std::to_string(max) +
                 (child->quoted ? ", without quotes" : ""));
  return std::nullopt;
}

std::optional<std::chrono::milliseconds> MapReader::OptionalDuration(std::string_view key) {
  const YamlNode* child = Child(key);
  if (child == nullptr) return std::nullopt;
  if (child->IsScalar()) {
    if (const auto millis = ParseDurationMillis(child->scalar)) return std::chrono::milliseconds(*millis);
  }
  Fault(key, "must be a duration such as 250ms, 15s, 5m, 24h or 7d");
  return std::nullopt;
}

std::chrono::milliseconds MapReader::Duration(std::string_view key, std::chrono::milliseconds fallback) {
  return OptionalDuration(key).value_or(fallback);
}

std::vector<std::string> MapReader::Strings(std::string_view key) {
  const YamlNode* child = Child(key);
  if (child == nullptr) return {};
  if (!child->IsSequence()) {
    Fault(key, MustBe("a list ([a, b])", *child));
    return {};
  }
  std::vector<std::string> texts;
  for (const YamlNode& element : child->elements) {
    if (element.IsScalar()) {
      texts.push_back(element.scalar);
    } else {
      diagnostics_.Add(element.where, element.path, MustBe("text", element));
    }
  }
  return texts;
}

std::optional<std::string> MapReader::OptionalEnum(std::string_view key, std::span<const std::string_view> allowed) {
  std::optional<std::string> text = OptionalString(key);
  if (!text || std::find(allowed.begin(), allowed.end(), *text) != allowed.end()) return text;
  Fault(key, UnknownName(key, *text, std::vector<std::string>(allowed.begin(), allowed.end())));
  return std::nullopt;
}

void MapReader::Finish() {
  if (!node_.IsMapping()) return;
  for (const YamlNode::Entry& entry : node_.entries) {
    if (std::find(known_.begin(), known_.end(), entry.key) != known_.end()) continue;
    const std::string path = node_.path.empty() ? entry.key : node_.path + "." + entry.key;
    diagnostics_.Add(entry.where, path, UnknownName("key", entry.key, known_));
  }
}

}  // namespace walletgate::config
