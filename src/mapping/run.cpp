// Part of plan.h: running one.

#include <utility>

#include "base/json/sink.h"
#include "mapping/plan.h"
#include "mapping/plan_impl.h"
#include "mapping/runner.h"

namespace walletgate::mapping {
namespace {

/// Keeps the one scalar that a scalar plan writes; structure is nothing to it.
class ScalarSink final : public json::Sink {
 public:
  std::optional<std::string> text;

  json::Mark Here() const override { return {}; }
  void Rewind(const json::Mark&) override {}
  void StartObject() override {}
  void EndObject() override {}
  void StartArray() override {}
  void EndArray() override {}
  void Key(std::string_view) override {}
  void String(std::string_view value) override { text = std::string(value); }
  void Number(std::string_view value) override { text = std::string(value); }
  void Bool(bool value) override { text = value ? "true" : "false"; }
  void Null() override {}
};

}  // namespace

std::string_view ToString(DriftKind kind) {
  switch (kind) {
    case DriftKind::kMissingField: return "missing_field";
    case DriftKind::kUnexpectedType: return "unexpected_type";
    case DriftKind::kUnmappedValue: return "unmapped_value";
  }
  return "";
}

std::optional<Drift> Run(const Plan& plan, const RunInput& input, json::Sink& sink) {
  if (plan.empty() || !plan.impl().sound) return std::nullopt;
  return Runner(plan.impl(), input, sink).Run();
}

std::optional<std::string> RunScalar(const Plan& plan, const RunInput& input) {
  ScalarSink sink;
  if (Run(plan, input, sink)) return std::nullopt;
  return std::move(sink.text);
}

}  // namespace walletgate::mapping
