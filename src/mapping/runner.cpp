#include "mapping/runner.h"

#include <algorithm>
#include <utility>

#include "base/ascii.h"
#include "base/json/text.h"
#include "base/strings.h"
#include "base/utf8.h"

namespace walletgate::mapping {
namespace {

/// Text that an enum compares: strings, numbers as written, true and false.
std::optional<std::string_view> EnumText(json::Value value) {
  switch (value.type()) {
    case json::Type::kString: return value.AsString();
    case json::Type::kNumber: return value.NumberText();
    case json::Type::kBool: return value.AsBool() ? "true" : "false";
    default: return std::nullopt;
  }
}

bool IsWhole(std::string_view number) {
  return std::all_of(number.begin() + (number.starts_with('-') ? 1 : 0), number.end(), IsDigit);
}

/// true, false, and how others write them.
std::optional<bool> TruthOf(json::Value value) {
  if (value.IsBool()) return value.AsBool();
  const std::string_view text = value.IsNumber() ? value.NumberText() : value.AsString();
  if (text == "1" || EqualsIgnoreCase(text, "true")) return true;
  if (text == "0" || EqualsIgnoreCase(text, "false")) return false;
  return std::nullopt;
}

/// Whether some of its bytes were no text.
bool IsMended(std::string_view text) { return text.find(kReplacement) != std::string_view::npos; }

bool IsEmptyText(json::Value value) { return value.IsString() && value.AsString().empty(); }

bool IsScalar(json::Value value) { return value.IsString() || value.IsNumber() || value.IsBool(); }

}  // namespace

std::optional<Drift> Runner::Run() {
  if (plan_.nodes.empty()) return std::nullopt;
  if (input_.coverage != nullptr && input_.coverage->size() < plan_.nodes.size()) {
    input_.coverage->resize(plan_.nodes.size(), false);
  }
  Outcome outcome = RunNode(0, false);
  if (outcome == Outcome::kAbsent && plan_.mode == Mode::kResponse) outcome = Missing(0);
  if (outcome != Outcome::kDrift) return std::nullopt;
  return std::move(drift_);
}

Outcome Runner::RunNode(std::uint32_t index, bool splice) {
  const Outcome outcome = Dispatch(plan_.nodes[index], splice);
  if (outcome != Outcome::kAbsent) Mark(index);
  return outcome;
}

Outcome Runner::Dispatch(const PlanNode& node, bool splice) {
  switch (node.op) {
    case Op::kConstant: return RunConstant(node);
    case Op::kReference: return RunReference(node);
    case Op::kObject: return RunObject(node);
    case Op::kList: return RunList(node, splice);
    case Op::kEnum: return RunEnum(node);
    case Op::kReject: return Outcome::kDrift;
    case Op::kSkip: return Outcome::kSkip;
    case Op::kAbsent: return Outcome::kAbsent;
    case Op::kFirst: return RunFirst(node, splice);
    case Op::kWhen: {
      const Found found = Resolve(node.reference);
      if (found.drifted) return Outcome::kDrift;
      return found ? RunNode(node.child, splice) : Outcome::kAbsent;
    }
    case Op::kEach:
    case Op::kEachBy: return RunEach(node, splice);
    case Op::kVia: return RunVia(node);
  }
  return Outcome::kAbsent;
}

Outcome Runner::RunConstant(const PlanNode& node) {
  BeforeValue();
  switch (node.constant) {
    case json::Type::kString: sink_.String(node.text); break;
    case json::Type::kNumber: sink_.Number(node.text); break;
    case json::Type::kBool: sink_.Bool(node.text == "true"); break;
    default: sink_.Null(); break;
  }
  return Outcome::kWritten;
}

Outcome Runner::RunReference(const PlanNode& node) {
  const Found found = Resolve(node.reference);
  if (found.drifted) return Outcome::kDrift;
  if (!found) return Outcome::kAbsent;
  if (Hides(node.reference)) return Outcome::kWritten;
  if (found.text == nullptr) return WriteFound(node, found.value);
  BeforeValue();
  if (plan_.refs[node.reference].setting_is_bool) {
    sink_.Bool(*found.text == "true");
  } else {
    sink_.String(*found.text);
  }
  return Outcome::kWritten;
}

Outcome Runner::WriteFound(const PlanNode& node, json::Value value) {
  if (node.expect == Expect::kScalar && !IsScalar(value)) return Outcome::kAbsent;
  if (node.expect == Expect::kString || node.expect == Expect::kOwnText) return WriteText(node, value);
  if (node.expect == Expect::kBool) return WriteBool(node, value);
  BeforeValue();
  json::Write(value, sink_);
  return Outcome::kWritten;
}

/// A whole number is a text too, to the last digit; of another one nobody knows how it was written first, nor of any
/// that stands for a text of ours: "0042" and a text of twenty digits may have become 42 and 1e20.
Outcome Runner::WriteText(const PlanNode& node, json::Value value) {
  const bool number = node.expect != Expect::kOwnText && value.IsNumber() && IsWhole(value.NumberText());
  if (!number && !value.IsString()) return Mismatch(node.reference, "string", value.type());
  const std::string_view text = number ? value.NumberText() : Trim(value.AsString());
  if (text.empty()) return Outcome::kAbsent;
  if (IsMended(text)) return Illegible(node.reference);
  BeforeValue();
  sink_.String(text);
  return Outcome::kWritten;
}

Outcome Runner::WriteBool(const PlanNode& node, json::Value value) {
  const std::optional<bool> truth = TruthOf(value);
  if (!truth) return Mismatch(node.reference, "boolean", value.type());
  BeforeValue();
  sink_.Bool(*truth);
  return Outcome::kWritten;
}

Outcome Runner::RunObject(const PlanNode& node) {
  BeforeValue();
  sink_.StartObject();
  for (std::uint32_t i = 0; i < node.link_count; ++i) {
    const Link& link = plan_.links[node.first_link + i];
    key_ = link.key;
    key_waits_ = true;
    const Outcome outcome = RunNode(link.node, false);
    key_waits_ = false;
    if (outcome == Outcome::kSkip) return outcome;
    if (!GoesOn(link, outcome)) return Outcome::kDrift;
  }
  sink_.EndObject();
  return Outcome::kWritten;
}

bool Runner::GoesOn(const Link& member, Outcome outcome) {
  switch (outcome) {
    case Outcome::kAbsent:
      if (member.need == Need::kExpected || member.need == Need::kRequired) Missing(member.node);
      return member.need != Need::kRequired;
    case Outcome::kDrift: return member.need == Need::kOptional || member.need == Need::kExpected;
    default: return true;
  }
}

Outcome Runner::RunList(const PlanNode& node, bool splice) {
  if (!splice) {
    BeforeValue();
    sink_.StartArray();
  }
  for (std::uint32_t i = 0; i < node.link_count; ++i) {
    const json::Mark before = sink_.Here();
    EndElement(RunNode(plan_.links[node.first_link + i].node, true), before);
  }
  if (!splice) sink_.EndArray();
  return Outcome::kWritten;
}

/// Null stands for an element that does not fit, so that its reader knows that there was one.
void Runner::EndElement(Outcome outcome, const json::Mark& before) {
  if (outcome == Outcome::kAbsent || outcome == Outcome::kWritten) return;
  sink_.Rewind(before);
  sink_.Null();
}

Outcome Runner::RunEnum(const PlanNode& node) {
  const Found found = Resolve(node.reference);
  if (found.drifted) return Outcome::kDrift;
  if (!found) return Outcome::kAbsent;
  const auto text = found.text != nullptr ? std::optional<std::string_view>(*found.text) : EnumText(found.value);
  if (!text) return Mismatch(node.reference, "string", found.value.type());
  if (const Link* arm = FindArm(node, *text)) return RunNode(arm->node, false);
  if (node.child == kNone) return Outcome::kAbsent;
  const Outcome outcome = RunNode(node.child, false);
  if (plan_.nodes[node.child].op == Op::kAbsent) Mark(node.child);
  if (outcome == Outcome::kDrift || outcome == Outcome::kSkip) {
    Drifted(DriftKind::kUnmappedValue, VendorPath(node.reference), "a value that the enum does not list");
  }
  return outcome;
}

/// As it is written, or, of a vendor's, in other letters: "eth" for "ETH".
const Link* Runner::FindArm(const PlanNode& node, std::string_view text) const {
  const Link* first = plan_.links.data() + node.first_link;
  const Link* last = first + node.link_count;
  const Link* found = std::find_if(first, last, [&](const Link& arm) { return arm.key == text; });
  if (found == last && plan_.mode == Mode::kResponse) {
    found = std::find_if(first, last, [&](const Link& arm) { return EqualsIgnoreCase(arm.key, text); });
  }
  return found == last ? nullptr : found;
}

Outcome Runner::RunFirst(const PlanNode& node, bool splice) {
  for (std::uint32_t i = 0; i < node.link_count; ++i) {
    const Outcome outcome = RunNode(plan_.links[node.first_link + i].node, splice);
    if (outcome != Outcome::kAbsent) return outcome;
  }
  return Outcome::kAbsent;
}

Outcome Runner::RunEach(const PlanNode& node, bool splice) {
  const Found found = Resolve(node.reference);
  if (found.drifted) return Outcome::kDrift;
  if (!found) return Outcome::kAbsent;
  if (!found.value.IsArray()) return Mismatch(node.reference, "array", found.value.type());
  if (!splice) {
    BeforeValue();
    sink_.StartArray();
  }
  Frame frame{frame_, node.reference, 0, {}};
  frame_ = &frame;
  for (json::Value element : found.value.Elements()) {
    const json::Mark before = sink_.Here();
    if (plan_.mode != Mode::kRequest && frame.index == node.most) {
      EndElement(Drifted(DriftKind::kUnexpectedType,
                         VendorPath(node.reference, plan_.refs[node.reference].segment_count, frame.outer),
                         "more than " + std::to_string(node.most) + " elements"),
                 before);
      break;
    }
    frame.item = element;
    EndElement(RunElement(node, element), before);
    ++frame.index;
  }
  frame_ = frame.outer;
  if (!splice) sink_.EndArray();
  return Outcome::kWritten;
}

Outcome Runner::RunElement(const PlanNode& node, json::Value element) {
  if (node.op == Op::kEach) return RunNode(node.child, false);
  const std::string_view tag = element.Get(node.text).AsString();
  for (std::uint32_t i = 0; i < node.link_count; ++i) {
    const Link& variant = plan_.links[node.first_link + i];
    if (variant.key == tag) return RunNode(variant.node, false);
  }
  return Outcome::kAbsent;
}

Outcome Runner::RunVia(const PlanNode& node) {
  const Found found = Resolve(node.reference);
  if (found.drifted) return Outcome::kDrift;
  if (!found) return Outcome::kAbsent;
  if (Hides(node.reference)) return Outcome::kWritten;
  json::Value value = found.value;
  json::Node setting;
  if (found.text != nullptr) {
    setting.type = json::Type::kString;
    setting.text = *found.text;
    value = json::Value(&setting);
  }
  if (!node.conversion->apply(value, &converted_)) {
    return Drifted(DriftKind::kUnexpectedType, VendorPath(node.reference),
                   "conversion " + std::string(node.conversion->name) + " does not take this " +
                       std::string(json::ToString(value.type())));
  }
  if (plan_.mode == Mode::kResponse && IsMended(converted_)) return Illegible(node.reference);
  BeforeValue();
  sink_.String(converted_);
  return Outcome::kWritten;
}

Found Runner::Resolve(std::uint32_t index) {
  const Ref& ref = plan_.refs[index];
  if (ref.root == Ref::Root::kSetting) {
    if (ref.setting >= input_.settings.size() || input_.settings[ref.setting].empty()) return {};
    return {{}, &input_.settings[ref.setting], false};
  }
  const bool reads_vendor = plan_.mode != Mode::kRequest;
  json::Value value = ref.root == Ref::Root::kItem ? frame_->item : input_.document;
  for (std::uint32_t i = 0; i < ref.segment_count; ++i) {
    if (!value || value.IsNull() || (reads_vendor && IsEmptyText(value))) return {};
    if (!value.IsObject()) {
      if (plan_.mode != Mode::kResponse && value.type() != json::Type::kUnclear) return {};
      Drifted(DriftKind::kUnexpectedType, VendorPath(index, i, frame_),
              "expected object, found " + std::string(json::ToString(value.type())));
      return {{}, nullptr, true};
    }
    value = value.Get(plan_.segments[ref.first_segment + i]);
  }
  if (value.IsNull() || (reads_vendor && IsEmptyText(value))) return {};
  if (value.type() == json::Type::kUnclear) {
    Drifted(DriftKind::kUnexpectedType, VendorPath(index),
            "expected one value, found " + std::string(json::ToString(value.type())));
    return {{}, nullptr, true};
  }
  return {value, nullptr, false};
}

/// Writes the stand-in for a field that must not show.
bool Runner::Hides(std::uint32_t ref) {
  const api::FieldLabel label = plan_.refs[ref].label;
  if (!input_.redact) return false;
  if (plan_.refs[ref].root == Ref::Root::kSetting && input_.hides_settings) {
    BeforeValue();
    sink_.String("<setting>");
    return true;
  }
  if (label == api::FieldLabel::kPublic) return false;
  BeforeValue();
  sink_.String(label == api::FieldLabel::kPersonal ? "<personal>" : "<secret>");
  return true;
}

void Runner::BeforeValue() {
  if (!key_waits_) return;
  sink_.Key(key_);
  key_waits_ = false;
}

void Runner::Mark(std::uint32_t index) {
  if (input_.coverage != nullptr) (*input_.coverage)[index] = true;
}

Outcome Runner::Drifted(DriftKind kind, std::string path, std::string detail) {
  drift_ = Drift{kind, std::move(path), std::move(detail)};
  std::vector<Drift>* noted = input_.noted;
  const auto is_alike = [&](const Drift& drift) { return drift.kind == kind; };
  if (noted != nullptr && std::none_of(noted->begin(), noted->end(), is_alike)) noted->push_back(*drift_);
  return Outcome::kDrift;
}

Outcome Runner::Mismatch(std::uint32_t ref, std::string_view wanted, json::Type found) {
  return Drifted(DriftKind::kUnexpectedType, VendorPath(ref),
                 "expected " + std::string(wanted) + ", found " + std::string(json::ToString(found)));
}

Outcome Runner::Illegible(std::uint32_t ref) {
  return Drifted(DriftKind::kUnexpectedType, VendorPath(ref), "expected text, found bytes that are none");
}

Outcome Runner::Missing(std::uint32_t node) {
  const std::uint32_t ref = FirstReference(node);
  return Drifted(DriftKind::kMissingField, ref == kNone ? "$" : VendorPath(ref), "required, but absent or null");
}

std::uint32_t Runner::FirstReference(std::uint32_t index) const {
  const PlanNode& node = plan_.nodes[index];
  if (node.op == Op::kFirst && node.link_count > 0) return FirstReference(plan_.links[node.first_link].node);
  if (node.op != Op::kWhen || node.reference == kNone) return node.reference;
  const std::uint32_t inner = FirstReference(node.child);
  return inner == kNone ? node.reference : inner;
}

std::string Runner::VendorPath(std::uint32_t index, std::size_t segments, const Frame* frame) const {
  const Ref& ref = plan_.refs[index];
  std::string path = ref.root == Ref::Root::kSetting ? "$setting" : "$";
  if (ref.root == Ref::Root::kItem && frame != nullptr) {
    const std::size_t all = plan_.refs[frame->list].segment_count;
    path = VendorPath(frame->list, all, frame->outer) + "[" + std::to_string(frame->index) + "]";
  }
  for (std::size_t i = 0; i < segments; ++i) path += "." + plan_.segments[ref.first_segment + i];
  return path;
}

}  // namespace walletgate::mapping
