#include "mapping/binder.h"

#include <algorithm>
#include <utility>

#include "base/json/value.h"
#include "base/strings.h"

namespace walletgate::mapping {
namespace {

ValueType TypeOf(json::Type constant) {
  switch (constant) {
    case json::Type::kString: return ValueType::kString;
    case json::Type::kNumber: return ValueType::kNumber;
    case json::Type::kBool: return ValueType::kBool;
    default: return ValueType::kAny;
  }
}

}  // namespace

std::string_view ToString(ValueType type) {
  switch (type) {
    case ValueType::kAny: return "any value";
    case ValueType::kString: return "string";
    case ValueType::kNumber: return "number";
    case ValueType::kBool: return "boolean";
    case ValueType::kObject: return "object";
    case ValueType::kList: return "list";
  }
  return "";
}

Bound Binder::Bind(const Shape& shape, const Target& target) {
  switch (shape.kind) {
    case Shape::Kind::kFault: NoteReferences(*shape.node); return AddFault(shape);
    case Shape::Kind::kConstant: return BindConstant(shape, target);
    case Shape::Kind::kReference: return BindReference(shape, target);
    case Shape::Kind::kObject: return BindObject(shape, target);
    case Shape::Kind::kList: return BindList(shape, target);
    case Shape::Kind::kEnum: return BindEnum(shape, target);
    case Shape::Kind::kFirst: return BindFirst(shape, target);
    case Shape::Kind::kWhen: return BindWhen(shape, target);
    case Shape::Kind::kEach: return BindEach(shape, target);
    case Shape::Kind::kVia: return BindVia(shape, target);
  }
  return AddFault(shape);
}

Bound Binder::BindFirst(const Shape& shape, const Target& target) {
  const std::uint32_t node = AddNode(Op::kFirst, shape);
  std::vector<Link> links;
  Bound all{node, ValueType::kAny, false};
  for (const Shape::Child& branch : shape.children) {
    if (all.always) {
      Fault(*branch.value.node, "is never reached: the branch before it is always present");
    }
    const Bound bound = Bind(branch.value, target);
    links.push_back({"", bound.node});
    all.always = bound.always;
    if (bound.type == ValueType::kAny) continue;
    if (all.type != ValueType::kAny && all.type != bound.type) {
      Fault(*branch.value.node, "the branches of '$first' differ in type: " + std::string(ToString(all.type)) +
                                    " and " + std::string(ToString(bound.type)));
    }
    all.type = bound.type;
  }
  SetLinks(node, links);
  return all;
}

Bound Binder::BindWhen(const Shape& shape, const Target& target) {
  const BoundRef source = Resolve(shape.reference);
  const std::uint32_t node = AddNode(Op::kWhen, shape);
  const Bound then = Bind(shape.children.front().value, target);
  plan_.nodes[node].reference = source.index;
  plan_.nodes[node].child = then.node;
  return {node, then.type, false};
}

BoundRef Binder::Resolve(const Reference& reference) {
  switch (reference.root) {
    case Reference::Root::kFault: return {};
    case Reference::Root::kDocument: return ResolveDocument(reference);
    case Reference::Root::kItem: return ResolveItem(reference);
    case Reference::Root::kSetting: return ResolveSetting(reference);
  }
  return {};
}

BoundRef Binder::ResolveSetting(const Reference& reference) {
  const std::string& name = reference.segments.front();
  const auto found = std::find_if(scope_.settings.begin(), scope_.settings.end(),
                                  [&](const SettingInfo& setting) { return setting.name == name; });
  if (found == scope_.settings.end()) {
    std::vector<std::string> known;
    for (const SettingInfo& setting : scope_.settings) known.push_back(setting.name);
    if (const auto near = NearestName(name, known)) NoteRead("setting." + *near);
    Fault(*reference.node, known.empty() ? "unknown setting '" + name + "'; none is declared"
                                         : config::UnknownName("setting", name, known));
    return {};
  }
  NoteRead("setting." + name);
  if (found->secret) {
    Fault(*reference.node, "setting '" + name + "' is a secret: a secret may flow only into auth");
    return {};
  }
  Ref ref;
  ref.root = Ref::Root::kSetting;
  ref.setting = static_cast<std::uint32_t>(found - scope_.settings.begin());
  ref.setting_is_bool = found->type == api::FieldType::kBool;
  return {true, AddRef(reference, ref), nullptr, &*found};
}

std::uint32_t Binder::AddNode(Op op, const Shape& shape) {
  PlanNode node;
  node.op = op;
  plan_.nodes.push_back(std::move(node));
  plan_.places.push_back({shape.node->where, shape.node->path});
  return static_cast<std::uint32_t>(plan_.nodes.size() - 1);
}

Bound Binder::AddConstant(const Shape& shape) {
  const std::uint32_t node = AddNode(Op::kConstant, shape);
  plan_.nodes[node].constant = shape.constant;
  plan_.nodes[node].text = shape.text;
  return {node, TypeOf(shape.constant), true};
}

Bound Binder::AddFault(const Shape& shape) { return {AddNode(Op::kConstant, shape), ValueType::kAny, false}; }

void Binder::NoteReferences(const config::YamlNode& node) {
  constexpr std::string_view kSetting = "$setting.";
  if (node.scalar.starts_with(kSetting)) NoteRead(node.scalar.substr(1));
  if (node.scalar.starts_with("$.") && plan_.mode == Mode::kRequest) NoteRead(node.scalar.substr(2));
  for (const config::YamlNode& element : node.elements) NoteReferences(element);
  for (const config::YamlNode::Entry& entry : node.entries) NoteReferences(entry.value);
}

std::uint32_t Binder::AddRef(const Reference& reference, Ref ref) {
  ref.first_segment = static_cast<std::uint32_t>(plan_.segments.size());
  ref.segment_count = static_cast<std::uint32_t>(reference.segments.size());
  plan_.segments.insert(plan_.segments.end(), reference.segments.begin(), reference.segments.end());
  plan_.refs.push_back(ref);
  return static_cast<std::uint32_t>(plan_.refs.size() - 1);
}

void Binder::SetLinks(std::uint32_t node, const std::vector<Link>& links) {
  plan_.nodes[node].first_link = static_cast<std::uint32_t>(plan_.links.size());
  plan_.nodes[node].link_count = static_cast<std::uint32_t>(links.size());
  plan_.links.insert(plan_.links.end(), links.begin(), links.end());
}

std::vector<Link> Binder::BindArms(const std::vector<Shape::Child>& arms, const Target& target) {
  std::vector<Link> links;
  for (const Shape::Child& arm : arms) {
    if (arm.value.kind == Shape::Kind::kConstant) {
      links.push_back({arm.key, BindConstant(arm.value, target).node});
      continue;
    }
    if (arm.value.kind != Shape::Kind::kFault) Fault(*arm.value.node, "'$enum' translates into constants only");
    links.push_back({arm.key, AddFault(arm.value).node});
  }
  return links;
}

void Binder::NoteRead(std::string name) {
  const auto at = std::lower_bound(plan_.fields_read.begin(), plan_.fields_read.end(), name);
  if (at == plan_.fields_read.end() || *at != name) plan_.fields_read.insert(at, std::move(name));
}

const Conversion* Binder::FindNamedConversion(const Shape& shape) {
  if (const Conversion* conversion = FindConversion(shape.text)) return conversion;
  std::vector<std::string> known;
  known.reserve(kConversions.size());
  for (const Conversion& each : kConversions) known.emplace_back(each.name);
  Fault(*shape.text_node, config::UnknownName("conversion", shape.text, known));
  return nullptr;
}

void Binder::Fault(const config::YamlNode& node, std::string message) {
  diagnostics_.Add(node.where, node.path, std::move(message));
}

}  // namespace walletgate::mapping
