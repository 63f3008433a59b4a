#pragma once

// Compiles and runs expressions out of text, for the tests of the mapping language.

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "api/create_end_user.h"
#include "base/json/parse.h"
#include "base/json/writer.h"
#include "config/yaml_node.h"
#include "mapping/accepts_parse.h"
#include "mapping/plan.h"

namespace walletgate::mapping {

/// A file with the parts that plans are compiled from: `accepts`, `requires_one_of`, `expression`.
class Source {
 public:
  explicit Source(const std::string& yaml) {
    auto root = config::ReadYaml(yaml, "test.yaml", faults);
    if (!root) return;
    root_ = std::move(*root);
    if (const config::YamlNode* node = root_.Find("accepts")) {
      accepts_ = ParseAccepts(*node, root_.Find("requires_one_of"), faults);
      scope.accepts = &accepts_;
    }
  }
  Source(const Source&) = delete;
  Source& operator=(const Source&) = delete;

  const config::YamlNode& expression() const { return *root_.Find("expression"); }
  const Accepts& accepts() const { return accepts_; }

  Plan Request() { return CompileRequest(expression(), scope, faults); }
  Plan Scalar() { return CompileRequestScalar(expression(), scope, faults); }
  Plan Response() { return CompileResponse(expression(), scope, faults); }
  Plan VendorString() { return CompileVendorString(expression(), faults); }

  Scope scope;
  config::Diagnostics faults;

 private:
  config::YamlNode root_;
  Accepts accepts_;
};

inline json::Document ParseJson(std::string_view text) {
  auto document = json::Parse(text);
  EXPECT_TRUE(document) << text;
  return document ? std::move(*document) : json::Document();
}

/// The request document that plans read, from a caller's body.
inline json::Document PlanInput(std::string_view body) {
  const json::Document document = ParseJson(body);
  const auto request = api::ParseCreateEndUser(document.root());
  EXPECT_TRUE(request) << body;
  if (!request) return {};
  api::OperationInput input;
  input.request = &*request;
  return api::BuildPlanInput(api::Operation::kCreateEndUser, input);
}

/// What the plan writes for `document`, and "; kind path detail" of each thing that was left out; or "drift: kind path
/// detail" of what keeps the whole from being read.
inline std::string RunText(const Plan& plan, const json::Document& document, RunInput input = {}) {
  std::string text;
  std::vector<Drift> noted;
  input.noted = &noted;
  json::Writer writer(&text);
  input.document = document.root();
  if (const auto drift = Run(plan, input, writer)) {
    return "drift: " + std::string(ToString(drift->kind)) + " " + drift->vendor_path + " " + drift->detail;
  }
  for (const Drift& drift : noted) {
    text += "; " + std::string(ToString(drift.kind)) + " " + drift.vendor_path + " " + drift.detail;
  }
  return text;
}

/// Writes what a `created_at` or another single member makes of `reply`.
inline std::string RunMember(const std::string& member, std::string_view reply) {
  Source source("expression: {provider_user_id: x, status: active, " + member + "}");
  const Plan plan = source.Response();
  EXPECT_TRUE(source.faults.empty()) << source.faults.Format();
  constexpr std::string_view kHead = R"({"provider_user_id":"x","status":"active")";
  std::string text = RunText(plan, ParseJson(reply));
  if (text.starts_with(kHead)) text = text.substr(kHead.size());
  if (text.starts_with(',')) text = "{" + text.substr(1);
  return text.starts_with('}') ? "{" + text : text;
}

}  // namespace walletgate::mapping
