#pragma once

// One walk over one plan: the inside of Run and RunScalar (mapping/plan.h).

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/json/sink.h"
#include "base/json/value.h"
#include "mapping/plan.h"
#include "mapping/plan_impl.h"

namespace walletgate::mapping {

/// kSkip: the element around it is to be left out.
enum class Outcome : std::uint8_t { kAbsent, kWritten, kDrift, kSkip };

/// The element that `$item` stands for, and the way back to where it came from (for vendor paths).
struct Frame {
  const Frame* outer = nullptr;
  std::uint32_t list = kNone;
  std::size_t index = 0;
  json::Value item;
};

/// What a reference leads to. `text` is set for settings, `value` otherwise; neither when absent.
struct Found {
  json::Value value;
  const std::string* text = nullptr;
  bool drifted = false;
  explicit operator bool() const { return value || text != nullptr; }
};

/// One walk over one plan. Members are written as they are found: a key waits until its value shows up, so absent
/// members leave no trace and nothing is built in between.
class Runner {
 public:
  Runner(const Plan::Impl& plan, const RunInput& input, json::Sink& sink) : plan_(plan), input_(input), sink_(sink) {}

  std::optional<Drift> Run();

 private:
  Outcome RunNode(std::uint32_t index, bool splice);
  Outcome Dispatch(const PlanNode& node, bool splice);
  Outcome RunConstant(const PlanNode& node);
  Outcome RunReference(const PlanNode& node);
  Outcome RunObject(const PlanNode& node);
  Outcome RunList(const PlanNode& node, bool splice);
  Outcome RunEnum(const PlanNode& node);
  Outcome RunFirst(const PlanNode& node, bool splice);
  Outcome RunEach(const PlanNode& node, bool splice);
  Outcome RunElement(const PlanNode& node, json::Value element);
  void EndElement(Outcome outcome, const json::Mark& before);
  bool GoesOn(const Link& member, Outcome outcome);
  const Link* FindArm(const PlanNode& node, std::string_view text) const;
  Outcome RunVia(const PlanNode& node);
  Outcome WriteFound(const PlanNode& node, json::Value value);
  Outcome WriteText(const PlanNode& node, json::Value value);
  Outcome WriteBool(const PlanNode& node, json::Value value);

  Found Resolve(std::uint32_t ref);
  bool Hides(std::uint32_t ref);
  void BeforeValue();
  void Mark(std::uint32_t index);
  Outcome Drifted(DriftKind kind, std::string path, std::string detail);
  Outcome Mismatch(std::uint32_t ref, std::string_view wanted, json::Type found);
  Outcome Illegible(std::uint32_t ref);
  Outcome Missing(std::uint32_t node);
  std::string VendorPath(std::uint32_t ref, std::size_t segments, const Frame* frame) const;
  std::string VendorPath(std::uint32_t ref) const { return VendorPath(ref, plan_.refs[ref].segment_count, frame_); }
  std::uint32_t FirstReference(std::uint32_t node) const;

  const Plan::Impl& plan_;
  const RunInput& input_;
  json::Sink& sink_;
  const Frame* frame_ = nullptr;
  std::string_view key_;
  bool key_waits_ = false;
  std::string converted_;
  std::optional<Drift> drift_;  ///< the last
};

}  // namespace walletgate::mapping
