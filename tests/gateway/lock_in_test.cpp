// Each finding of `walletgate lint --lock-in` by a configuration that has it.

#include "gateway/audit/lock_in.h"

#include <gtest/gtest.h>

#include "base/json/parse.h"
#include "base/json/writer.h"
#include "tests/fakes/printed_document.h"

namespace walletgate::gateway {
namespace {

using Ids = std::set<std::string>;

constexpr const char* kTwoVendors = R"(listen: {address: 127.0.0.1}
store: {kind: sqlite, path: store.db}
providers_folder: PROVIDERS
providers:
  capa: {settings: {api_key: "${KEY}"}}
  streambird: {settings: {secret_key: "${KEY}"}}
tenants:
  - id: main
    api_keys: [{id: main-1, sha256: "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}]
    routing: {order: [capa, streambird]}
)";

std::string Changed(std::string text, const std::string& what, const std::string& with) {
  const std::size_t at = text.find(what);
  EXPECT_NE(at, std::string::npos) << what;
  return at == std::string::npos ? text : text.replace(at, what.size(), with);
}

AuditReport Lint(const std::string& text, const Ids& accepted = {}) {
  const std::string filled = Changed(text, "PROVIDERS", WALLETGATE_SOURCE_DIR "/providers");
  const config::EnvLookup env = [](const std::string&) { return std::optional<std::string>("a-decent-secret"); };
  config::Diagnostics diagnostics;
  const GatewayConfig config = ReadGatewayConfig(filled, {"walletgate.yaml", env}, diagnostics);
  const auto file = config::ReadYaml(filled, "walletgate.yaml", diagnostics);
  EXPECT_EQ(diagnostics.Format(), "") << filled;
  if (!diagnostics.empty()) return {};
  return LintLockIn({config, *file, WallTime()}, accepted);
}

Ids Found(const std::string& text) {
  Ids ids;
  for (const Finding& finding : Lint(text).findings) ids.emplace(finding.rule->id);
  return ids;
}

TEST(LockIn, TellsWhatOnlyOneOfTwoVendorsTakesAndGives) {
  EXPECT_EQ(Found(kTwoVendors), (Ids{"WL004", "WL005", "WL007", "WL008", "WL009"}));
  const std::string text = Lint(kTwoVendors).Format();
  EXPECT_NE(text.find("tenant main, evm_eoa: streambird, solana_eoa: streambird"), std::string::npos) << text;
  EXPECT_NE(text.find("profile.display_name: capa"), std::string::npos) << text;
  EXPECT_NE(text.find("capa offers no list_end_users"), std::string::npos) << text;
}

TEST(LockIn, ATenantWithOneVendorIsAnError) {
  const std::string lone = Changed(Changed(kTwoVendors, "  streambird: {settings: {secret_key: \"${KEY}\"}}\n", ""),
                                   "[capa, streambird]", "[capa]");
  EXPECT_EQ(Found(lone), (Ids{"WL001", "WL007", "WL008"}));
  EXPECT_EQ(Lint(lone).CountOf(Severity::kError), 1U);
}

TEST(LockIn, ARuleThatOneVendorAloneCanServeIsTold) {
  const std::string rules = Changed(kTwoVendors, "{order: [capa, streambird]}", R"(
      rules:
        - {name: wallets, when: {chains: [evm]}, to: {streambird: 100}}
        - {name: rest, to: {capa: 100}, fallback: [streambird]})");
  const AuditReport report = Lint(rules);
  bool told = false;
  for (const Finding& finding : report.findings) {
    if (finding.rule->id != "WL002") continue;
    told = true;
    EXPECT_EQ(finding.site.detail, "what rule wallets of tenant main is for, streambird alone takes");
    EXPECT_EQ(finding.site.where.line, 12);
  }
  EXPECT_TRUE(told) << report.Format();
}

TEST(LockIn, WhatIsNotKeptIsTold) {
  EXPECT_TRUE(Found(Changed(kTwoVendors, "path: store.db", "path: store.db, personal_data: false")).contains("WL011"));
}

TEST(LockIn, WhatIsAcceptedIsCountedApart) {
  const AuditReport report = Lint(kTwoVendors, {"WL004", "WL005", "WL007", "WL008", "WL009"});
  EXPECT_TRUE(report.findings.empty());
  EXPECT_GE(report.accepted.size(), 5U);
  std::string text;
  json::Writer writer(&text);
  report.Write(writer);
  const Result<json::Document> document = json::Parse(text);
  ASSERT_TRUE(document);
  EXPECT_EQ(document->root().Get("object").AsString(), "lock_in");
  for (const json::Value finding : document->root().Get("accepted").Elements()) {
    EXPECT_EQ(finding.Get("page").AsString(), "docs/portability.md#lock-in");
    break;
  }
}

TEST(LockIn, ThePageHasEveryFinding) { fakes::ExpectBlock("docs/portability.md", "lock-in", LockInTable()); }

TEST(LockIn, RulesAreFoundByTheirIds) {
  EXPECT_NE(FindLockInRule("WL010"), nullptr);
  EXPECT_EQ(FindLockInRule("WG001"), nullptr);
}

}  // namespace
}  // namespace walletgate::gateway
