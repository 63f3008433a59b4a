#include "provider/spec/settings.h"

#include <set>

#include "config/map_reader.h"
#include "provider/spec/setting_spec.h"

namespace walletgate::provider {
namespace {

using config::YamlNode;

class SettingsReader {
 public:
  SettingsReader(const YamlNode* node, const config::EnvLookup& env, config::Diagnostics& diagnostics)
      : node_(node), env_(env), diagnostics_(diagnostics) {}

  /// The settings that tell who we are: these, and no other, may have a next value.
  void AllowNext(const ProviderSpec& spec) {
    for (const auto& scheme : spec.auth) {
      for (std::string& name : scheme->SettingsUsed()) credentials_.insert(std::move(name));
    }
  }

  auth::SettingValue Read(const SettingSpec& setting, const config::Position& at) {
    auth::SettingValue value;
    value.name = setting.name;
    value.is_secret = setting.secret();
    const YamlNode* given = node_ == nullptr ? nullptr : node_->Find(setting.name);
    if (given != nullptr && !given->IsNull()) {
      value.present = given->IsMapping() ? ReadPair(*given, setting, value) : ReadOne(*given, setting, value);
    } else if (setting.default_value) {
      value.text = *setting.default_value;
      value.present = true;
    } else if (!setting.optional) {
      ReportMissing(setting, at);
    }
    return value;
  }

 private:
  bool MayHaveNext(const SettingSpec& setting) const {
    const bool names_us = setting.secret() || setting.type == SettingSpec::Type::kString;
    return names_us && credentials_.contains(setting.name);
  }

  /// {current: …, next: …} of a credential that is being rotated.
  bool ReadPair(const YamlNode& given, const SettingSpec& setting, auth::SettingValue& value) {
    if (!MayHaveNext(setting)) {
      diagnostics_.Add(given.where, given.path, "must be one value: only credentials have a current and a next one");
      return false;
    }
    config::MapReader reader(given, diagnostics_);
    const YamlNode* current = reader.RequiredChild("current");
    const YamlNode* next = reader.RequiredChild("next");
    reader.Finish();
    if (current == nullptr || next == nullptr) return false;
    auth::SettingValue other;
    const bool read = ReadOne(*current, setting, value);
    if (!ReadOne(*next, setting, other) || !read) return false;
    value.has_next = true;
    value.next_text = std::move(other.text);
    value.next_secret = std::move(other.secret);
    return true;
  }

  bool ReadOne(const YamlNode& given, const SettingSpec& setting, auth::SettingValue& value) {
    return setting.secret() ? ReadSecret(given, value) : ReadText(given, setting, value);
  }

  bool ReadSecret(const YamlNode& given, auth::SettingValue& value) {
    std::optional<Secret> secret = config::ResolveSecret(given, env_, diagnostics_);
    if (!secret) return false;
    value.secret = std::move(*secret);
    return true;
  }

  bool ReadText(const YamlNode& given, const SettingSpec& setting, auth::SettingValue& value) {
    std::optional<std::string> text = config::ResolveText(given, env_, diagnostics_);
    if (!text) return false;
    if (const auto fault = FaultOfSettingText(setting, *text)) {
      diagnostics_.Add(given.where, given.path, "'" + *text + "' " + *fault);
      return false;
    }
    value.text = std::move(*text);
    return true;
  }

  void ReportMissing(const SettingSpec& setting, const config::Position& at) {
    std::string message = "the setting '" + setting.name + "' is required";
    if (setting.secret()) message += "; give it as ${NAME} or file:PATH";
    if (!setting.example.empty()) message += ", for example " + setting.example;
    diagnostics_.Add(node_ == nullptr ? at : node_->where, node_ == nullptr ? "settings" : node_->path,
                     std::move(message));
  }

  const YamlNode* node_;
  const config::EnvLookup& env_;
  config::Diagnostics& diagnostics_;
  std::set<std::string> credentials_;
};

}  // namespace

std::optional<auth::SettingValues> ReadSettings(const GivenSettings& given, const ProviderSpec& spec,
                                                const config::EnvLookup& env, config::Diagnostics& diagnostics) {
  const YamlNode* node = given.node;
  const std::size_t faults_before = diagnostics.size();
  if (node != nullptr && !node->IsMapping() && !node->IsNull()) {
    diagnostics.Add(node->where, node->path, "must be a mapping of setting names");
    return std::nullopt;
  }
  if (node != nullptr) {
    for (const YamlNode::Entry& entry : node->entries) {
      if (spec.FindSetting(entry.key) != nullptr) continue;
      diagnostics.Add(entry.where, entry.value.path,
                      config::UnknownName("setting", entry.key, SettingNames(spec.settings)));
    }
  }
  auth::SettingValues values;
  SettingsReader reader(node, env, diagnostics);
  reader.AllowNext(spec);
  for (const SettingSpec& setting : spec.settings) values.push_back(reader.Read(setting, given.at));
  if (diagnostics.size() != faults_before) return std::nullopt;
  return values;
}

}  // namespace walletgate::provider
