#include <algorithm>

#include "provider/error_rules.h"
#include "provider/provider.h"
#include "transport/retry_after.h"

namespace walletgate::provider {
namespace {

constexpr std::size_t kMaxMessageBytes = 1000;
constexpr std::size_t kMaxCodeBytes = 200;

/// A vendor's text, short enough for an answer of ours; never cut inside a UTF-8 character.
std::string Shorten(std::string text, std::size_t max_bytes) {
  if (text.size() <= max_bytes) return text;
  std::size_t end = max_bytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  text.resize(end);
  return text;
}

std::string ReadVendorString(const mapping::Plan& plan, json::Value body) {
  if (plan.empty() || !body) return {};
  mapping::RunInput input;
  input.document = body;
  return mapping::RunScalar(plan, input).value_or("");
}

json::Limits BodyLimits(const ProviderSpec& spec) {
  json::Limits limits;
  limits.max_bytes = spec.max_response_bytes;
  return limits;
}

void NameField(const std::string& field, Error& error) {
  std::string pointer = "/" + field;
  std::replace(pointer.begin(), pointer.end(), '.', '/');
  error.fields.push_back({std::move(pointer), "rejected", "was rejected by the provider"});
}

}  // namespace

Error Provider::BadAnswer(const Call& call, int status, std::string detail) const {
  Error error = MakeError(ErrorKind::kProviderBadResponse, std::move(detail));
  error.applied = AppliedWhenUnread(call.operation);
  error.provider = ProviderFault{};
  error.provider->id = id();
  error.provider->status = status;
  return error;
}

Result<Answer> Provider::Interpret(const Call& call, const transport::HttpResponse& response, InterpretTrace* trace) const {
  InterpretTrace unused;
  InterpretTrace& notes = trace == nullptr ? unused : *trace;
  const OperationSpec* spec = spec_->Find(call.operation);
  if (spec == nullptr) return MakeError(ErrorKind::kInternal, "the operation is not offered");
  const bool success = std::find(spec->success.begin(), spec->success.end(), response.status) != spec->success.end();
  return success ? ReadAnswer(call, response, notes) : ReadRefusal(call, response, notes);
}

Result<Answer> Provider::ReadAnswer(const Call& call, const transport::HttpResponse& response, InterpretTrace& trace) const {
  Answer answer;
  answer.status = response.status;
  answer.vendor_time = transport::ParseHttpDate(response.Header("date"));
  const mapping::Plan& plan = spec_->Find(call.operation)->result;
  if (plan.empty()) return answer;
  const Result<json::Document> body = json::Parse(response.body, BodyLimits(*spec_));
  if (!body) {
    trace.drift = "unparsable";
    return BadAnswer(call, response.status, "the provider's answer is not JSON");
  }
  mapping::RunInput input;
  input.document = body->root();
  input.settings = setting_texts_;
  if (trace.coverage != nullptr) input.coverage = &(*trace.coverage)[&plan];
  json::DocumentBuilder builder;
  if (const auto drift = mapping::Run(plan, input, builder)) {
    trace.drift = mapping::ToString(drift->kind);
    return BadAnswer(call, response.status,
                     "the provider's answer is not what its file promises: " + std::string(trace.drift) + " at " + drift->vendor_path);
  }
  const json::Document document = builder.Finish();
  const bool is_list = document.root().IsArray();
  for (std::size_t i = 0; i < (is_list ? document.root().size() : 1); ++i) {
    Result<api::ProviderResult> result = api::ReadProviderResult(is_list ? document.root().At(i) : document.root());
    if (!result) {
      trace.drift = mapping::ToString(mapping::DriftKind::kUnexpectedType);
      return BadAnswer(call, response.status, std::move(result).error().detail);
    }
    if (const std::optional<std::string> member = Contradiction(call.question, *result)) {
      trace.drift = "contradiction";
      return BadAnswer(call, response.status, "the provider's answer is about another end user, by its " + *member);
    }
    if (result->left_out > 0) trace.drift = "left_out";
    answer.results.push_back(std::move(*result));
  }
  answer.raw = response.body;
  return answer;
}

Result<Answer> Provider::ReadRefusal(const Call& call, const transport::HttpResponse& response, InterpretTrace& trace) const {
  const ErrorSpec& errors = spec_->errors;
  const bool redirects = response.status >= 300 && response.status <= 399;
  const Result<json::Document> body = json::Parse(response.body, BodyLimits(*spec_));
  const json::Value root = body ? body->root() : json::Value();
  const Refusal refusal{call.operation, response.status, ReadVendorString(errors.code, root),
                        ReadVendorString(errors.detail, root), ReadVendorString(errors.trace, root), root.IsObject()};
  trace.rule = redirects ? -1 : FindRule(errors, refusal);
  const ErrorRule* rule = trace.rule < 0 ? nullptr : &errors.rules[static_cast<std::size_t>(trace.rule)];
  if (rule != nullptr && rule->success) {
    Answer answer;
    answer.status = response.status;
    return answer;
  }
  const bool unexpected = !refusal.code.empty() && NamesAnyCode(errors) && !NamesCode(errors, refusal.code);
  if (rule == nullptr && unexpected) trace.drift = "unmapped_error";
  const Meaning meaning = MeaningOf(refusal, rule);
  Error error = MakeError(meaning.kind, redirects ? "the provider answered with a redirect, which is never followed"
                                                  : "provider '" + id() + "' answered " + std::to_string(response.status));
  error.applied = meaning.applied;
  error.proves_not_applied = rule != nullptr && rule->proves_not_applied;
  if (rule != nullptr && !rule->field.empty()) NameField(rule->field, error);
  error.provider = ProviderFault{id(), response.status, Shorten(refusal.code, kMaxCodeBytes),
                                 Shorten(refusal.message, kMaxMessageBytes), Shorten(refusal.trace_id, kMaxCodeBytes)};
  error.retry_after = transport::ParseDelaySeconds(response.Header("retry-after"));
  return error;
}

}  // namespace walletgate::provider
