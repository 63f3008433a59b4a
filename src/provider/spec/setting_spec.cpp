#include "provider/spec/setting_spec.h"

#include <algorithm>

#include "base/strings.h"
#include "base/url.h"
#include "config/map_reader.h"
#include "provider/spec/names.h"
#include "provider/spec/vocabulary.h"

namespace walletgate::provider {
namespace {

using Type = SettingSpec::Type;

Type TypeFromName(std::string_view name) {
  const auto found = std::find(kSettingTypes.begin(), kSettingTypes.end(), name);
  return static_cast<Type>(found - kSettingTypes.begin());
}

void CheckValues(const SettingSpec& setting, config::MapReader& reader) {
  if (setting.type == Type::kEnum && setting.values.empty()) reader.Fault("values", "an enum setting lists its values");
  if (setting.type != Type::kEnum && reader.Has("values")) reader.Fault("values", "only an enum setting has values");
  for (auto it = setting.values.begin(); it != setting.values.end(); ++it) {
    if (std::find(setting.values.begin(), it, *it) != it) reader.Fault("values", "lists '" + *it + "' twice");
  }
}

void CheckText(const SettingSpec& setting, std::string_view key, std::string_view text, config::MapReader& reader) {
  if (const auto fault = FaultOfSettingText(setting, text)) {
    reader.Fault(key, "'" + std::string(text) + "' " + *fault);
  }
}

SettingSpec ParseSetting(const config::YamlNode::Entry& entry, config::Diagnostics& diagnostics) {
  SettingSpec setting;
  setting.name = entry.key;
  setting.where = entry.where;
  config::MapReader reader(entry.value, diagnostics);
  if (!IsSettingName(entry.key)) {
    diagnostics.Add(
        entry.where, entry.value.path,
        "'" + entry.key + "' is no name for a setting; write lower-case letters, digits and '_', a letter first");
  }
  const bool has_type = entry.value.IsMapping() && reader.RequiredChild("type") != nullptr;
  const std::optional<std::string> type = has_type ? reader.OptionalEnum("type", kSettingTypes) : std::nullopt;
  if (type) setting.type = TypeFromName(*type);
  setting.optional = reader.Bool("optional", false);
  setting.values = reader.Strings("values");
  setting.default_value = reader.OptionalString("default");
  setting.example = reader.OptionalString("example").value_or("");
  reader.Finish();
  if (!type) return setting;
  CheckValues(setting, reader);
  if (setting.secret() && setting.default_value) {
    reader.Fault("default", "a secret has no default: a deployment gives it by reference");
  } else if (setting.default_value) {
    CheckText(setting, "default", *setting.default_value, reader);
  }
  if (setting.optional && setting.default_value)
    reader.Fault("optional", "a setting with a default is never unset; drop one of the two");
  if (!setting.example.empty()) CheckText(setting, "example", setting.example, reader);
  return setting;
}

}  // namespace

std::vector<SettingSpec> ParseSettings(const config::YamlNode* settings, config::Diagnostics& diagnostics) {
  std::vector<SettingSpec> parsed;
  if (settings == nullptr) return parsed;
  if (!settings->IsMapping()) {
    diagnostics.Add(settings->where, settings->path, "must be a mapping of setting names");
    return parsed;
  }
  for (const config::YamlNode::Entry& entry : settings->entries) parsed.push_back(ParseSetting(entry, diagnostics));
  return parsed;
}

std::optional<std::string> FaultOfSettingText(const SettingSpec& setting, std::string_view text) {
  switch (setting.type) {
    case Type::kString: return text.empty() ? std::optional<std::string>("must not be empty") : std::nullopt;
    case Type::kSecret: return std::nullopt;
    case Type::kUrl: {
      const Result<Url> url = ParseUrl(text);
      return url ? std::nullopt : std::optional<std::string>("is no usable URL: " + url.error().detail);
    }
    case Type::kBool:
      return text == "true" || text == "false" ? std::nullopt : std::optional<std::string>("is neither true nor false");
    case Type::kEnum: {
      const bool known = std::find(setting.values.begin(), setting.values.end(), text) != setting.values.end();
      return known ? std::nullopt : std::optional<std::string>("is not one of: " + Join(setting.values, ", "));
    }
  }
  return std::nullopt;
}

std::vector<mapping::SettingInfo> SettingInfos(const std::vector<SettingSpec>& settings) {
  std::vector<mapping::SettingInfo> infos;
  for (const SettingSpec& setting : settings) {
    mapping::SettingInfo info;
    info.name = setting.name;
    info.secret = setting.secret();
    info.values = setting.values;
    if (setting.type == Type::kBool) info.type = api::FieldType::kBool;
    if (setting.type == Type::kEnum) info.type = api::FieldType::kEnum;
    infos.push_back(std::move(info));
  }
  return infos;
}

std::vector<std::string> SettingNames(const std::vector<SettingSpec>& settings) {
  std::vector<std::string> names;
  for (const SettingSpec& setting : settings) names.push_back(setting.name);
  return names;
}

}  // namespace walletgate::provider
