#include "gateway/config/tenants/conditions.h"

#include <algorithm>

#include "config/map_reader.h"

namespace walletgate::gateway {
namespace {

using config::Diagnostics;
using config::MapReader;
using config::YamlNode;
using routing::Conditions;
using routing::NameFact;
using routing::NameSet;

/// The texts of a list that is not empty and names nothing twice, with their nodes.
std::vector<const YamlNode*> ReadList(const YamlNode& list, Diagnostics& diagnostics) {
  std::vector<const YamlNode*> values;
  if (!list.IsSequence() || list.elements.empty()) {
    diagnostics.Add(list.where, list.path, "must be a list of at least one value ([a, b]); one of them is enough");
    return values;
  }
  for (const YamlNode& element : list.elements) {
    const auto same = [&](const YamlNode* other) { return other->scalar == element.scalar; };
    if (!element.IsScalar()) {
      diagnostics.Add(element.where, element.path, "must be text");
    } else if (std::any_of(values.begin(), values.end(), same)) {
      diagnostics.Add(element.where, element.path, "'" + element.scalar + "' is named twice");
    } else {
      values.push_back(&element);
    }
  }
  return values;
}

NameSet ReadNames(const YamlNode& list, const NameFact& fact, Diagnostics& diagnostics) {
  NameSet set = 0;
  for (const YamlNode* value : ReadList(list, diagnostics)) {
    const auto found = std::find(fact.values.begin(), fact.values.end(), value->scalar);
    if (found == fact.values.end()) {
      const std::vector<std::string> known(fact.values.begin(), fact.values.end());
      diagnostics.Add(value->where, value->path, config::UnknownName("value", value->scalar, known));
    } else {
      set = static_cast<NameSet>(set | 1U << static_cast<unsigned>(found - fact.values.begin()));
    }
  }
  return set;
}

/// Why `text` is no country calling code, or "".
std::string FaultOfCode(const std::string& text) {
  const std::string_view digits = std::string_view(text).substr(text.starts_with('+') ? 1 : 0);
  const bool is_number = !digits.empty() && digits.find_first_not_of("0123456789") == std::string_view::npos;
  if (!text.starts_with('+') || !is_number || digits.front() == '0') {
    return "must be a country calling code with its plus: +44";
  }
  const std::string_view code = routing::CallingCodeOf(text);
  if (code.empty()) return "is only the beginning of country calling codes";
  if (code == text) return {};
  const std::string longer = "is longer than a country calling code; it begins with " + std::string(code);
  return code == "+1" ? longer + ", all of the North American Numbering Plan" : longer;
}

std::vector<std::string> ReadCountries(const YamlNode& list, Diagnostics& diagnostics) {
  std::vector<std::string> codes;
  for (const YamlNode* value : ReadList(list, diagnostics)) {
    if (std::string fault = FaultOfCode(value->scalar); !fault.empty()) {
      diagnostics.Add(value->where, value->path, "'" + value->scalar + "' " + fault);
    } else {
      codes.push_back(value->scalar);
    }
  }
  return codes;
}

std::vector<routing::MetadataCondition> ReadMetadata(const YamlNode& node, Diagnostics& diagnostics) {
  std::vector<routing::MetadataCondition> conditions;
  if (!node.IsMapping() || node.entries.empty()) {
    diagnostics.Add(node.where, node.path, "must be a mapping of metadata names to lists of values");
    return conditions;
  }
  for (const YamlNode::Entry& entry : node.entries) {
    routing::MetadataCondition condition{entry.key, {}};
    for (const YamlNode* value : ReadList(entry.value, diagnostics)) condition.values.push_back(value->scalar);
    conditions.push_back(std::move(condition));
  }
  return conditions;
}

}  // namespace

Conditions ParseConditions(const YamlNode& node, Diagnostics& diagnostics) {
  Conditions when;
  MapReader reader(node, diagnostics);
  if (node.IsMapping() && node.entries.empty()) {
    diagnostics.Add(node.where, node.path, "has no conditions; a rule for every request has no 'when'");
  }
  for (std::size_t i = 0; i < routing::kNameFacts.size(); ++i) {
    const NameFact& fact = routing::kNameFacts[i];
    if (const YamlNode* list = reader.Child(fact.key)) when.names[i] = ReadNames(*list, fact, diagnostics);
  }
  if (const YamlNode* list = reader.Child("phone_countries")) when.phone_countries = ReadCountries(*list, diagnostics);
  if (const YamlNode* map = reader.Child("metadata")) when.metadata = ReadMetadata(*map, diagnostics);
  if (reader.Child("require_verification") != nullptr)
    when.require_verification = reader.Bool("require_verification", false);
  reader.Finish();
  return when;
}

}  // namespace walletgate::gateway
