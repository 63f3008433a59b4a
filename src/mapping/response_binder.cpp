#include "mapping/response_binder.h"

#include <algorithm>
#include <utility>

#include "base/json/value.h"
#include "base/strings.h"

namespace walletgate::mapping {
namespace {

using Want = Target::Want;

std::string Quoted(std::string_view text) { return "'" + std::string(text) + "'"; }

std::vector<std::string> Names(std::span<const std::string_view> names) { return {names.begin(), names.end()}; }

/// "'wallets' is a list", "an element of 'wallets' is an object".
std::string Describe(const Target& target) {
  const bool named = target.member != nullptr;
  const std::string name = named ? Quoted(target.member->path) : "the result";
  switch (target.want) {
    case Want::kString: return name + " is a string";
    case Want::kBool: return name + " is a boolean";
    case Want::kTime: return name + " is a time";
    case Want::kEnum: return name + " is one of " + (named ? Join(Names(target.member->values), ", ") : "");
    case Want::kList: return name + " is a list";
    case Want::kTexts: return name + " is a list of texts";
    case Want::kOneText: return "an element of " + name + " is a text";
    case Want::kText: return "this is read as one text";
    case Want::kObject:
    case Want::kElement:
      return (target.item_of.empty() ? "an end user" : "an element of " + Quoted(target.item_of)) +
             std::string(" is an object");
    default: return name + " is a value";
  }
}

bool HoldsTexts(const Target& target) { return target.want == Want::kTexts || target.want == Want::kOneText; }

/// A text of ours that the vendor gives back.
bool IsEcho(const Target& target) {
  return target.member != nullptr && target.item_of.empty() && target.member->path == "external_id";
}

bool TakesList(const Target& target) {
  return HoldsTexts(target) || target.want == Want::kList || target.want == Want::kElement;
}

bool IsSubset(const std::vector<std::string>& values, std::span<const std::string_view> of) {
  return !values.empty() && std::all_of(values.begin(), values.end(), [&](const std::string& value) {
    return std::find(of.begin(), of.end(), value) != of.end();
  });
}

}  // namespace

Target ResponseBinder::TargetOf(const api::Field& field) {
  switch (field.type) {
    case api::FieldType::kBool: return {Want::kBool, &field, {}};
    case api::FieldType::kTime: return {Want::kTime, &field, {}};
    case api::FieldType::kEnum: return {Want::kEnum, &field, {}};
    case api::FieldType::kList: return {Want::kList, &field, field.path};
    case api::FieldType::kTexts: return {Want::kTexts, &field, {}};
    default: return {Want::kString, &field, {}};
  }
}

Bound ResponseBinder::Misfit(const Shape& shape, const Target& target, std::string_view found) {
  Fault(*shape.node, Describe(target) + ", not " + std::string(found));
  return AddFault(shape);
}

std::string ResponseBinder::WhyConstantMisfits(const Target& target, const Shape& shape) const {
  if (shape.constant == json::Type::kNull) return "null is no value of a result; leave the member out instead";
  const bool is_string = shape.constant == json::Type::kString;
  const std::string a_constant = ", not the " + std::string(json::ToString(shape.constant)) + " " + shape.text;
  switch (target.want) {
    case Want::kString: return is_string ? "" : Describe(target) + a_constant + "; quote it";
    case Want::kOneText: return Describe(target) + " of the vendor's, not a constant";
    case Want::kBool: return shape.constant == json::Type::kBool ? "" : Describe(target) + a_constant;
    case Want::kTime: return Describe(target) + ": read it with $via: unix_seconds, unix_millis or rfc3339";
    case Want::kEnum: {
      const auto& values = target.member->values;
      if (is_string && std::find(values.begin(), values.end(), shape.text) != values.end()) return "";
      return config::UnknownName(target.member->path, shape.text, Names(values));
    }
    default: return Describe(target) + ", not a constant";
  }
}

Bound ResponseBinder::BindConstant(const Shape& shape, const Target& target) {
  const std::string why = WhyConstantMisfits(target, shape);
  if (!why.empty()) Fault(*shape.node, why);
  return AddConstant(shape);
}

std::string ResponseBinder::WhyReferenceMisfits(const Target& target, const BoundRef& ref) const {
  const bool is_setting = ref.setting != nullptr;
  const bool is_bool = is_setting && ref.setting->type == api::FieldType::kBool;
  switch (target.want) {
    case Want::kString: return is_bool ? Describe(target) + ", not a boolean setting" : "";
    case Want::kOneText: return is_setting ? Describe(target) + " of the vendor's, not a setting" : "";
    case Want::kTexts: return Describe(target) + ": map the vendor's list with $each, or put the reference in brackets";
    case Want::kBool: return is_setting && !is_bool ? Describe(target) + ", not a text setting" : "";
    case Want::kTime: return Describe(target) + ": read it with $via: unix_seconds, unix_millis or rfc3339";
    case Want::kEnum:
      if (is_setting && IsSubset(ref.setting->values, target.member->values)) return "";
      return Describe(target) + ": translate the vendor's values with $enum";
    case Want::kList: return Describe(target) + ": map the vendor's list with $each";
    case Want::kText: return is_setting ? Describe(target) + " out of the vendor's body, not out of a setting" : "";
    default: return Describe(target) + ": write it out, with a reference for each member";
  }
}

Bound ResponseBinder::BindReference(const Shape& shape, const Target& target) {
  const BoundRef ref = Resolve(shape.reference);
  if (!ref.sound) return AddFault(shape);
  const std::string why = WhyReferenceMisfits(target, ref);
  if (!why.empty()) Fault(*shape.node, why);
  const std::uint32_t node = AddNode(Op::kReference, shape);
  Node(node).reference = ref.index;
  switch (target.want) {
    case Want::kText: Node(node).expect = Expect::kScalar; break;
    case Want::kBool: Node(node).expect = Expect::kBool; break;
    case Want::kString: Node(node).expect = IsEcho(target) ? Expect::kOwnText : Expect::kString; break;
    default: Node(node).expect = Expect::kString; break;
  }
  return {node, ValueType::kAny, false};
}

std::vector<std::string_view> ResponseBinder::RequiredMembers(std::string_view item_of) const {
  if (item_of == "wallets") return {"chain", "kind", "address"};
  if (item_of == "login_methods") return {"type"};
  std::vector<std::string_view> members;
  for (const std::string_view member : api::InfoOf(scope().operation).required_result) {
    if (!member.empty()) members.push_back(member);
  }
  return members;
}

/// How much hangs on a member when an answer is read; that it is assigned is proved at load. A status that cannot be
/// read becomes pending, and a user who is searched for is nobody's for sure under an id of ours that cannot be read.
Need ResponseBinder::NeedOf(std::string_view member, std::string_view item_of) const {
  const bool of_user = item_of.empty();
  if (of_user && member == "status") return Need::kExpected;
  if (of_user && member == "external_id" && api::YieldsMany(scope().operation)) return Need::kUnlessAbsent;
  // One whose address is not known is not known; whether it was verified is another matter.
  if (item_of == "login_methods" && member != "type" && member != "verified") return Need::kUnlessAbsent;
  const auto required = RequiredMembers(item_of);
  return std::find(required.begin(), required.end(), member) != required.end() ? Need::kRequired : Need::kOptional;
}

Bound ResponseBinder::BindObject(const Shape& shape, const Target& target) {
  if (target.want != Want::kObject && target.want != Want::kElement) return Misfit(shape, target, "an object");
  const std::uint32_t node = AddNode(Op::kObject, shape);
  std::vector<Link> links;
  for (const Shape::Child& member : shape.children) BindMember(member, target, links);
  SetLinks(node, links);
  ProveAssigned(shape, target);
  return {node, ValueType::kObject, true};
}

void ResponseBinder::BindMember(const Shape::Child& member, const Target& target, std::vector<Link>& links) {
  const api::Field* field = api::FindField(api::ResultFields(), member.key, target.item_of);
  if (field == nullptr) {
    std::vector<std::string> known;
    for (const api::Field& each : api::ResultFields()) {
      if (each.item_of == target.item_of) known.emplace_back(each.path);
    }
    diagnostics().Add(member.where, member.value.node->path, config::UnknownName("result member", member.key, known));
    return;
  }
  links.push_back({member.key, Bind(member.value, TargetOf(*field)).node, NeedOf(member.key, target.item_of)});
}

void ResponseBinder::ProveAssigned(const Shape& shape, const Target& target) {
  const auto assigns = [&](std::string_view name) {
    return std::any_of(shape.children.begin(), shape.children.end(),
                       [&](const Shape::Child& member) { return member.key == name; });
  };
  std::vector<std::string> missing;
  for (std::string_view name : RequiredMembers(target.item_of)) {
    if (!assigns(name)) missing.emplace_back(name);
  }
  const bool searches = target.item_of.empty() && api::Searches(scope().operation);
  if (searches && !assigns("created_at")) missing.emplace_back("created_at");
  if (searches && !assigns("emails") && !assigns("phone_numbers")) missing.emplace_back("emails or phone_numbers");
  if (missing.empty()) return;
  const std::string whole = target.item_of.empty() ? std::string(api::ToString(scope().operation))
                                                   : "an element of " + Quoted(target.item_of);
  Fault(*shape.node, whole + " must assign: " + Join(missing, ", "));
}

Bound ResponseBinder::BindList(const Shape& shape, const Target& target) {
  if (!TakesList(target)) return Misfit(shape, target, "a list");
  const std::uint32_t node = AddNode(Op::kList, shape);
  std::vector<Link> links;
  const Target element{HoldsTexts(target) ? Want::kOneText : Want::kElement, target.member, target.item_of};
  for (const Shape::Child& each : shape.children) links.push_back({"", BindElement(each.value, element).node});
  SetLinks(node, links);
  return {node, ValueType::kList, true};
}

Bound ResponseBinder::BindElement(const Shape& shape, const Target& target) {
  ++depth_of_elements_;
  const Bound bound = Bind(shape, target);
  --depth_of_elements_;
  return bound;
}

Bound ResponseBinder::BindEnum(const Shape& shape, const Target& target) {
  const BoundRef source = Resolve(shape.reference);
  if (target.want != Want::kString && target.want != Want::kEnum && target.want != Want::kBool) {
    return Misfit(shape, target, "the result of '$enum'");
  }
  const std::uint32_t node = AddNode(Op::kEnum, shape);
  const std::vector<Link> arms = BindArms(shape.children, target);
  SetLinks(node, arms);
  const std::uint32_t otherwise = BindElse(shape, target);
  Node(node).reference = source.index;
  Node(node).child = otherwise;
  return {node, ValueType::kAny, false};
}

std::uint32_t ResponseBinder::BindElse(const Shape& shape, const Target& target) {
  if (shape.otherwise.empty()) {
    Fault(*shape.node, "'$enum' of a response needs '$else': a value, reject, skip, or absent");
    return AddFault(shape).node;
  }
  const Shape& value = shape.otherwise.front().value;
  const std::string_view word =
      value.kind == Shape::Kind::kConstant ? std::string_view(value.text) : std::string_view();
  if (word == "reject") return AddNode(Op::kReject, value);
  if (word == "absent") return AddNode(Op::kAbsent, value);
  if (word == "skip" && depth_of_elements_ == 0) {
    Fault(*value.node,
          "'skip' leaves an element of a list out, and there is none around it; 'reject' leaves out the member");
  }
  if (word == "skip") return AddNode(Op::kSkip, value);
  return BindArms(shape.otherwise, target).front().node;
}

Bound ResponseBinder::BindEach(const Shape& shape, const Target& target) {
  const BoundRef source = Resolve(shape.reference);
  if (!TakesList(target)) return Misfit(shape, target, "a list");
  if (shape.tagged) {
    Fault(*shape.text_node, "'$by' tells the unified lists of a request apart; a response uses '$as' with '$enum'");
    return AddFault(shape);
  }
  if (source.setting != nullptr)
    Fault(*shape.reference.node, "'$each' takes a list; " + Quoted(shape.reference.node->scalar) + " is none");
  const std::uint32_t node = AddNode(Op::kEach, shape);
  ++depth_of_each_;
  const Want element = HoldsTexts(target) ? Want::kString : Want::kObject;
  const Bound body = BindElement(shape.children.front().value, {element, target.member, target.item_of});
  --depth_of_each_;
  Node(node).reference = source.index;
  Node(node).child = body.node;
  if (IsPage(target)) Node(node).most = kNone;
  return {node, ValueType::kAny, false};
}

/// The list of users itself, or what is read of each of them to find the next page.
bool ResponseBinder::IsPage(const Target& target) const {
  const bool of_paging = target.member != nullptr && target.want == Want::kTexts &&
                         api::FindField(api::PagingFields(), target.member->path) == target.member;
  return api::Lists(scope().operation) && (of_paging || (target.want == Want::kList && target.member == nullptr));
}

Bound ResponseBinder::BindVia(const Shape& shape, const Target& target) {
  const BoundRef source = Resolve(shape.reference);
  const Conversion* conversion = FindNamedConversion(shape);
  if (conversion == nullptr) return AddFault(shape);
  const bool gives_time = conversion->result == Conversion::Result::kTime;
  if (target.want != (gives_time ? Want::kTime : Want::kString)) {
    return Misfit(shape, target,
                  (gives_time ? "the time of conversion " : "the text of conversion ") + Quoted(shape.text));
  }
  if (source.setting != nullptr)
    Fault(*shape.reference.node, "'$of' takes a value of the vendor's body here, not a setting");
  const std::uint32_t node = AddNode(Op::kVia, shape);
  Node(node).reference = source.index;
  Node(node).conversion = conversion;
  return {node, ValueType::kString, false};
}

BoundRef ResponseBinder::ResolveDocument(const Reference& reference) {
  Ref ref;
  ref.root = Ref::Root::kDocument;
  return {true, AddRef(reference, ref), nullptr, nullptr};
}

BoundRef ResponseBinder::ResolveItem(const Reference& reference) {
  if (depth_of_each_ == 0) {
    Fault(*reference.node, "'$item' stands for an element of '$each' and there is none around it");
    return {};
  }
  Ref ref;
  ref.root = Ref::Root::kItem;
  return {true, AddRef(reference, ref), nullptr, nullptr};
}

}  // namespace walletgate::mapping
