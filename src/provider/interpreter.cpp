#include "provider/interpreter.h"

#include <algorithm>

#include "api/results/provider_result.h"
#include "base/json/builder.h"
#include "base/json/parse.h"
#include "base/strings.h"
#include "provider/error_rules.h"
#include "provider/paging/next_page.h"

namespace walletgate::provider {
namespace {

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

/// What stands where a vendor says nothing more: a proxy's page is no JSON.
bool IsEmptyOrJson(std::string_view body, const json::Limits& limits) {
  if (body.find_first_not_of(" \t\r\n") == std::string_view::npos) return true;
  const Result<json::Document> document = json::ParseForeign(body, limits, [](std::string_view) { return false; });
  return document && (document->root().IsObject() || document->root().IsArray());
}

void NameField(const std::string& field, Error& error) {
  std::string pointer = "/" + field;
  std::replace(pointer.begin(), pointer.end(), '.', '/');
  error.fields.push_back({std::move(pointer), "rejected", "was rejected by the provider"});
}

/// A create that comes too late: what may be taken, and how to go on.
void TellOfAdoption(const ProviderSpec& spec, Error& error) {
  error.detail = "provider '" + spec.id + "' has a user like this already; \"adopt\" takes over one who is yours";
  if (!error.fields.empty()) return;
  const OperationSpec* create = spec.Find(api::Operation::kCreateEndUser);
  const bool told = create != nullptr && create->Reads("external_id");
  error.fields.push_back(
      {told ? "/external_id" : "/login_methods", "duplicate",
       told ? "it, or a login method beside it, is taken at the provider" : "one of them is taken at the provider"});
}

/// The answer to a search, or a list, that says that there is nobody.
Answer Nobody(const transport::HttpResponse& response) {
  Answer answer;
  answer.status = response.status;
  return answer;
}

}  // namespace

Error Interpreter::BadAnswer(const Call& call, int status, std::string detail) const {
  Error error = MakeError(ErrorKind::kProviderBadResponse, std::move(detail));
  error.applied = AppliedWhenUnread(call.operation);
  error.provider = ProviderFault::Of(spec_.id);
  error.provider->status = status;
  return error;
}

void InterpretTrace::NoteDrift(std::string_view kind, std::string place) {
  const auto is_alike = [&](const Drift& one) { return one.kind == kind; };
  if (std::none_of(drift.begin(), drift.end(), is_alike)) drift.push_back({kind, std::move(place)});
}

std::string InterpretTrace::DriftText() const {
  std::vector<std::string> kinds;
  for (const Drift& one : drift) kinds.emplace_back(one.kind);
  return Join(kinds, ", ");
}

std::string InterpretTrace::PlacesText() const {
  std::vector<std::string> texts;
  for (const Drift& one : drift) texts.push_back(std::string(one.kind) + (one.place.empty() ? "" : " at " + one.place));
  return Join(texts, ", ");
}

Result<Answer> Interpreter::Read(const Call& call, const transport::HttpResponse& response,
                                 InterpretTrace& trace) const {
  const OperationSpec* spec = spec_.Find(call.operation);
  if (spec == nullptr) return MakeError(ErrorKind::kInternal, "the operation is not offered");
  const auto is_one_of = [&](const std::vector<int>& statuses) {
    return std::find(statuses.begin(), statuses.end(), response.status) != statuses.end();
  };
  const bool no_content = response.status == 204;
  if (api::YieldsMany(call.operation) && no_content && is_one_of(spec->success)) return Nobody(response);
  if (is_one_of(spec->nobody) && IsEmptyOrJson(response.body, BodyLimits(spec_))) return Nobody(response);
  if (is_one_of(spec->success)) return ReadAnswer(call, response, trace);
  Result<Answer> refused = ReadRefusal(call, response, trace);
  const bool nobody = api::Searches(call.operation) && !refused && refused.error().kind == ErrorKind::kEndUserNotFound;
  if (nobody) return Nobody(response);
  return refused;
}

Result<Answer> Interpreter::ReadAnswer(const Call& call, const transport::HttpResponse& response,
                                       InterpretTrace& trace) const {
  Answer answer;
  answer.status = response.status;
  const OperationSpec& spec = *spec_.Find(call.operation);
  if (spec.result.empty()) return answer;
  const auto is_read = [&spec](std::string_view name) {
    return spec.result.Names(name) || (spec.paging && Names(*spec.paging, name));
  };
  const Result<json::Document> body =
      json::ParseForeign(response.body, BodyLimits(spec_), is_read, call.shows_raw ? &answer.raw : nullptr);
  if (!body) {
    trace.NoteDrift("unparsable");
    return BadAnswer(call, response.status, "the provider's answer is not JSON");
  }
  if (Result<void> read = ReadResults(call, body->root(), trace, answer); !read) return std::move(read).error();
  if (Result<void> read = ReadPaging(call, body->root(), trace, answer); !read) return std::move(read).error();
  if (call.shows_raw && answer.raw.empty()) answer.raw = response.body;
  return answer;
}

Error Interpreter::NotAsPromised(const Call& call, int status, const mapping::Drift& drift) const {
  return BadAnswer(call, status,
                   "the provider's answer is not what its file promises: " +
                       std::string(mapping::ToString(drift.kind)) + " at " + drift.vendor_path);
}

Result<void> Interpreter::ReadResults(const Call& call, json::Value body, InterpretTrace& trace, Answer& answer) const {
  const mapping::Plan& plan = spec_.Find(call.operation)->result;
  std::vector<mapping::Drift> noted;
  mapping::RunInput input;
  input.document = body;
  input.settings = binding_.setting_texts();
  input.noted = &noted;
  if (trace.coverage != nullptr) input.coverage = &(*trace.coverage)[&plan];
  json::DocumentBuilder builder;
  const std::optional<mapping::Drift> unreadable = mapping::Run(plan, input, builder);
  for (mapping::Drift& drift : noted) trace.NoteDrift(mapping::ToString(drift.kind), std::move(drift.vendor_path));
  if (unreadable) return NotAsPromised(call, answer.status, *unreadable);
  const json::Document document = builder.Finish();
  if (!document.root().IsArray()) return AddUser(call, document.root(), trace, answer);
  for (const json::Value user : document.root().Elements()) {
    if (!AddUser(call, user, trace, answer)) ++answer.left_out;
  }
  if (answer.left_out > 0) trace.NoteDrift("left_out");
  return {};
}

Result<void> Interpreter::AddUser(const Call& call, json::Value user, InterpretTrace& trace, Answer& answer) const {
  Result<api::ProviderResult> result = ReadUser(call, answer.status, user, trace);
  if (!result) return std::move(result).error();
  answer.results.push_back(std::move(*result));
  return {};
}

Result<void> Interpreter::ReadPaging(const Call& call, json::Value body, InterpretTrace& trace, Answer& answer) const {
  const std::optional<PagingSpec>& paging = spec_.Find(call.operation)->paging;
  if (!paging) return {};
  NextPage next = ReadNextPage(*paging, {body, binding_.setting_texts(), trace.coverage});
  if (next.unreadable) {
    trace.NoteDrift(mapping::ToString(next.unreadable->kind), next.unreadable->vendor_path);
    return NotAsPromised(call, answer.status, *next.unreadable);
  }
  answer.next_cursor = std::move(next.cursor);
  return {};
}

Result<api::ProviderResult> Interpreter::ReadUser(const Call& call, int status, json::Value user,
                                                  InterpretTrace& trace) const {
  if (user.IsNull()) return BadAnswer(call, status, "the provider's answer has a user who cannot be read");
  Result<api::ProviderResult> result = api::ReadProviderResult(user);
  if (!result) {
    trace.NoteDrift(mapping::ToString(mapping::DriftKind::kUnexpectedType));
    return BadAnswer(call, status, std::move(result).error().detail);
  }
  if (const std::optional<std::string> member = Contradiction(call.question, *result)) {
    trace.NoteDrift("contradiction", *member);
    return BadAnswer(call, status, "the provider's answer is about another end user, by its " + *member);
  }
  const bool logins_left_out = result->login_methods_left_out > 0;
  if (result->left_out > 0 || result->emails_left_out || result->phone_numbers_left_out || logins_left_out) {
    trace.NoteDrift("left_out");
  }
  // One that does not fit was counted. Of a user who is known the known one stays; of another it is like one that the
  // file does not know.
  if (!result->status && !api::KnowsUser(call.operation)) result->status = api::Status::kPending;
  return result;
}

Result<Answer> Interpreter::ReadRefusal(const Call& call, const transport::HttpResponse& response,
                                        InterpretTrace& trace) const {
  const ErrorSpec& errors = spec_.errors;
  const bool redirects = response.status >= 300 && response.status <= 399;
  const auto is_read = [&errors](std::string_view name) {
    return errors.code.Names(name) || errors.detail.Names(name) || errors.trace.Names(name);
  };
  const Result<json::Document> body = json::ParseForeign(response.body, BodyLimits(spec_), is_read);
  const json::Value root = body ? body->root() : json::Value();
  const Refusal refusal{call.operation,
                        response.status,
                        ReadVendorString(errors.code, root),
                        ReadVendorString(errors.detail, root),
                        ReadVendorString(errors.trace, root),
                        root.IsObject(),
                        call.token()};
  trace.rule = redirects ? -1 : FindRule(errors, refusal);
  const ErrorRule* rule = trace.rule < 0 ? nullptr : &errors.rules[static_cast<std::size_t>(trace.rule)];
  if (rule != nullptr && rule->success) {
    Answer answer;
    answer.status = response.status;
    return answer;
  }
  const bool unexpected = !refusal.code.empty() && NamesAnyCode(errors) && !NamesCode(errors, refusal.code);
  if (rule == nullptr && unexpected) trace.NoteDrift("unmapped_error");
  const Meaning meaning = MeaningOf(refusal, rule);
  trace.token_refused = meaning.about_token;
  trace.about_us = meaning.about_us;
  Error error =
      MakeError(meaning.kind, redirects ? "the provider answered with a redirect, which is never followed"
                                        : "provider '" + spec_.id + "' answered " + std::to_string(response.status));
  error.applied = meaning.applied;
  if (meaning.kind == ErrorKind::kProviderRateLimited) error.cause = Cause::kThrottled;
  error.proves_not_applied = rule != nullptr && rule->proves_not_applied;
  if (rule != nullptr && !rule->field.empty() && !meaning.about_us) NameField(rule->field, error);
  if (meaning.kind == ErrorKind::kEndUserExists && api::MakesUser(call.operation)) TellOfAdoption(spec_, error);
  error.provider = ProviderFault{spec_.id, response.status, refusal.code, refusal.message, refusal.trace_id};
  return error;
}

}  // namespace walletgate::provider
