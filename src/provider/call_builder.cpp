#include "provider/call_builder.h"

#include <algorithm>

#include "base/strings.h"

namespace walletgate::provider {
namespace {

class CallBuilder {
 public:
  CallBuilder(api::Operation operation, const OperationSpec& spec, const BuildInput& input)
      : spec_(spec), input_(input) {
    call_.operation = operation;
    call_.method = spec.method;
  }

  Result<Call> Build() {
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
    if (!absent && (*value == "." || *value == "..")) return BadValue(part.name, "cannot stand in a path");
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
    const auto breaks_header = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
    if (std::any_of(value->begin(), value->end(), breaks_header)) return BadValue(name, "cannot stand in a header");
    call_.headers.emplace_back(name, std::move(*value));
    return {};
  }

  static Error BadValue(const std::string& name, const std::string& reason) {
    Error error = MakeError(ErrorKind::kInvalidRequest, "a value " + reason + " of the provider's call");
    std::string pointer = "/" + name;
    std::replace(pointer.begin(), pointer.end(), '.', '/');
    error.fields.push_back({std::move(pointer), "format", reason + " of the provider's call"});
    return error;
  }

  const OperationSpec& spec_;
  const BuildInput& input_;
  Call call_;
};

}  // namespace

Result<Call> BuildCall(api::Operation operation, const OperationSpec& spec, const BuildInput& input) {
  return CallBuilder(operation, spec, input).Build();
}

}  // namespace walletgate::provider
