#include "mapping/shape.h"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>
#include <utility>

namespace walletgate::mapping {
namespace {

using config::Diagnostics;
using config::YamlNode;

/// A word that opens an operator, the words that go with it, and whether keys without `$` may stand beside it.
struct Operator {
  std::string_view word;
  Shape::Kind kind;
  std::array<std::string_view, 2> companions;
  bool arms;
};

constexpr std::array kOperators = {
    Operator{"$enum", Shape::Kind::kEnum, {"$else", ""}, true},
    Operator{"$first", Shape::Kind::kFirst, {"", ""}, false},
    Operator{"$when", Shape::Kind::kWhen, {"$then", ""}, false},
    Operator{"$each", Shape::Kind::kEach, {"$as", "$by"}, true},
    Operator{"$via", Shape::Kind::kVia, {"$of", ""}, false},
    Operator{"$const", Shape::Kind::kConstant, {"", ""}, false},
};

const Operator* FindOperator(std::string_view word) {
  const auto* found =
      std::find_if(kOperators.begin(), kOperators.end(), [&](const Operator& o) { return o.word == word; });
  return found == kOperators.end() ? nullptr : found;
}

const Operator* OwnerOf(std::string_view companion) {
  for (const Operator& op : kOperators) {
    if (std::find(op.companions.begin(), op.companions.end(), companion) != op.companions.end()) return &op;
  }
  return nullptr;
}

std::vector<std::string> KnownWords() {
  std::vector<std::string> words;
  for (const Operator& op : kOperators) {
    words.emplace_back(op.word);
    for (std::string_view companion : op.companions) {
      if (!companion.empty()) words.emplace_back(companion);
    }
  }
  return words;
}

/// One expression at a time; recursion is bounded by the depth that ReadYaml admits.
class ShapeReader {
 public:
  explicit ShapeReader(Diagnostics& diagnostics) : diagnostics_(diagnostics) {}

  Shape Read(const YamlNode& node);

 private:
  Shape ReadScalar(const YamlNode& node);
  Shape ReadMapping(const YamlNode& node);
  const Operator* FindMainOperator(const YamlNode& node);
  bool CheckKeys(const YamlNode& node, const Operator& op);
  Shape ReadOperator(const YamlNode& node, const Operator& op);
  void ReadEach(const YamlNode& node, Shape& shape);
  void ReadFirst(const YamlNode& branches, Shape& shape);
  void ReadVia(const YamlNode& node, Shape& shape);
  Shape ReadConst(const YamlNode& node);
  void ReadArms(const YamlNode& node, Shape& shape);
  Reference ReadSource(const YamlNode& node, std::string_view word);
  void Fault(const YamlNode& node, std::string message) { diagnostics_.Add(node.where, node.path, std::move(message)); }

  Diagnostics& diagnostics_;
};

Shape Constant(const YamlNode& node) {
  Shape shape;
  shape.kind = Shape::Kind::kConstant;
  shape.node = &node;
  shape.text = node.scalar;
  shape.constant = json::Type::kString;
  if (node.IsNull()) {
    shape.constant = json::Type::kNull;
  } else if (!node.quoted && (node.scalar == "true" || node.scalar == "false")) {
    shape.constant = json::Type::kBool;
  } else if (!node.quoted && IsJsonNumber(node.scalar)) {
    shape.constant = json::Type::kNumber;
  }
  return shape;
}

Shape ShapeReader::Read(const YamlNode& node) {
  if (node.IsMapping()) return ReadMapping(node);
  if (!node.IsSequence()) return ReadScalar(node);
  Shape shape;
  shape.kind = Shape::Kind::kList;
  shape.node = &node;
  for (const YamlNode& element : node.elements) shape.children.push_back({"", element.where, Read(element)});
  return shape;
}

Shape ShapeReader::ReadScalar(const YamlNode& node) {
  if (node.IsNull() || !node.scalar.starts_with('$')) return Constant(node);
  Shape shape;
  shape.node = &node;
  shape.reference = ReadReference(node, diagnostics_);
  if (shape.reference.root != Reference::Root::kFault) shape.kind = Shape::Kind::kReference;
  return shape;
}

Shape ShapeReader::ReadMapping(const YamlNode& node) {
  const bool has_words = std::any_of(node.entries.begin(), node.entries.end(),
                                     [](const YamlNode::Entry& e) { return e.key.starts_with('$'); });
  if (has_words) {
    const Operator* op = FindMainOperator(node);
    if (op == nullptr || !CheckKeys(node, *op)) {
      Shape fault;
      fault.node = &node;
      return fault;
    }
    return ReadOperator(node, *op);
  }
  Shape shape;
  shape.kind = Shape::Kind::kObject;
  shape.node = &node;
  for (const YamlNode::Entry& entry : node.entries) {
    shape.children.push_back({entry.key, entry.where, Read(entry.value)});
  }
  return shape;
}

const Operator* ShapeReader::FindMainOperator(const YamlNode& node) {
  const Operator* main = nullptr;
  bool sound = true;
  for (const YamlNode::Entry& entry : node.entries) {
    if (!entry.key.starts_with('$')) continue;
    const Operator* op = FindOperator(entry.key);
    if (op == nullptr && OwnerOf(entry.key) == nullptr) {
      diagnostics_.Add(entry.where, node.path, config::UnknownName("operator", entry.key, KnownWords()));
      sound = false;
    } else if (op != nullptr && main != nullptr) {
      diagnostics_.Add(entry.where, node.path,
                       "'" + std::string(main->word) + "' and '" + entry.key + "' cannot stand in one mapping");
      sound = false;
    } else if (op != nullptr) {
      main = op;
    }
  }
  if (main != nullptr || !sound) return sound ? main : nullptr;
  for (const YamlNode::Entry& entry : node.entries) {
    if (!entry.key.starts_with('$')) continue;
    diagnostics_.Add(entry.where, node.path,
                     "'" + entry.key + "' needs '" + std::string(OwnerOf(entry.key)->word) + "' beside it");
  }
  return nullptr;
}

bool ShapeReader::CheckKeys(const YamlNode& node, const Operator& op) {
  const std::size_t before = diagnostics_.size();
  const bool arms = op.arms && (op.kind != Shape::Kind::kEach || node.Find("$by") != nullptr);
  for (const YamlNode::Entry& entry : node.entries) {
    if (entry.key == op.word) continue;
    if (!entry.key.starts_with('$')) {
      if (!arms)
        diagnostics_.Add(entry.where, node.path,
                         "'" + entry.key + "' cannot stand beside '" + std::string(op.word) + "'");
    } else if (std::find(op.companions.begin(), op.companions.end(), entry.key) == op.companions.end()) {
      diagnostics_.Add(entry.where, node.path, "'" + entry.key + "' does not belong to '" + std::string(op.word) + "'");
    }
  }
  return diagnostics_.size() == before;
}

Shape ShapeReader::ReadOperator(const YamlNode& node, const Operator& op) {
  if (op.kind == Shape::Kind::kConstant) return ReadConst(node);
  Shape shape;
  shape.kind = op.kind;
  shape.node = &node;
  const YamlNode& operand = *node.Find(op.word);
  if (op.kind == Shape::Kind::kFirst) {
    ReadFirst(operand, shape);
    return shape;
  }
  if (op.kind == Shape::Kind::kVia) {
    ReadVia(node, shape);
    return shape;
  }
  shape.reference = ReadSource(operand, op.word);
  if (op.kind == Shape::Kind::kEach) {
    ReadEach(node, shape);
  } else if (op.kind == Shape::Kind::kEnum) {
    ReadArms(node, shape);
    if (shape.children.empty()) {
      Fault(node, "'$enum' needs at least one value to translate");
      shape.kind = Shape::Kind::kFault;
    }
  } else if (const YamlNode* then = node.Find("$then")) {
    shape.children.push_back({"", then->where, Read(*then)});
  } else {
    Fault(node, "'$when' needs '$then'");
    shape.kind = Shape::Kind::kFault;
  }
  return shape;
}

void ShapeReader::ReadArms(const YamlNode& node, Shape& shape) {
  for (const YamlNode::Entry& entry : node.entries) {
    if (entry.key == "$else") {
      shape.otherwise.push_back({entry.key, entry.where, Read(entry.value)});
    } else if (!entry.key.starts_with('$')) {
      shape.children.push_back({entry.key, entry.where, Read(entry.value)});
    }
  }
}

void ShapeReader::ReadEach(const YamlNode& node, Shape& shape) {
  const YamlNode* as = node.Find("$as");
  const YamlNode* by = node.Find("$by");
  shape.tagged = by != nullptr;
  if ((as == nullptr) == (by == nullptr)) {
    Fault(node, as == nullptr ? "'$each' needs '$as', or '$by' with a value for each tag"
                              : "'$each' takes '$as' or '$by', not both");
    shape.kind = Shape::Kind::kFault;
    return;
  }
  if (as != nullptr) {
    shape.children.push_back({"", as->where, Read(*as)});
    return;
  }
  if (!by->IsScalar() || by->scalar.empty()) {
    Fault(*by, "'$by' takes the name of the member that tells the elements apart");
    shape.kind = Shape::Kind::kFault;
    return;
  }
  shape.text = by->scalar;
  shape.text_node = by;
  ReadArms(node, shape);
}

void ShapeReader::ReadFirst(const YamlNode& branches, Shape& shape) {
  if (!branches.IsSequence() || branches.elements.empty()) {
    Fault(branches, "'$first' takes a list of values");
    shape.kind = Shape::Kind::kFault;
    return;
  }
  for (const YamlNode& branch : branches.elements) shape.children.push_back({"", branch.where, Read(branch)});
}

void ShapeReader::ReadVia(const YamlNode& node, Shape& shape) {
  const YamlNode& name = *node.Find("$via");
  shape.text_node = &name;
  shape.text = name.scalar;
  if (!name.IsScalar()) {
    Fault(name, "'$via' takes the name of a conversion");
    shape.kind = Shape::Kind::kFault;
  }
  if (const YamlNode* of = node.Find("$of")) {
    shape.reference = ReadSource(*of, "$of");
  } else {
    Fault(node, "'$via' needs '$of'");
    shape.kind = Shape::Kind::kFault;
  }
}

Shape ShapeReader::ReadConst(const YamlNode& node) {
  const YamlNode& value = *node.Find("$const");
  if (value.IsScalar()) return Constant(value);
  Fault(value, "'$const' takes one scalar");
  Shape fault;
  fault.node = &node;
  return fault;
}

Reference ShapeReader::ReadSource(const YamlNode& node, std::string_view word) {
  if (node.IsScalar() && node.scalar.starts_with('$')) return ReadReference(node, diagnostics_);
  Fault(node, "'" + std::string(word) + "' takes a reference, such as $.name");
  Reference fault;
  fault.node = &node;
  return fault;
}

}  // namespace

Shape ReadShape(const YamlNode& node, Diagnostics& diagnostics) { return ShapeReader(diagnostics).Read(node); }

bool IsJsonNumber(std::string_view text) {
  std::size_t at = text.starts_with('-') ? 1 : 0;
  const auto digits = [&] {
    const std::size_t start = at;
    while (at < text.size() && text[at] >= '0' && text[at] <= '9') ++at;
    return at - start;
  };
  const std::size_t whole_start = at;
  const std::size_t whole = digits();
  if (whole == 0 || (whole > 1 && text[whole_start] == '0')) return false;
  if (at < text.size() && text[at] == '.') {
    ++at;
    if (digits() == 0) return false;
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    if (digits() == 0) return false;
  }
  return at == text.size();
}

}  // namespace walletgate::mapping
