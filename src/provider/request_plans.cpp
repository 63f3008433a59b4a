#include "provider/request_plans.h"

#include <algorithm>

#include "api/field_table.h"
#include "base/http_syntax.h"
#include "base/json/writer.h"
#include "base/strings.h"

namespace walletgate::provider {
namespace {

/// Where the caller's body has what a value was made of, as a JSON Pointer; the whole document where that is no single
/// member of it.
std::string MemberOf(const mapping::Plan& plan) {
  const std::vector<std::string> read = plan.FieldsRead();
  const auto& members = api::kAcceptKeys;
  if (read.size() != 1 || std::find(members.begin(), members.end(), read.front()) == members.end()) return "";
  std::string pointer = "/" + read.front();
  std::replace(pointer.begin(), pointer.end(), '.', '/');
  return pointer;
}

class PlanRunner {
 public:
  PlanRunner(api::Operation operation, const OperationSpec& spec, const PlanInput& input) : spec_(spec), input_(input) {
    call_.operation = operation;
    call_.method = spec.method;
  }

  Result<Call> Run() {
    for (const PathPart& part : spec_.path) {
      if (Result<void> added = AddPathPart(part); !added) return std::move(added).error();
    }
    for (const auto& [name, plan] : spec_.query) AddQuery(name, plan);
    for (const auto& [name, plan] : spec_.headers) {
      if (Result<void> added = AddHeader(name, plan); !added) return std::move(added).error();
    }
    if (!spec_.body.empty()) {
      json::Writer writer(&call_.body);
      (void)mapping::Run(spec_.body, InputOf(spec_.body), writer);
    }
    return std::move(call_);
  }

 private:
  mapping::RunInput InputOf(const mapping::Plan& plan) const {
    mapping::RunInput run;
    run.document = input_.document;
    run.settings = input_.settings;
    run.redact = input_.redact;
    run.hides_settings = input_.hides_settings;
    run.coverage = input_.coverage == nullptr ? nullptr : &(*input_.coverage)[&plan];
    return run;
  }

  std::optional<std::string> Value(const mapping::Plan& plan) const { return mapping::RunScalar(plan, InputOf(plan)); }

  /// Hidden values ("<personal>") stay readable; they are never sent.
  std::string Encode(const std::string& value) const {
    return input_.redact && value.starts_with('<') ? value : PercentEncode(value);
  }

  Result<void> AddPathPart(const PathPart& part) {
    if (part.value.empty()) {
      call_.target += part.literal;
      return {};
    }
    const std::optional<std::string> value = Value(part.value);
    const bool absent = !value || value->empty();
    if (absent && !input_.redact) {
      return MakeError(ErrorKind::kUnsupportedByProvider,
                       std::string(api::ToString(call_.operation)) + " needs '" + part.name + "' at this provider");
    }
    // "." and ".." survive percent-encoding, and everybody on the way would resolve them to another path.
    if (!absent && (*value == "." || *value == "..")) return BadValue(part.value, "cannot stand in a path");
    call_.target += absent ? "{" + part.name + "}" : Encode(*value);
    return {};
  }

  void AddQuery(const std::string& name, const mapping::Plan& plan) {
    const std::optional<std::string> value = Value(plan);
    if (!value) return;
    const bool first = call_.target.find('?') == std::string::npos;
    call_.target += (first ? "?" : "&") + PercentEncode(name) + "=" + Encode(*value);
  }

  Result<void> AddHeader(const std::string& name, const mapping::Plan& plan) {
    std::optional<std::string> value = Value(plan);
    if (!value) return {};
    // A tab may stand in a value, but nobody means one.
    if (!IsFieldValue(*value) || value->find('\t') != std::string::npos) {
      return BadValue(plan, "cannot stand in a header");
    }
    call_.headers.emplace_back(name, std::move(*value));
    return {};
  }

  static Error BadValue(const mapping::Plan& plan, const std::string& reason) {
    Error error = MakeError(ErrorKind::kInvalidRequest, "a value " + reason + " of the provider's call");
    std::string pointer = MemberOf(plan);
    error.fields.push_back({std::move(pointer), "format", reason + " of the provider's call"});
    return error;
  }

  const OperationSpec& spec_;
  const PlanInput& input_;
  Call call_;
};

}  // namespace

Result<Call> RunRequestPlans(api::Operation operation, const OperationSpec& spec, const PlanInput& input) {
  return PlanRunner(operation, spec, input).Run();
}

}  // namespace walletgate::provider
