#include "gateway/config/setting_row.h"

#include <charconv>

namespace walletgate::gateway {

using std::chrono::milliseconds;

void ReadValue(const Member& member, Source& source, bool& value) { value = source.reader.Bool(member.key, value); }

void ReadValue(const Member& member, Source& source, double& value) {
  const std::optional<std::string> text = source.reader.OptionalString(member.key);
  if (!text) return;
  const char* const end = text->data() + text->size();
  const auto [stop, fault] = std::from_chars(text->data(), end, value);
  const auto [min, max] = std::pair(static_cast<double>(member.type.min), static_cast<double>(member.type.max));
  const bool good = fault == std::errc() && stop == end && value >= min && value <= max;
  if (good) return;
  source.reader.Fault(member.key, "must be a number from " + std::to_string(member.type.min) + " to " +
                                      std::to_string(member.type.max));
}

void ReadValue(const Member& member, Source& source, std::string& value) {
  if (auto text = source.reader.OptionalString(member.key)) value = std::move(*text);
}

void ReadValue(const Member& member, Source& source, milliseconds& value) {
  value = source.reader.Duration(member.key, value);
  const milliseconds min(member.type.min);
  const milliseconds max(member.type.max);
  if (value >= min && value <= max) return;
  source.reader.Fault(member.key, "must be from " + config::DurationText(min) + " to " + config::DurationText(max));
}

std::string ShowValue(const Member& /*member*/, bool value) { return value ? "true" : "false"; }
std::string ShowValue(const Member& /*member*/, const std::string& value) { return value; }
std::string ShowValue(const Member& /*member*/, milliseconds value) { return config::DurationText(value); }
std::string ShowValue(const Member& /*member*/, double value) {
  std::string text = std::to_string(value);  // "0.500000"
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.pop_back();
  return text;
}

}  // namespace walletgate::gateway
