#include "mapping/accepts_parse.h"

#include <algorithm>
#include <utility>

#include "api/field_table.h"
#include "api/login_kinds.h"
#include "base/strings.h"
#include "config/map_reader.h"
#include "mapping/accept_limits.h"

namespace walletgate::mapping {
namespace {

using config::Diagnostics;
using config::MapReader;
using config::YamlNode;

AcceptRule ReadRule(const YamlNode::Entry& entry, Diagnostics& diagnostics) {
  AcceptRule rule;
  rule.key = entry.key;
  rule.where = entry.where;
  const std::size_t before = diagnostics.size();
  const auto& keys = api::kAcceptKeys;
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
  const std::vector<std::string> known(kAlternativeNames.begin(), kAlternativeNames.end());
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
    if (!entry.key.starts_with("wallet.")) continue;
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
