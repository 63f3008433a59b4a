#include "mapping/request_binder.h"

#include <algorithm>
#include <utility>

#include "base/json/value.h"
#include "base/strings.h"

namespace walletgate::mapping {
namespace {

using Want = Target::Want;

ValueType TypeOf(const BoundRef& ref) {
  if (ref.setting != nullptr) return ref.setting->type == api::FieldType::kBool ? ValueType::kBool : ValueType::kString;
  if (ref.field == nullptr) return ValueType::kAny;
  switch (ref.field->type) {
    case api::FieldType::kBool: return ValueType::kBool;
    case api::FieldType::kNumber: return ValueType::kNumber;
    case api::FieldType::kObject: return ValueType::kObject;
    case api::FieldType::kList: return ValueType::kList;
    default: return ValueType::kString;
  }
}

ValueType TakenBy(const Conversion& conversion) {
  return conversion.input == Conversion::Input::kNumber ? ValueType::kNumber : ValueType::kString;
}

std::string Quoted(std::string_view text) { return "'" + std::string(text) + "'"; }

}  // namespace

Bound RequestBinder::BindConstant(const Shape& shape, const Target& target) {
  if (target.want == Want::kScalar && shape.constant == json::Type::kNull) {
    Fault(*shape.node, "null has no text; leave the value out instead");
  }
  return AddConstant(shape);
}

Bound RequestBinder::BindReference(const Shape& shape, const Target&) {
  const BoundRef ref = Resolve(shape.reference);
  if (!ref.sound) return AddFault(shape);
  const ValueType type = TypeOf(ref);
  if (type == ValueType::kList) {
    Fault(*shape.node, Quoted(ref.field->path) + " is a list: map it with $each");
  } else if (type == ValueType::kObject) {
    Fault(*shape.node, Quoted(ref.field->path) + " is an object: name one of its members");
  }
  const std::uint32_t node = AddNode(Op::kReference, shape);
  Node(node).reference = ref.index;
  return {node, type, false};
}

Bound RequestBinder::BindObject(const Shape& shape, const Target& target) {
  if (target.want == Want::kScalar) Fault(*shape.node, "one scalar is wanted here, not an object");
  const std::uint32_t node = AddNode(Op::kObject, shape);
  std::vector<Link> links;
  for (const Shape::Child& member : shape.children) links.push_back({member.key, Bind(member.value, {}).node});
  SetLinks(node, links);
  return {node, ValueType::kObject, true};
}

Bound RequestBinder::BindList(const Shape& shape, const Target& target) {
  if (target.want == Want::kScalar) Fault(*shape.node, "one scalar is wanted here, not a list");
  const std::uint32_t node = AddNode(Op::kList, shape);
  std::vector<Link> links;
  for (const Shape::Child& element : shape.children) links.push_back({"", Bind(element.value, {}).node});
  SetLinks(node, links);
  return {node, ValueType::kList, true};
}

Bound RequestBinder::BindEnum(const Shape& shape, const Target& target) {
  const BoundRef source = Resolve(shape.reference);
  const std::uint32_t node = AddNode(Op::kEnum, shape);
  const std::vector<Link> arms = BindArms(shape.children, target);
  SetLinks(node, arms);
  Node(node).reference = source.index;
  for (const Shape::Child& other : shape.otherwise) {
    diagnostics().Add(other.where, shape.node->path,
                      "a request has no '$else': the keys are exactly the values that can occur");
  }
  if (source.sound) ProveEnum(shape, source);
  return {node, ValueType::kAny, false};
}

void RequestBinder::ProveEnum(const Shape& shape, const BoundRef& source) {
  if (source.setting != nullptr) {
    FieldDomain domain{source.setting->values, "values of setting " + Quoted(source.setting->name), true};
    if (source.setting->type == api::FieldType::kBool) domain.values = {"false", "true"};
    if (domain.values.empty()) {
      Fault(*shape.reference.node,
            "'$enum' translates a closed set; setting " + Quoted(source.setting->name) + " is free text");
      return;
    }
    ProveCover(shape, domain, "enum");
    return;
  }
  const api::Field& field = *source.field;
  if (field.type != api::FieldType::kEnum && field.type != api::FieldType::kBool) {
    Fault(*shape.reference.node, "'$enum' translates a closed set; " + Quoted(field.path) + " is " +
                                     (TypeOf(source) == ValueType::kString ? "free text" : "no scalar"));
    return;
  }
  ProveCover(shape, DomainOf(field, scope().accepts), "enum");
}

void RequestBinder::ProveCover(const Shape& shape, const FieldDomain& domain, std::string_view what) {
  if (!domain.proven) return;
  std::vector<std::string> missing;
  for (const std::string& value : domain.values) {
    const bool covered = std::any_of(shape.children.begin(), shape.children.end(),
                                     [&](const Shape::Child& arm) { return arm.key == value; });
    if (!covered) missing.push_back(value);
  }
  if (!missing.empty()) {
    Fault(*shape.node, std::string(what) + " does not cover: " + Join(missing, ", ") + " (" + domain.origin + ")");
  }
  for (const Shape::Child& arm : shape.children) {
    if (std::find(domain.values.begin(), domain.values.end(), arm.key) != domain.values.end()) continue;
    const auto near = NearestName(arm.key, domain.values);
    diagnostics().Add(
        arm.where, shape.node->path,
        std::string(what) + " covers " + Quoted(arm.key) + ", which cannot occur" +
            (near ? ", did you mean " + Quoted(*near) + "?" : "; " + domain.origin + ": " + Join(domain.values, ", ")));
  }
}

Bound RequestBinder::BindEach(const Shape& shape, const Target& target) {
  if (target.want == Want::kScalar) Fault(*shape.node, "one scalar is wanted here, not a list");
  const BoundRef source = Resolve(shape.reference);
  const std::uint32_t node = AddNode(shape.tagged ? Op::kEachBy : Op::kEach, shape);
  if (!source.sound) return {node, ValueType::kList, false};
  if (TypeOf(source) != ValueType::kList) {
    Fault(*shape.reference.node, "'$each' takes a list; " + Quoted(shape.reference.node->scalar) + " is none");
    return {node, ValueType::kList, false};
  }
  Node(node).reference = source.index;
  const api::Field& list = *source.field;
  const std::optional<Items> outer = items_;
  if (shape.tagged) {
    Node(node).text = shape.text;
    const std::vector<Link> variants = BindVariants(shape, list);
    SetLinks(node, variants);
  } else {
    items_ = Items{list.path, {}, false};
    const std::uint32_t body = Bind(shape.children.front().value, {}).node;
    Node(node).child = body;
  }
  items_ = outer;
  return {node, ValueType::kList, false};
}

std::vector<Link> RequestBinder::BindVariants(const Shape& shape, const api::Field& list) {
  const api::Field* tag = FindTag(shape, list);
  if (tag == nullptr) return {};
  std::vector<Link> links;
  for (const Shape::Child& variant : shape.children) {
    items_ = Items{list.path, variant.key, true};
    // An unknown variant is told by ProveCover; its items would only repeat that.
    const bool known = std::find(tag->values.begin(), tag->values.end(), variant.key) != tag->values.end();
    if (known) links.push_back({variant.key, Bind(variant.value, {}).node});
  }
  ProveCover(shape, DomainOf(*tag, scope().accepts), "'$by: " + shape.text + "'");
  return links;
}

const api::Field* RequestBinder::FindTag(const Shape& shape, const api::Field& list) {
  std::vector<std::string> tags;
  for (const api::Field& field : Fields()) {
    if (field.item_of != list.path || !field.variant.empty() || field.type != api::FieldType::kEnum) continue;
    if (field.path == shape.text) return &field;
    tags.emplace_back(field.path);
  }
  Fault(*shape.text_node, config::UnknownName(std::string(list.path) + " tag", shape.text, tags));
  return nullptr;
}

Bound RequestBinder::BindVia(const Shape& shape, const Target&) {
  const BoundRef source = Resolve(shape.reference);
  const Conversion* conversion = FindNamedConversion(shape);
  if (conversion == nullptr) return AddFault(shape);
  if (conversion->result == Conversion::Result::kTime) {
    Fault(*shape.text_node, "conversion " + Quoted(shape.text) + " reads times of a response, not of a request");
  } else if (source.sound && TypeOf(source) != TakenBy(*conversion)) {
    Fault(*shape.reference.node,
          "conversion " + Quoted(shape.text) + " takes a " + std::string(ToString(TakenBy(*conversion))) + "; " +
              Quoted(shape.reference.node->scalar) + " is a " + std::string(ToString(TypeOf(source))));
  }
  const std::uint32_t node = AddNode(Op::kVia, shape);
  Node(node).reference = source.index;
  Node(node).conversion = conversion;
  return {node, ValueType::kString, false};
}

BoundRef RequestBinder::ResolveDocument(const Reference& reference) {
  const std::string path = reference.Path();
  if (const api::Field* field = api::FindField(Fields(), path)) {
    NoteRead(path);
    return BindField(reference, *field);
  }
  if (reference.segments.front() == "metadata") {
    Fault(*reference.node, "'metadata' stays in the gateway and cannot be referenced");
    return {};
  }
  std::vector<std::string> known;
  for (const api::Field& field : Fields()) {
    if (field.item_of.empty()) known.emplace_back(field.path);
  }
  // What was meant counts as read: one misspelling is one fault, not also an accepted field that nobody uses.
  if (const auto near = NearestName(path, known)) NoteRead(*near);
  Fault(*reference.node, config::UnknownName("field", path, known));
  return {};
}

BoundRef RequestBinder::ResolveItem(const Reference& reference) {
  if (!items_) {
    Fault(*reference.node, "'$item' stands for an element of '$each' and there is none around it");
    return {};
  }
  if (reference.segments.empty()) {
    Fault(*reference.node, "an element of " + Quoted(items_->list) + " is an object: name one of its members");
    return {};
  }
  const api::Field* field = FindItemField(reference);
  return field == nullptr ? BoundRef{} : BindField(reference, *field);
}

const api::Field* RequestBinder::FindItemField(const Reference& reference) {
  const std::string path = reference.Path();
  std::vector<std::string> known;
  std::vector<std::string> owners;
  for (const api::Field& field : Fields()) {
    if (field.item_of != items_->list) continue;
    const bool here = field.variant.empty() || (items_->tagged && field.variant == items_->variant);
    if (here) known.emplace_back(field.path);
    if (field.path != path) continue;
    if (here) return &field;
    owners.emplace_back(field.variant);
  }
  if (owners.empty()) {
    Fault(*reference.node, config::UnknownName("$item member", path, known));
  } else {
    Fault(*reference.node,
          Quoted(path) + " belongs to " + Join(owners, ", ") + " in " + Quoted(items_->list) +
              (items_->tagged ? ", not to " + std::string(items_->variant) : ": tell the elements apart with $by"));
  }
  return nullptr;
}

BoundRef RequestBinder::BindField(const Reference& reference, const api::Field& field) {
  if (scope().accepts != nullptr && field.item_of.empty()) {
    if (const auto why = WhyNotAccepted(field, *scope().accepts)) {
      Fault(*reference.node, Quoted(field.path) + " is used but not accepted: " + *why);
    }
  }
  Ref ref;
  ref.root = field.item_of.empty() ? Ref::Root::kDocument : Ref::Root::kItem;
  ref.label = field.label;
  return {true, AddRef(reference, ref), &field, nullptr};
}

}  // namespace walletgate::mapping
