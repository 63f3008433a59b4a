#include "provider/cases/case_expect.h"

#include <algorithm>
#include <set>

#include "api/write_parts.h"
#include "base/json/builder.h"
#include "base/json/parse.h"
#include "base/json/text.h"
#include "base/strings.h"
#include "config/map_reader.h"
#include "config/yaml_json.h"
#include "provider/cases/json_diff.h"

namespace walletgate::provider {
namespace {

using config::MapReader;
using config::YamlNode;

std::string Difference(std::string_view what, std::string_view expected, std::string_view actual) {
  return std::string(what) + ": expected " + std::string(expected) + ", got " +
         std::string(actual.empty() ? "nothing" : actual);
}

void Compare(MapReader& reader, std::string_view key, std::string_view actual) {
  const std::optional<std::string> expected = reader.OptionalString(key);
  if (expected && *expected != actual) reader.Fault(key, Difference(key, *expected, actual));
}

void ReportAll(const YamlNode& at, const std::vector<std::string>& messages, config::Diagnostics& diagnostics) {
  for (const std::string& message : messages) diagnostics.Add(at.where, at.path, message);
}

/// {"limit": "10"}: the query of a target, decoded.
json::Document QueryOf(std::string_view target) {
  json::DocumentBuilder builder;
  builder.StartObject();
  std::size_t start = target.find('?');
  while (start != std::string_view::npos && start < target.size()) {
    const std::size_t end = std::min(target.find('&', start + 1), target.size());
    const std::string_view pair = target.substr(start + 1, end - start - 1);
    const std::size_t equals = std::min(pair.find('='), pair.size());
    const std::string_view value = pair.substr(std::min(equals + 1, pair.size()));
    builder.Member(PercentDecode(pair.substr(0, equals)).value_or(""), PercentDecode(value).value_or(""));
    start = end;
  }
  builder.EndObject();
  return builder.Finish();
}

/// `query` of a case with every value as text, as it stands in a URL.
json::Document ExpectedQuery(const YamlNode* node) {
  json::DocumentBuilder builder;
  builder.StartObject();
  if (node != nullptr) {
    for (const YamlNode::Entry& entry : node->entries) builder.Member(entry.key, entry.value.scalar);
  }
  builder.EndObject();
  return builder.Finish();
}

void CompareHeader(const YamlNode::Entry& expected, const transport::Headers& headers,
                   config::Diagnostics& diagnostics) {
  std::vector<std::string> actual;
  for (const auto& [name, value] : headers) {
    if (EqualsIgnoreCase(name, expected.key)) actual.push_back(value);
  }
  const std::string shown = Join(actual, ", ");
  if (expected.value.IsNull() ? actual.empty() : (actual.size() == 1 && shown == expected.value.scalar)) return;
  diagnostics.Add(expected.value.where, expected.value.path,
                  Difference(expected.key, expected.value.IsNull() ? "nothing" : expected.value.scalar, shown));
}

void CompareBody(const YamlNode& sends, const YamlNode* body, const Call& call, config::Diagnostics& diagnostics) {
  const Result<json::Document> actual = json::Parse(call.body);
  const json::Document expected = body == nullptr ? json::Document() : config::YamlToJson(*body);
  const json::Value root = call.body.empty() || !actual ? json::Value() : actual->root();
  ReportAll(body == nullptr ? sends : *body, JsonDifferences(expected.root(), root, "body"), diagnostics);
}

void WriteWallets(const std::vector<api::Wallet>& wallets, json::Value expected, json::Sink& sink) {
  sink.Key("wallets");
  sink.StartArray();
  for (std::size_t i = 0; i < wallets.size(); ++i) {
    sink.StartObject();
    sink.Member("chain", api::ToString(wallets[i].chain));
    sink.Member("kind", api::ToString(wallets[i].kind));
    sink.Member("address", wallets[i].address);
    // A wallet that is not the default one may say so or not.
    if (wallets[i].is_default || expected.At(i).Get("default")) sink.Member("default", wallets[i].is_default);
    sink.EndObject();
  }
  sink.EndArray();
}

void WriteTexts(std::string_view name, const std::vector<std::string>& texts, json::Sink& sink) {
  if (texts.empty()) return;
  sink.Key(name);
  sink.StartArray();
  for (const std::string& text : texts) sink.String(text);
  sink.EndArray();
}

void WriteLogins(const std::vector<api::LoginMethod>& methods, json::Sink& sink) {
  sink.Key("login_methods");
  sink.StartArray();
  for (const api::LoginMethod& method : methods) {
    sink.StartObject();
    api::WriteLoginMembers(method, sink);
    if (method.verified) sink.Member("verified", *method.verified);
    sink.EndObject();
  }
  sink.EndArray();
}

/// `expected` decides only whether members that say nothing are written: `default: false`, `wallets: []`.
void WriteResult(const api::ProviderResult& result, json::Value expected, json::Sink& sink) {
  sink.StartObject();
  sink.MemberIfAny("provider_user_id", result.provider_user_id);
  sink.MemberIfAny("external_id", result.external_id);
  if (result.status) sink.Member("status", api::ToString(*result.status));
  if (result.created_at) sink.Member("created_at", FormatRfc3339(*result.created_at));
  WriteTexts("emails", result.emails, sink);
  WriteTexts("phone_numbers", result.phone_numbers, sink);
  if (!result.login_methods.empty() || expected.Get("login_methods")) WriteLogins(result.login_methods, sink);
  if (result.profile) api::WriteProfile(*result.profile, sink);
  const json::Value wallets = expected.Get("wallets");
  if (!result.wallets.empty() || wallets) WriteWallets(result.wallets, wallets, sink);
  sink.EndObject();
}

json::Document ResultsAsJson(api::Operation operation, const std::vector<api::ProviderResult>& results,
                             json::Value expected) {
  json::DocumentBuilder builder;
  if (api::YieldsMany(operation)) {
    builder.StartArray();
    for (std::size_t i = 0; i < results.size(); ++i) WriteResult(results[i], expected.At(i), builder);
    builder.EndArray();
  } else if (results.empty()) {
    builder.StartObject();
    builder.EndObject();
  } else {
    WriteResult(results.front(), expected, builder);
  }
  return builder.Finish();
}

}  // namespace

void ExpectCall(const YamlNode& sends, const Call& call, const transport::Headers& headers,
                config::Diagnostics& diagnostics) {
  MapReader reader(sends, diagnostics);
  (void)reader.RequiredChild("method");
  (void)reader.RequiredChild("path");
  Compare(reader, "method", call.method);
  Compare(reader, "path", std::string_view(call.target).substr(0, call.target.find('?')));
  const YamlNode* query = reader.Child("query");
  const YamlNode* expected_headers = reader.Child("headers");
  const YamlNode* body = reader.Child("body");
  reader.Finish();
  if (!sends.IsMapping()) return;
  const json::Document actual_query = QueryOf(call.target);
  ReportAll(query == nullptr ? sends : *query,
            JsonDifferences(ExpectedQuery(query).root(), actual_query.root(), "query"), diagnostics);
  if (expected_headers != nullptr) {
    for (const YamlNode::Entry& entry : expected_headers->entries) CompareHeader(entry, headers, diagnostics);
  }
  CompareBody(sends, body, call, diagnostics);
}

void ExpectResults(const YamlNode& yields, api::Operation operation, const std::vector<api::ProviderResult>& results,
                   config::Diagnostics& diagnostics) {
  const json::Document expected = config::YamlToJson(yields);
  const json::Document actual = ResultsAsJson(operation, results, expected.root());
  ReportAll(yields, JsonDifferences(expected.root(), actual.root(), ""), diagnostics);
}

void ExpectError(const YamlNode& fails, const Error& error, std::string_view drift, config::Diagnostics& diagnostics) {
  MapReader reader(fails, diagnostics);
  (void)reader.RequiredChild("code");
  const ProviderFault fault = error.provider.value_or(ProviderFault{});
  Compare(reader, "code", InfoOf(error.kind).code);
  Compare(reader, "provider_code", fault.code);
  Compare(reader, "message", fault.message);
  Compare(reader, "trace", fault.trace_id);
  Compare(reader, "applied", ToString(error.applied));
  Compare(reader, "pointer", error.fields.empty() ? std::string_view() : error.fields.front().pointer);
  Compare(reader, "retry_after", error.retry_after ? std::to_string(error.retry_after->count()) : std::string());
  Compare(reader, "drift", drift);
  reader.Finish();
}

void ExpectRefusal(const YamlNode& refuses, const std::vector<FieldError>& faults, config::Diagnostics& diagnostics) {
  std::multiset<std::string> unexpected;
  for (const FieldError& fault : faults) unexpected.insert(fault.pointer + " " + fault.code);
  if (!refuses.IsSequence() || refuses.elements.empty()) {
    diagnostics.Add(refuses.where, refuses.path, "must be a list of {pointer, code}");
    return;
  }
  for (const YamlNode& element : refuses.elements) {
    MapReader reader(element, diagnostics);
    const std::string expected = reader.String("pointer") + " " + reader.String("code");
    reader.Finish();
    const auto found = unexpected.find(expected);
    if (found != unexpected.end()) {
      unexpected.erase(found);
      continue;
    }
    const std::vector<std::string> actual(unexpected.begin(), unexpected.end());
    diagnostics.Add(element.where, element.path, Difference("refusal", expected, Join(actual, ", ")));
  }
  for (const std::string& fault : unexpected) {
    diagnostics.Add(refuses.where, refuses.path, "'accepts' also refuses " + fault);
  }
}

std::string DescribeError(const Error& error) {
  std::string text(InfoOf(error.kind).code);
  if (!error.detail.empty()) text += " (" + error.detail + ")";
  return text;
}

std::string DescribeResults(api::Operation operation, const std::vector<api::ProviderResult>& results) {
  return json::ToText(ResultsAsJson(operation, results, {}).root());
}

}  // namespace walletgate::provider
