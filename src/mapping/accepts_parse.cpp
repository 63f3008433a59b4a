#include "mapping/accepts_parse.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include "api/field_table.h"
#include "api/limits.h"
#include "api/login_kinds.h"
#include "api/names.h"
#include "base/strings.h"
#include "config/map_reader.h"

namespace walletgate::mapping {
namespace {

using config::Diagnostics;
using config::MapReader;
using config::YamlNode;

/// What a rule may carry besides `required` and `kept_by_gateway`.
enum class Family : std::uint8_t { kText, kLoginMethods, kWallets, kWalletOfChain, kProfileType, kPlain };

Family FamilyOf(std::string_view key) {
  if (key == "login_methods") return Family::kLoginMethods;
  if (key == "wallets") return Family::kWallets;
  if (key == "profile.type") return Family::kProfileType;
  if (key.starts_with("wallet.")) return Family::kWalletOfChain;
  return key == "external_id" || key.starts_with("profile.") ? Family::kText : Family::kPlain;
}

/// Reads a list of names out of a closed set; one diagnostic for each that is unknown or repeated.
class NameList {
 public:
  NameList(MapReader& reader, std::string_view key, std::string_view what, std::span<const std::string_view> known)
      : what_(what), known_(known.begin(), known.end()), diagnostics_(reader.diagnostics()) {
    const YamlNode* node = reader.Child(key);
    if (node == nullptr) return;
    if (!node->IsSequence() || node->elements.empty()) {
      diagnostics_.Add(node->where, node->path, "must be a list of names: " + Join(known_, ", "));
      return;
    }
    for (const YamlNode& element : node->elements) Take(element);
  }

  const std::vector<std::string>& names() const { return names_; }

 private:
  void Take(const YamlNode& element) {
    if (std::find(known_.begin(), known_.end(), element.scalar) == known_.end()) {
      diagnostics_.Add(element.where, element.path, config::UnknownName(what_, element.scalar, known_));
    } else if (std::find(names_.begin(), names_.end(), element.scalar) != names_.end()) {
      diagnostics_.Add(element.where, element.path, "'" + element.scalar + "' is listed twice");
    } else {
      names_.push_back(element.scalar);
    }
  }

  std::string_view what_;
  std::vector<std::string> known_;
  std::vector<std::string> names_;
  Diagnostics& diagnostics_;
};

template <class Enum>
std::vector<Enum> ToEnums(const std::vector<std::string>& names, std::optional<Enum> (*from_name)(std::string_view)) {
  std::vector<Enum> values;
  for (const std::string& name : names) values.push_back(*from_name(name));
  return values;
}

void ReadPattern(MapReader& reader, AcceptRule& rule) {
  const auto text = reader.OptionalString("pattern");
  if (!text) return;
  rule.pattern_text = *text;
  auto pattern = std::make_shared<const re2::RE2>(*text, re2::RE2::Quiet);
  if (pattern->ok()) {
    rule.pattern = std::move(pattern);
  } else {
    reader.Fault("pattern", "is no RE2 pattern: " + pattern->error());
  }
}

std::size_t ReadCount(MapReader& reader, std::string_view key, std::size_t most) {
  return static_cast<std::size_t>(reader.OptionalInt(key, 1, static_cast<std::int64_t>(most)).value_or(0));
}

void ReadLoginMethods(MapReader& reader, AcceptRule& rule) {
  rule.types =
      ToEnums(NameList(reader, "types", "login method type", api::kLoginTypeNames).names(), api::LoginTypeFromName);
  rule.issuers = NameList(reader, "issuers", "issuer", api::kIssuerNames).names();
  rule.max = ReadCount(reader, "max", api::kMaxLoginMethods);
  rule.max_per_type = ReadCount(reader, "max_per_type", api::kMaxLoginMethods);
  const bool oauth =
      rule.types.empty() || std::find(rule.types.begin(), rule.types.end(), api::LoginType::kOauth) != rule.types.end();
  if (!rule.issuers.empty() && !oauth)
    reader.Fault("issuers", "is of oauth login methods, which 'types' does not list");
}

void ReadLimits(MapReader& reader, AcceptRule& rule) {
  switch (FamilyOf(rule.key)) {
    case Family::kText:
      ReadPattern(reader, rule);
      rule.max_length =
          ReadCount(reader, "max_length", rule.key == "external_id" ? api::kMaxExternalId : api::kMaxText);
      break;
    case Family::kLoginMethods: ReadLoginMethods(reader, rule); break;
    case Family::kWallets:
      rule.chains = ToEnums(NameList(reader, "chains", "chain", api::kChainNames).names(), api::ChainFromName);
      [[fallthrough]];
    case Family::kWalletOfChain:
      rule.kinds =
          ToEnums(NameList(reader, "kinds", "wallet kind", api::kWalletKindNames).names(), api::WalletKindFromName);
      rule.max = ReadCount(reader, "max", api::kMaxWallets);
      break;
    case Family::kProfileType:
      rule.values = NameList(reader, "values", "profile type", api::kProfileTypeNames).names();
      break;
    case Family::kPlain: break;
  }
}

AcceptRule ReadRule(const YamlNode::Entry& entry, Diagnostics& diagnostics) {
  AcceptRule rule;
  rule.key = entry.key;
  rule.where = entry.where;
  const std::size_t before = diagnostics.size();
  const auto keys = api::AcceptKeys();
  if (std::find(keys.begin(), keys.end(), entry.key) == keys.end()) {
    const std::vector<std::string> known(keys.begin(), keys.end());
    const std::string message = entry.key == "metadata" || entry.key == "provider"
                                    ? "'" + entry.key + "' stays in the gateway and needs no entry"
                                    : config::UnknownName("field", entry.key, known);
    diagnostics.Add(entry.where, entry.value.path, message);
    // What was meant stands in, so that the plans are not also blamed for using what nobody accepts.
    rule.key = NearestName(entry.key, known).value_or(entry.key);
    rule.sound = false;
    return rule;
  }
  MapReader reader(entry.value, diagnostics);
  rule.required = reader.Bool("required", false);
  rule.kept_by_gateway = reader.Bool("kept_by_gateway", false);
  ReadLimits(reader, rule);
  reader.Finish();
  rule.sound = diagnostics.size() == before;
  return rule;
}

bool IsAccepted(const Accepts& accepts, const std::string& name) {
  if (const api::LoginKind* kind = api::KindOfContact(name)) return accepts.AcceptsLogin(kind->type);
  return accepts.Find(name) != nullptr;
}

std::vector<std::string> ReadAlternatives(const YamlNode& list, const Accepts& accepts, Diagnostics& diagnostics) {
  std::vector<std::string> names;
  if (!list.IsSequence() || list.elements.empty()) {
    diagnostics.Add(list.where, list.path, "must be a list of field names, of which one must be present");
    return names;
  }
  const auto keys = api::AcceptKeys();
  std::vector<std::string> known(keys.begin(), keys.end());
  for (std::string& name : api::ContactNames()) known.push_back(std::move(name));
  for (const YamlNode& element : list.elements) {
    if (std::find(known.begin(), known.end(), element.scalar) == known.end()) {
      diagnostics.Add(element.where, element.path, config::UnknownName("field", element.scalar, known));
    } else if (!IsAccepted(accepts, element.scalar)) {
      diagnostics.Add(element.where, element.path, "'" + element.scalar + "' is required but not accepted");
    }
    names.push_back(element.scalar);
  }
  return names;
}

void RefuseMixedWallets(const Accepts& accepts, const YamlNode& node, Diagnostics& diagnostics) {
  if (accepts.Find("wallets") == nullptr) return;
  for (const YamlNode::Entry& entry : node.entries) {
    if (FamilyOf(entry.key) != Family::kWalletOfChain) continue;
    diagnostics.Add(entry.where, entry.value.path, "'" + entry.key + "' and 'wallets' cannot stand together");
  }
}

}  // namespace

Accepts ParseAccepts(const YamlNode& accepts, const YamlNode* requires_one_of, Diagnostics& diagnostics) {
  Accepts result;
  if (!accepts.IsMapping()) {
    diagnostics.Add(accepts.where, accepts.path, "must be a mapping of unified fields to their limits");
    return result;
  }
  for (const YamlNode::Entry& entry : accepts.entries) {
    AcceptRule rule = ReadRule(entry, diagnostics);
    if (result.Find(rule.key) == nullptr) result.rules_.push_back(std::move(rule));
  }
  RefuseMixedWallets(result, accepts, diagnostics);
  if (requires_one_of == nullptr) return result;
  if (!requires_one_of->IsSequence()) {
    diagnostics.Add(requires_one_of->where, requires_one_of->path, "must be a list of lists of field names");
    return result;
  }
  for (const YamlNode& list : requires_one_of->elements) {
    result.requires_one_of_.push_back(ReadAlternatives(list, result, diagnostics));
  }
  return result;
}

}  // namespace walletgate::mapping
