#include "routing/admin/report.h"

#include "api/list_envelope.h"
#include "base/check.h"
#include "base/json/writer.h"
#include "routing/choice/router.h"

namespace walletgate::routing {
namespace {

void WriteFaults(const std::vector<FieldError>& faults, json::Sink& sink) {
  sink.StartArray();
  for (const FieldError& fault : faults) {
    sink.StartObject();
    sink.Member("pointer", std::string_view(fault.pointer));
    sink.Member("code", std::string_view(fault.code));
    sink.Member("detail", std::string_view(fault.detail));
    sink.EndObject();
  }
  sink.EndArray();
}

void WriteStrings(std::string_view name, const std::vector<std::string>& values, json::Sink& sink) {
  if (values.empty()) return;
  sink.Key(name);
  sink.StartArray();
  for (const std::string& value : values) sink.String(value);
  sink.EndArray();
}

template <class T>
std::vector<std::string> NamesOf(const std::vector<T>& values) {
  std::vector<std::string> names;
  names.reserve(values.size());
  for (const T value : values) names.emplace_back(ToString(value));
  return names;
}

void WriteCount(std::string_view name, std::size_t value, json::Sink& sink) {
  if (value == 0) return;
  sink.Key(name);
  sink.Int(static_cast<std::int64_t>(value));
}

void WriteRule(const mapping::AcceptRule& rule, json::Sink& sink) {
  sink.Key(rule.key);
  sink.StartObject();
  if (rule.required) sink.Member("required", true);
  if (rule.kept_by_gateway) sink.Member("kept_by_gateway", true);
  sink.MemberIfAny("pattern", rule.pattern_text);
  WriteCount("max_length", rule.max_length, sink);
  WriteStrings("types", NamesOf(rule.types), sink);
  WriteStrings("issuers", rule.issuers, sink);
  WriteCount("max", rule.max, sink);
  WriteCount("max_per_type", rule.max_per_type, sink);
  WriteStrings("chains", NamesOf(rule.chains), sink);
  WriteStrings("kinds", NamesOf(rule.kinds), sink);
  WriteStrings("values", rule.values, sink);
  sink.EndObject();
}

/// Where whoever verifies the tokens that are minted now finds their keys; nothing where none are minted.
void WriteIssuer(const provider::Provider& provider, json::Sink& sink) {
  const std::vector<auth::PublishedKeys> keys = provider.credentials().PublishedKeys();
  if (keys.empty()) return;
  const std::string& issuer = keys.front().issuer;
  sink.Key("user_token_issuer");
  sink.StartObject();
  sink.Member("issuer", std::string_view(issuer));
  sink.Member("name", std::string_view(KeySets::NameOf(issuer)));
  sink.Member("jwks_path", std::string_view(KeySets::PathOf(issuer)));
  sink.EndObject();
}

/// As `tenant` meets it.
void WriteProvider(const provider::Provider& provider, const Tenant& tenant, SteadyTime now, json::Sink& sink) {
  sink.StartObject();
  sink.Member("object", "provider");
  sink.Member("id", std::string_view(provider.id()));
  sink.Member("name", std::string_view(provider.spec().name));
  sink.Member("account", std::string_view(provider.account().shown()));
  sink.Member("accept_new_users", !tenant.closed_providers.contains(provider.id()));
  sink.Key("operations");
  sink.StartArray();
  for (const api::Operation operation : api::kOperations) {
    if (provider.Offers(operation)) sink.String(ToString(operation));
  }
  sink.EndArray();
  const provider::Guard& guard = provider.guard();
  sink.Key("health");
  sink.StartObject();
  sink.Member("circuit", metrics::LabelText(guard.circuit(tenant.id, now)));
  sink.Key("calls_in_flight");
  sink.Int(guard.running(tenant.id));
  sink.EndObject();
  WriteIssuer(provider, sink);
  sink.Key("accepts");
  sink.StartObject();
  for (const mapping::AcceptRule& rule : provider.spec().accepts.rules()) WriteRule(rule, sink);
  sink.EndObject();
  if (!provider.spec().accepts.requires_one_of().empty()) {
    sink.Key("requires_one_of");
    sink.StartArray();
    for (const std::vector<std::string>& group : provider.spec().accepts.requires_one_of()) {
      sink.StartArray();
      for (const std::string& field : group) sink.String(field);
      sink.EndArray();
    }
    sink.EndArray();
  }
  sink.EndObject();
}

void WritePercent(std::string_view name, std::optional<BasisPoints> value, json::Sink& sink) {
  if (!value) return;
  sink.Key(name);
  sink.Number(PercentText(*value));
}

void WriteCandidates(const std::vector<Candidate>& candidates, json::Sink& sink) {
  sink.Key("candidates");
  sink.StartArray();
  for (const Candidate& candidate : candidates) {
    sink.StartObject();
    sink.Member("provider", std::string_view(candidate.provider->id()));
    WritePercent("share", candidate.share, sink);
    WritePercent("bucket", candidate.bucket, sink);
    if (candidate.in_fallback) sink.Member("fallback", true);
    sink.Member("admits", candidate.faults.empty());
    sink.Key("errors");
    WriteFaults(candidate.faults, sink);
    sink.EndObject();
  }
  sink.EndArray();
}

/// The rule that fired, and what each one before it asks for and the request has not.
void WriteRoute(const Tenant& tenant, const api::CreateEndUser& request, const RouteRule* fired, json::Sink& sink) {
  const Facts facts = FactsOf(request);
  sink.Key("route");
  sink.StartObject();
  sink.Key("rule");
  fired == nullptr ? sink.Null() : sink.String(fired->name);
  sink.Key("passed_over");
  sink.StartArray();
  for (const RouteRule& rule : tenant.rules) {
    if (&rule == fired) break;
    sink.StartObject();
    sink.Member("rule", std::string_view(rule.name));
    WriteStrings("unmet", Unmet(rule.when, facts), sink);
    sink.EndObject();
  }
  sink.EndArray();
  sink.EndObject();
}

void WriteCall(const PlanQuestion& asked, const provider::Provider& provider, json::Sink& sink) {
  const auto& [tenant, request, audience] = asked;
  api::OperationInput input;
  input.request = &request;
  input.external_id = provider::IdAtVendor(provider.account().ids, {tenant.id, tenant.prefix, request.external_id});
  input.user_token = request.user_token;
  sink.Key("call");
  provider.calls().Describe(api::Operation::kCreateEndUser, input, audience, sink);
}

}  // namespace

Result<ApiAnswer> AnswerWithPlan(const AnswerForm& form, const PlanQuestion& asked) {
  const auto& [tenant, request, audience] = asked;
  const Candidates candidates = Consider(tenant, request);
  const Result<Choice> choice = Choose(tenant, request, candidates);
  Check(!choice || !choice->providers.empty(), "a choice names a provider");
  const bool named = !request.provider.empty();
  if (tenant.retired || (named && candidates.all.empty())) return choice.error();
  const std::string chosen = choice ? choice->providers.front()->id() : std::string();
  std::string body;
  json::Writer writer(&body);
  writer.StartObject();
  writer.Member("object", "plan");
  writer.Key("provider");
  if (choice) {
    writer.String(chosen);
  } else {
    writer.Null();
  }
  writer.Member("reason", std::string_view(choice ? ReasonOf(candidates) : choice.error().detail));
  writer.Key("order");
  writer.StartArray();
  if (choice) {
    for (const ProviderPtr& provider : choice->providers) writer.String(provider->id());
  }
  writer.EndArray();
  if (!named) WriteRoute(tenant, request, candidates.rule, writer);
  WriteCandidates(candidates.all, writer);
  if (choice) WriteCall(asked, *choice->providers.front(), writer);
  writer.EndObject();
  ApiAnswer answer = form.OfJson(std::move(body));
  answer.provider = chosen;
  return answer;
}

std::string ProvidersText(const Tenant& tenant, SteadyTime now) {
  std::string body;
  json::Writer writer(&body);
  api::ListEnvelope envelope(writer);
  for (const auto& [id, provider] : tenant.providers) WriteProvider(*provider, tenant, now, writer);
  envelope.EndWhole();
  return body;
}

Result<std::string> ProviderText(const Tenant& tenant, const std::string& id, SteadyTime now) {
  const auto found = tenant.providers.find(id);
  if (found == tenant.providers.end()) return MakeError(ErrorKind::kNotFound, "no such provider");
  std::string body;
  json::Writer writer(&body);
  WriteProvider(*found->second, tenant, now, writer);
  return body;
}

}  // namespace walletgate::routing
