#pragma once

// One row per setting of config/walletgate.yaml: how it is read, whether a reload takes it into use, and what the
// schema and the reference say of it. The rows are in settings_table.cpp.

#include <span>
#include <string>
#include <string_view>

#include "config/map_reader.h"
#include "config/secret_ref.h"
#include "config/shape.h"
#include "gateway/config/settings.h"

namespace walletgate::gateway {

using config::Member;
using config::Shape;
using config::ValueType;

/// What becomes of a changed value when the file is read anew.
enum class Reload : std::uint8_t { kFollows, kNeedsRestart };

/// Where values come from.
struct Source {
  config::MapReader& reader;     ///< of the section
  const config::EnvLookup& env;  ///< for secrets; other references are resolved before
};

struct Setting {
  std::string_view section;  ///< "limits"; "" at the top of the file
  Member member;
  Reload reload = Reload::kFollows;
  void (*read)(const Member& member, Source& source, Settings& settings) = nullptr;
  bool (*same)(const Settings& a, const Settings& b) = nullptr;
  /// The value as the file would have it; "" for none, and for what is no single value.
  std::string (*text)(const Member& member, const Settings& settings) = nullptr;

  std::string name() const;  ///< "limits.request_timeout"
};

/// A section of settings, in the order in which they are read and shown.
struct Section {
  std::string_view name;
  std::string_view doc;
  bool required = false;
  /// What no setting can say for itself. Called when the section is there and has been read. May be null.
  void (*prove)(Source& source, Settings& settings) = nullptr;
};

std::span<const Section> Sections();
/// Of one section, in order; of "" those at the top of the file.
std::span<const Setting> SettingsOf(std::string_view section);
std::span<const Setting> AllSettings();

/// What Settings() has, in the words of the reference: the row's own words, else the value.
std::string DefaultOf(const Setting& setting);

/// Reads all settings of `section` but those named in `passed_over`.
void ReadSettings(std::string_view section, Source& source, Settings& settings);

}  // namespace walletgate::gateway
