// What an answer proves, and about whom.

#include <gtest/gtest.h>

#include "tests/provider/provider_harness.h"

namespace walletgate::provider {
namespace {

using api::Operation;
using transport::HttpResponse;

TEST(ProviderAnswer, WhatAProxySaysNeverMeansThatAUserIsGone) {
  for (const char* body : {"<h1>404</h1>", "{}", R"({"message":"no Route matched with those values"})",
                           R"({"error":{"code":""}})", R"({"error":{"text":"not found"}})"}) {
    ProviderHarness harness;
    harness.client.Push(HttpResponse{404, {}, body});
    const Result<Answer> answer = harness.Existing(*BindVendor(), Operation::kDeleteEndUser);
    ASSERT_FALSE(answer) << body;
    EXPECT_EQ(answer.error().kind, ErrorKind::kProviderBadResponse);
  }
}

TEST(ProviderAnswer, AnAnswerAboutSomebodyElseIsDriftAndRefused) {
  ProviderHarness harness;
  harness.client.PushJson(200, R"({"user":{"id":"p-2","ref":"u-1","state":"on"}})");
  const Result<Answer> answer = harness.Existing(*BindVendor(), Operation::kGetEndUser);
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind, ErrorKind::kProviderBadResponse);
  EXPECT_EQ(answer.error().applied, Applied::kNo);
  EXPECT_EQ(answer.error().detail.find("p-2"), std::string::npos) << "somebody else's id";
  EXPECT_TRUE(harness.Counted("walletgate_provider_contract_drift_total", {"contradiction"}));
}

TEST(ProviderAnswer, AStatusThatDoesNotFitLeavesTheKnownOneAndIsCounted) {
  for (const auto& [state, drift] : std::vector<std::pair<std::string, std::string>>{
           {R"("odd")", "unmapped_value"}, {"null", "missing_field"}, {"[1]", "unexpected_type"}}) {
    ProviderHarness harness;
    harness.client.PushJson(200, R"({"user":{"id":"p-1","ref":"u-1","state":)" + state + "}}");
    const Result<Answer> answer = harness.Existing(*BindVendor(), Operation::kGetEndUser);
    ASSERT_TRUE(answer) << state;
    EXPECT_EQ(answer->results.front().status, std::nullopt);
    EXPECT_TRUE(harness.Counted("walletgate_provider_contract_drift_total", {drift}));
  }
}

}  // namespace
}  // namespace walletgate::provider
