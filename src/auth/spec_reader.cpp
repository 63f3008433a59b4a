#include "auth/spec_reader.h"

#include <algorithm>

#include "base/http_syntax.h"
#include "base/strings.h"

namespace walletgate::auth {
namespace {

constexpr std::string_view kSettingPrefix = "$setting.";

bool Contains(std::span<const std::string> names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

std::string Source::Name() const { return setting.empty() ? "'" + member + "'" : "setting '" + setting + "'"; }

void SpecReader::Fault(const config::YamlNode& node, std::string message) {
  map_.diagnostics().Add(node.where, node.path, std::move(message));
}

bool SpecReader::IsSecret(std::string_view setting) const { return Contains(declared_.secret, setting); }

std::vector<std::string> SpecReader::AllNames() const {
  std::vector<std::string> names(declared_.all.begin(), declared_.all.end());
  for (const std::string& name : declared_.secret) {
    if (!Contains(names, name)) names.push_back(name);
  }
  return names;
}

std::optional<Source> SpecReader::ReadScalar(const config::YamlNode& node, Wants wants) {
  const bool constant_allowed = wants == Wants::kText || wants == Wants::kAnything;
  if (!node.IsScalar()) {
    Fault(node, constant_allowed ? "must be a text or $setting.NAME" : "must be $setting.NAME");
    return std::nullopt;
  }
  const std::string_view text = node.scalar;
  if (!text.starts_with('$')) {
    if (constant_allowed) return Source{{}, {}, std::string(text)};
    Fault(node, "a credential must not be written into a provider file: write $setting.NAME");
    return std::nullopt;
  }
  const std::string name(text.starts_with(kSettingPrefix) ? text.substr(kSettingPrefix.size()) : "");
  const std::vector<std::string> names = AllNames();
  if (name.empty()) {
    Fault(node, "unknown reference '" + node.scalar + "': only $setting.NAME can stand here");
  } else if (!Contains(names, name)) {
    Fault(node, config::UnknownName("setting", name, names));
  } else if (wants == Wants::kSecret && !IsSecret(name)) {
    Fault(node, "setting '" + name + "' must be declared with type secret to be used here");
  } else if (wants == Wants::kText && IsSecret(name)) {
    Fault(node, "secret setting '" + name + "' cannot stand here: it would be readable in what is sent");
  } else {
    if (!Contains(used_, name)) used_.push_back(name);
    return Source{{}, name, {}};
  }
  return std::nullopt;
}

std::optional<Source> SpecReader::Optional(const AuthMember& member) {
  const config::YamlNode* node = map_.Child(member.key);
  if (node == nullptr) return std::nullopt;
  std::optional<Source> source = ReadScalar(*node, member.wants);
  if (!source) return Source{std::string(member.key), {}, {}};
  source->member = member.key;
  if (source->setting.empty() && source->text.empty()) Fault(*node, "must not be empty");
  return source;
}

Source SpecReader::Required(const AuthMember& member) {
  if (map_.RequiredChild(member.key) == nullptr) return {};
  return *Optional(member);
}

std::string SpecReader::HeaderName(const AuthMember& member, std::string fallback) {
  std::string name =
      member.required ? map_.String(member.key) : map_.OptionalString(member.key).value_or(std::move(fallback));
  if (map_.Has(member.key) && !IsToken(name)) map_.Fault(member.key, "must be the name of an HTTP header");
  return name;
}

std::string SpecReader::Prefix(std::string fallback) {
  std::string prefix = map_.OptionalString(kPrefix.key).value_or(std::move(fallback));
  if (!prefix.empty() && !IsHeaderValue(prefix + "x")) map_.Fault(kPrefix.key, "must be visible ASCII and spaces");
  return prefix;
}

std::optional<std::chrono::seconds> SpecReader::Ttl() {
  const std::optional<std::chrono::milliseconds> ttl = map_.OptionalDuration(kTtl.key);
  if (!ttl) return std::nullopt;
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(*ttl);
  const bool fits = seconds == *ttl && seconds >= std::chrono::seconds(1) && seconds <= std::chrono::hours(24);
  if (!fits) map_.Fault(kTtl.key, "must be whole seconds from 1s to 24h");
  return seconds;
}

SpecCommon SpecReader::Common() {
  const std::vector<std::string> known(api::kOperationNames.begin(), api::kOperationNames.end());
  std::vector<api::Operation> only;
  for (const std::string& name : map_.Strings("only")) {
    const std::optional<api::Operation> operation = api::OperationFromName(name);
    if (operation) only.push_back(*operation);
    else map_.Fault("only", config::UnknownName("operation", name, known));
  }
  const config::YamlNode* list = map_.Child("only");
  if (list != nullptr && list->IsSequence() && list->elements.empty()) map_.Fault("only", "must name an operation");
  return SpecCommon{used_, std::move(only)};
}

void HeaderSlot::Put(transport::HttpRequest& request, std::string_view credential) const {
  std::erase_if(request.headers, [this](const auto& header) { return EqualsIgnoreCase(header.first, name); });
  request.headers.emplace_back(name, prefix + std::string(credential));
}

std::vector<std::pair<std::string, std::string>> HeaderSlot::Describe(std::string_view placeholder) const {
  return {{name, prefix + std::string(placeholder)}};
}

bool IsHeaderValue(std::string_view text) {
  if (text.empty() || text.front() == ' ' || text.back() == ' ') return false;
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7F; });
}

Result<std::string_view> ValueOf(const Source& source, const SettingValues& values) {
  if (source.setting.empty()) return std::string_view(source.text);
  const SettingValue* value = FindSetting(values, source.setting);
  if (value == nullptr || !value->present) return BindError(source, "is not set");
  const std::string_view text = value->is_secret ? value->secret.Reveal() : std::string_view(value->text);
  if (text.empty()) return BindError(source, "is empty");
  return text;
}

Error BindError(const Source& source, std::string_view why) {
  return MakeError(ErrorKind::kProviderCredentials, source.Name() + " " + std::string(why));
}

}  // namespace walletgate::auth
