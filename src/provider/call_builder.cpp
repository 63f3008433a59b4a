#include "provider/call_builder.h"

#include <algorithm>
#include <utility>

#include "base/ascii.h"
#include "base/ids.h"
#include "base/json/parse.h"
#include "base/json/text.h"
#include "base/strings.h"
#include "base/version.h"
#include "provider/request_plans.h"

namespace walletgate::provider {
namespace {

/// "walletgate/0.1.0".
const std::string& UserAgent() {
  static const std::string agent = "walletgate/" + std::string(Version());
  return agent;
}

const std::string& ExternalIdOf(const api::OperationInput& input) {
  return input.external_id.empty() && input.request != nullptr ? input.request->external_id : input.external_id;
}

/// Of a search, and of a list, nothing: it shows whoever fits, and routing judges whether it is the one.
Question QuestionOf(api::Operation operation, const api::OperationInput& input) {
  Question question;
  if (api::YieldsMany(operation)) return question;
  question.external_id = ExternalIdOf(input);
  question.provider_user_id = input.provider_user_id;
  if (api::MakesUser(operation) && input.request != nullptr) {
    AddContacts(input.request->login_methods, question);
  }
  return question;
}

bool HasUserToken(const api::OperationInput& input) {
  return !input.user_token.empty() || (input.request != nullptr && !input.request->user_token.empty());
}

Error NoToken(const std::string& reason) {
  Error error = MakeError(ErrorKind::kInvalidRequest, "the user token " + reason);
  error.fields.push_back({"/user_token", "format", reason});
  return error;
}

/// The characters of a JWS in compact form (RFC 7515 section 7.1): it can stand in a URL, a header and JSON as it is.
bool IsTokenText(std::string_view text) { return IsAlphanumericOr("-_.", text); }

/// A page of another size than asked for would be a surprise.
Result<void> CheckLimit(const OperationSpec& spec, const api::OperationInput& input) {
  if (!spec.paging || input.limit == 0) return {};
  const PagingSpec& paging = *spec.paging;
  if (input.limit >= paging.min_limit && input.limit <= paging.max_limit) return {};
  Error error =
      MakeError(ErrorKind::kInvalidRequest, "the provider gives pages of " + std::to_string(paging.min_limit) + " to " +
                                                std::to_string(paging.max_limit) + " users");
  if (paging.max_limit == 0) error.detail = "the provider's pages are of its own size";
  error.fields.push_back({"/limit", "range", "is none of the provider's"});
  return error;
}

bool HasHeader(const transport::Headers& headers, std::string_view name) {
  return std::any_of(headers.begin(), headers.end(),
                     [&](const auto& header) { return EqualsIgnoreCase(header.first, name); });
}

}  // namespace

Result<void> CallBuilder::CheckUserToken(api::Operation operation, const api::OperationInput& input) const {
  const mapping::AcceptRule* rule = binding_.spec().accepts.Find("user_token");
  const bool needed = rule != nullptr && rule->required && binding_.spec().Find(operation)->reads_user_token;
  if (!needed || HasUserToken(input)) return {};
  Error error = MakeError(ErrorKind::kInvalidRequest, "a user token is needed, and there is no key here to mint one");
  error.fields.push_back({"/user_token", "required", "is required by this provider"});
  return error;
}

Task<Result<Secret>> CallBuilder::MintUserToken(std::string external_id, CallContext& context) const {
  if (!credentials_.CanMintUserTokens()) co_return NoToken("is needed, and there is no key here to mint one");
  Task<Result<Secret>> minting = credentials_.MintUserToken(std::move(external_id), context.auth);
  co_return co_await std::move(minting);
}

Task<Result<Call>> CallBuilder::Prepare(api::Operation operation, api::OperationInput input, std::string vendor_key,
                                        CallContext& context) const {
  const OperationSpec* spec = binding_.spec().Find(operation);
  if (spec != nullptr && credentials_.CanMintUserTokens() && !HasUserToken(input) && spec->reads_user_token) {
    Task<Result<Secret>> minting = credentials_.MintUserToken(ExternalIdOf(input), context.auth);
    Result<Secret> token = co_await std::move(minting);
    if (!token) co_return std::move(token).error();
    input.user_token = std::move(*token);
    input.minted_token = true;
  }
  if (spec != nullptr && !spec->idempotency.header.empty() && vendor_key.empty()) {
    vendor_key = MakeUuid4(context.auth.random);
  }
  if (spec == nullptr || !spec->reads_user_token || !HasUserToken(input)) {
    co_return Build(operation, input, std::move(vendor_key));
  }
  const bool minted = input.minted_token;
  Secret token = input.user_token.empty() ? input.request->user_token : input.user_token;
  if (!IsTokenText(token.Reveal())) co_return NoToken("is no JWT");
  const std::string mark = std::string(minted ? kMintedMark : kCallersMark) + MakeUuid4(context.auth.random);
  input.user_token = Secret(mark);
  Result<Call> call = Build(operation, input, std::move(vendor_key));
  if (!call) co_return call;
  call->token_mark = mark;
  call->user_token = std::move(token);
  co_return call;
}

Result<Call> CallBuilder::Build(api::Operation operation, const api::OperationInput& input, std::string vendor_key,
                                PlanCoverage* coverage) const {
  const OperationSpec* spec = binding_.spec().Find(operation);
  if (spec == nullptr) {
    return MakeError(ErrorKind::kUnsupportedByProvider,
                     "provider '" + binding_.id() + "' does not offer " + std::string(api::ToString(operation)));
  }
  if (Result<void> checked = CheckUserToken(operation, input); !checked) return std::move(checked).error();
  if (spec->paging && input.limit == 0 && spec->paging->max_limit > 0) {
    api::OperationInput whole_page = input;
    whole_page.limit = spec->paging->max_limit;
    return Build(operation, whole_page, std::move(vendor_key), coverage);
  }
  if (Result<void> checked = CheckLimit(*spec, input); !checked) return std::move(checked).error();
  const json::Document document = api::BuildPlanInput(operation, input);
  Result<Call> call =
      RunRequestPlans(operation, *spec, PlanInput{document.root(), binding_.setting_texts(), coverage, false});
  if (!call) return call;
  call->question = QuestionOf(operation, input);
  if (!spec->idempotency.header.empty()) call->vendor_key = std::move(vendor_key);
  return call;
}

transport::Headers CallBuilder::HeadersOf(const Call& call) const {
  transport::Headers headers = call.headers;
  if (!HasHeader(headers, "accept")) headers.emplace_back("Accept", "application/json");
  if (!call.body.empty()) headers.emplace_back("Content-Type", "application/json");
  headers.emplace_back("User-Agent", UserAgent());
  const OperationSpec* spec = binding_.spec().Find(call.operation);
  if (spec != nullptr && !call.vendor_key.empty()) headers.emplace_back(spec->idempotency.header, call.vendor_key);
  return headers;
}

void CallBuilder::Describe(api::Operation operation, const api::OperationInput& input, Audience audience,
                           json::Sink& sink) const {
  const OperationSpec* spec = binding_.spec().Find(operation);
  if (spec == nullptr) return sink.Null();
  api::OperationInput shown = input;
  if (!HasUserToken(shown) && binding_.spec().mints_user_token) shown.user_token = Secret("minted");
  const json::Document document = api::BuildPlanInput(operation, shown);
  const bool to_tenant = audience == Audience::kTenant;
  Result<Call> call =
      RunRequestPlans(operation, *spec, PlanInput{document.root(), binding_.setting_texts(), nullptr, true, to_tenant});
  if (!call) return sink.Null();
  call->vendor_key = spec->idempotency.header.empty() ? "" : "<key>";
  sink.StartObject();
  sink.Member("method", call->method);
  if (to_tenant) sink.Member("target", call->target);
  else sink.Member("url", binding_.base_url().ToString() + call->target);
  sink.Key("headers");
  sink.StartObject();
  for (const auto& [name, value] : HeadersOf(*call)) sink.Member(name, value);
  for (const auto& [name, value] : HiddenCredentials(binding_.spec(), operation)) sink.Member(name, value);
  sink.EndObject();
  const Result<json::Document> body = json::Parse(call->body);
  if (!call->body.empty() && body) {
    sink.Key("body");
    json::Write(body->root(), sink);
  }
  sink.EndObject();
}

}  // namespace walletgate::provider
