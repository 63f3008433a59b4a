#include "gateway/config/setting.h"

#include <algorithm>

namespace walletgate::gateway {

std::string Setting::name() const {
  return section.empty() ? std::string(member.key) : std::string(section) + "." + std::string(member.key);
}

std::span<const Setting> SettingsOf(std::string_view section) {
  const std::span<const Setting> all = AllSettings();
  const auto is_of_it = [&](const Setting& setting) { return setting.section == section; };
  const auto first = std::ranges::find_if(all, is_of_it);
  return {first, std::ranges::find_if_not(first, all.end(), is_of_it)};
}

std::string DefaultOf(const Setting& setting) {
  if (!setting.member.by_default.empty()) return std::string(setting.member.by_default);
  return setting.text(setting.member, Settings());
}

void ReadSettings(std::string_view section, Source& source, Settings& settings) {
  for (const Setting& setting : SettingsOf(section)) setting.read(setting.member, source, settings);
}

}  // namespace walletgate::gateway
