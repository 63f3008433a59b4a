#include "provider/cases/case_given.h"

#include "base/json/value.h"
#include "base/strings.h"
#include "config/map_reader.h"
#include "config/yaml_json.h"
#include "provider/spec/setting_spec.h"
#include "provider/spec/vocabulary.h"

namespace walletgate::provider {
namespace {

using api::Operation;
using config::MapReader;
using config::YamlNode;

std::string Describe(const Error& error) {
  std::vector<std::string> parts;
  for (const FieldError& field : error.fields) parts.push_back(field.pointer + " " + field.code + ": " + field.detail);
  return parts.empty() ? error.detail : Join(parts, "; ");
}

bool ReadWallet(const YamlNode& node, CaseGiven& out, config::Diagnostics& diagnostics) {
  const json::Document document = config::YamlToJson(node);
  Result<api::WalletRequest> wallet = api::ParseWalletRequest(document.root());
  if (!wallet) {
    diagnostics.Add(node.where, node.path, "the gateway itself refuses this wallet: " + Describe(wallet.error()));
    return false;
  }
  out.input.wallet = *wallet;
  return true;
}

/// Who the user is to be, as a create would have it.
void ReadPerson(const YamlNode& node, MapReader& reader, CaseGiven& out, config::Diagnostics& diagnostics) {
  YamlNode person = node;
  std::erase_if(person.entries, [](const YamlNode::Entry& entry) { return entry.key == "provider_user_id"; });
  (void)reader.Child("profile");
  (void)reader.Child("login_methods");
  const json::Document document = config::YamlToJson(person);
  Result<api::CreateEndUser> request = api::ParseCreateEndUser(document.root());
  if (!request) {
    diagnostics.Add(node.where, node.path, "the gateway itself refuses this user: " + Describe(request.error()));
    return;
  }
  out.request = std::move(*request);
  out.input.request = &out.request;
}

/// As a caller names it, with the vendor's own id of it.
void ReadLogin(const YamlNode& node, CaseGiven& out, config::Diagnostics& diagnostics) {
  YamlNode named = node;
  std::erase_if(named.entries, [](const YamlNode::Entry& entry) { return entry.key == "id"; });
  const json::Document document = config::YamlToJson(named);
  Result<api::LoginMethod> method = api::ParseLoginMethod(document.root());
  if (!method) {
    diagnostics.Add(node.where, node.path, "the gateway itself refuses this login method: " + Describe(method.error()));
    return;
  }
  if (const YamlNode* id = node.Find("id")) method->id_at_provider = id->scalar;
  out.input.login_method = std::move(*method);
}

bool ReadExisting(Operation operation, const YamlNode& node, CaseGiven& out, config::Diagnostics& diagnostics) {
  const std::size_t faults_before = diagnostics.size();
  MapReader reader(node, diagnostics);
  out.input.external_id = reader.String("external_id");
  out.input.provider_user_id = reader.OptionalString("provider_user_id").value_or("");
  if (api::RemovesLogin(operation)) {
    const YamlNode* login = reader.RequiredChild("login_method");
    if (login != nullptr) ReadLogin(*login, out, diagnostics);
  } else if (api::Sets(operation)) {
    ReadPerson(node, reader, out, diagnostics);
  } else if (api::Creates(operation)) {
    const YamlNode* wallet = reader.RequiredChild("wallet");
    if (wallet != nullptr) (void)ReadWallet(*wallet, out, diagnostics);
  } else {
    out.input.user_token = Secret(reader.OptionalString("user_token").value_or(""));
  }
  reader.Finish();
  return diagnostics.size() == faults_before;
}

bool ReadFind(const YamlNode& node, CaseGiven& out, config::Diagnostics& diagnostics) {
  const std::size_t faults_before = diagnostics.size();
  MapReader reader(node, diagnostics);
  out.input.email = reader.OptionalString("email").value_or("");
  out.input.phone_number = reader.OptionalString("phone_number").value_or("");
  reader.Finish();
  if (node.IsMapping() && out.input.email.empty() == out.input.phone_number.empty()) {
    diagnostics.Add(node.where, node.path, "find_end_user is given an email or a phone_number");
  }
  return diagnostics.size() == faults_before;
}

bool ReadPage(const YamlNode& node, CaseGiven& out, config::Diagnostics& diagnostics) {
  const std::size_t faults_before = diagnostics.size();
  MapReader reader(node, diagnostics);
  out.input.cursor = reader.OptionalString("cursor").value_or("");
  out.input.limit = static_cast<std::size_t>(reader.Int("limit", 0, 1, kMaxPage));
  reader.Finish();
  return diagnostics.size() == faults_before;
}

}  // namespace

bool ReadGiven(Operation operation, const YamlNode& node, CaseGiven& out, config::Diagnostics& diagnostics) {
  if (api::Searches(operation)) return ReadFind(node, out, diagnostics);
  if (api::Lists(operation)) return ReadPage(node, out, diagnostics);
  if (api::KnowsUser(operation)) return ReadExisting(operation, node, out, diagnostics);
  const json::Document document = config::YamlToJson(node);
  Result<api::CreateEndUser> request = api::ParseCreateEndUser(document.root());
  if (!request) {
    diagnostics.Add(node.where, node.path, "the gateway itself refuses this request: " + Describe(request.error()));
    return false;
  }
  out.request = std::move(*request);
  out.input.request = &out.request;
  return true;
}

auth::SettingValues ReadCaseSettings(const ProviderSpec& spec, const YamlNode* node, config::Diagnostics& diagnostics) {
  auth::SettingValues values;
  for (const SettingSpec& setting : spec.settings) {
    const YamlNode* given = node == nullptr ? nullptr : node->Find(setting.name);
    auth::SettingValue value;
    value.name = setting.name;
    value.is_secret = setting.secret();
    value.present = given == nullptr || !given->IsNull();
    value.text = given != nullptr ? given->scalar : setting.default_value.value_or(setting.example);
    const bool has_text = value.present && !setting.secret() && (given != nullptr || !value.text.empty());
    if (setting.secret() && value.present) value.secret = Secret("<secret>");
    if (setting.secret()) value.text.clear();
    if (const auto fault = has_text ? FaultOfSettingText(setting, value.text) : std::nullopt) {
      diagnostics.Add(given != nullptr ? given->where : setting.where, "settings." + setting.name,
                      "'" + value.text + "' " + *fault);
    }
    values.push_back(std::move(value));
  }
  if (node == nullptr) return values;
  if (!node->IsMapping()) diagnostics.Add(node->where, node->path, "must be a mapping of setting names");
  for (const YamlNode::Entry& entry : node->entries) {
    if (spec.FindSetting(entry.key) != nullptr) continue;
    diagnostics.Add(entry.where, entry.value.path,
                    config::UnknownName("setting", entry.key, SettingNames(spec.settings)));
  }
  return values;
}

}  // namespace walletgate::provider
