#include "tests/table/rows.h"

#include <algorithm>
#include <fstream>

namespace walletgate::table {
namespace {

using config::MapReader;
using config::YamlNode;

constexpr std::array<std::string_view, 9> kStepMembers = {"do",      "as",   "with", "within", "again",
                                                          "answers", "then", "wait", "key"};

YamlNode ReadFile(const std::string& file, config::Diagnostics& diagnostics) {
  std::optional<YamlNode> root = config::ReadYamlFile(file, diagnostics);
  return root ? *std::move(root) : YamlNode();
}

/// What of a row is its only step.
YamlNode InlineStep(const YamlNode& row) {
  YamlNode step;
  step.kind = YamlNode::Kind::kMapping;
  step.where = row.where;
  step.path = row.path;
  for (const YamlNode::Entry& entry : row.entries) {
    const bool member = std::find(kStepMembers.begin(), kStepMembers.end(), entry.key) != kStepMembers.end();
    if (member) step.entries.push_back(entry);
  }
  return step;
}

}  // namespace

Table::Table(const std::string& folder, config::Diagnostics& diagnostics) : folder_(folder) {
  vendors_ = ReadVendorWords(folder + "/vendors.yaml", diagnostics);
  const YamlNode words = ReadFile(folder + "/outcomes.yaml", diagnostics);
  MapReader reader(words, diagnostics);
  outcomes_ = *reader.RequiredChild("outcomes");
  given_ = *reader.RequiredChild("given");
  groups_ = *reader.RequiredChild("groups");
  reader.Finish();
  std::ifstream list(folder + "/expected_failures.txt");
  for (std::string line; std::getline(list, line);) {
    if (!line.empty() && line.front() != '#') expected_failures_.insert(line);
  }
}

std::vector<Conversation> Table::Read(const std::string& file, config::Diagnostics& diagnostics) const {
  std::vector<Conversation> all;
  const YamlNode root = ReadFile(folder_ + "/rows/" + file + ".yaml", diagnostics);
  MapReader reader(root, diagnostics);
  const YamlNode* rows = reader.RequiredChild("rows");
  reader.Finish();
  if (rows == nullptr) return all;
  for (const YamlNode& row : rows->elements) ReadRow(file, row, all, diagnostics);
  return all;
}

std::vector<std::string> Table::VendorsOf(const YamlNode& node, config::Diagnostics& diagnostics) const {
  std::vector<std::string> names;
  if (node.IsSequence()) {
    for (const YamlNode& element : node.elements) names.push_back(element.scalar);
  } else if (const YamlNode* group = groups_.Find(node.scalar)) {
    for (const YamlNode& element : group->elements) names.push_back(element.scalar);
  } else {
    names.push_back(node.scalar);
  }
  for (const std::string& name : names) {
    if (!vendors_.contains(name)) diagnostics.Add(node.where, node.path, "no vendor " + name);
  }
  return names;
}

void Table::ReadRow(const std::string& file, const YamlNode& row, std::vector<Conversation>& all,
                    config::Diagnostics& diagnostics) const {
  MapReader reader(row, diagnostics);
  const std::string name = reader.String("name");
  const YamlNode* vendor = reader.RequiredChild("vendor");
  std::vector<std::string> each = reader.Strings("each");
  const std::vector<std::string> given = reader.Strings("given");
  const YamlNode* steps = reader.Child("steps");
  for (const std::string_view member : kStepMembers) reader.Child(member);
  reader.Finish();
  if (vendor == nullptr) return;
  const bool has_each = !each.empty();
  if (!has_each) each.emplace_back();
  for (const std::string& id : VendorsOf(*vendor, diagnostics)) {
    for (const std::string& value : each) {
      const auto words = vendors_.find(id);
      if (words == vendors_.end()) continue;
      Conversation conversation{
          file + ": " + name + " (" + id + (has_each ? ", " + value : "") + ")", &words->second, value, {}};
      for (const std::string& before : given) {
        const YamlNode* step = given_.Find(before);
        if (step == nullptr) diagnostics.Add(row.where, row.path, "nothing is given as '" + before + "'");
        if (step != nullptr) conversation.steps.push_back(*step);
      }
      if (steps == nullptr) conversation.steps.push_back(InlineStep(row));
      if (steps != nullptr)
        conversation.steps.insert(conversation.steps.end(), steps->elements.begin(), steps->elements.end());
      all.push_back(std::move(conversation));
    }
  }
}

YamlNode Table::Outcome(const YamlNode& then, const VendorWords& vendor, config::Diagnostics& diagnostics) const {
  const YamlNode* like = then.IsScalar() ? &then : then.Find("like");
  if (like == nullptr) return then;
  const auto instead = vendor.outcomes.find(like->scalar);
  const YamlNode* named = outcomes_.Find(instead == vendor.outcomes.end() ? like->scalar : instead->second);
  if (named == nullptr) diagnostics.Add(like->where, like->path, "no outcome is called '" + like->scalar + "'");
  if (named == nullptr) return then;
  YamlNode outcome = *named;
  outcome.where = then.where;
  for (const YamlNode::Entry& entry : then.entries) {
    std::erase_if(outcome.entries, [&](const auto& inherited) { return inherited.key == entry.key; });
    if (entry.key != "like" && !entry.value.IsNull()) outcome.entries.push_back(entry);
  }
  return outcome;
}

}  // namespace walletgate::table
