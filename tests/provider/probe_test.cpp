// The probe of a provider file beside the calls of users: what it may take, what it tells, what it is counted as.

#include "provider/probe.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "tests/provider/provider_harness.h"

namespace walletgate::provider {
namespace {

using std::chrono::seconds;
using transport::HttpResponse;

struct Probed : ProviderHarness {
  explicit Probed(CallLimits limits = {}, const std::string& rate = "") {
    std::string file(kVendorFile);
    const std::string timeout = "timeout: 5s";
    file.replace(file.find(timeout), timeout.size(), timeout + rate);
    provider = *Provider::Bind(LoadSpec(file + "probe: {method: GET, path: /ping, expect: [200]}\n"),
                               {{SecretValue("api_key", "k-1")}, limits});
  }

  Result<std::string> Probe(seconds patience = seconds(5)) {
    auto probed = loop.Run(provider->Probe(Deadline::After(clock.Steady(), patience), context));
    return probed ? *std::move(probed) : Result<std::string>(MakeError(ErrorKind::kInternal, "it did not end"));
  }
  std::string CauseOf(const Result<std::string>& probed) {
    return probed ? "" : std::string(ToString(probed.error().cause));
  }
  Result<Permit> Enter(std::string_view tenant = "t") {
    return *loop.Run(provider->guard().Enter(loop, tenant, Deadline::After(clock.Steady(), seconds(1))));
  }
  void Fail(int times) {
    for (int i = 0; i < times; ++i) Enter()->End(CallEnd::kFailed, clock.Steady(), {});
  }
  Circuit circuit() const { return provider->guard().circuit(clock.Steady()); }

  std::shared_ptr<Provider> provider;
};

TEST(ProviderProbe, IsMadeWhileTheCircuitIsOpenAndDoesNotCloseIt) {
  Probed vendor;
  vendor.Fail(10);
  ASSERT_EQ(vendor.circuit(), Circuit::kOpen);
  vendor.client.Push(HttpResponse{200, {}, "{}"});
  EXPECT_TRUE(vendor.Probe());
  EXPECT_EQ(vendor.circuit(), Circuit::kOpen);
}

TEST(ProviderProbe, LeavesTheHalfOpenProbeToACallOfSomebody) {
  Probed vendor;
  vendor.Fail(10);
  vendor.clock.Advance(Breaker::kOpenFor);
  vendor.client.Push(HttpResponse{200, {}, "{}"});
  EXPECT_TRUE(vendor.Probe());
  EXPECT_EQ(vendor.circuit(), Circuit::kHalfOpen);
  EXPECT_TRUE(vendor.Enter());
}

TEST(ProviderProbe, OpensNoCircuitByItsFailures) {
  Probed vendor;
  for (int i = 0; i < 20; ++i) {
    vendor.client.Push(HttpResponse{503, {}, "{}"});
    EXPECT_FALSE(vendor.Probe());
  }
  EXPECT_EQ(vendor.circuit(), Circuit::kClosed);
}

TEST(ProviderProbe, LeavesTheLastPlaceToUsers) {
  Probed vendor({.max_calls = 2});
  const Result<Permit> users = vendor.Enter();
  ASSERT_TRUE(users);
  EXPECT_EQ(vendor.CauseOf(vendor.Probe()), "queue_full");
  EXPECT_TRUE(vendor.Enter()) << "a place is left";
}

TEST(ProviderProbe, TakesTheOnlyPlaceWhereNobodyCallsAndGivesItBack) {
  Probed vendor({.max_calls = 1});
  vendor.client.Push(HttpResponse{200, {}, "{}"});
  EXPECT_TRUE(vendor.Probe());
  EXPECT_EQ(vendor.provider->guard().running(), 0);
  EXPECT_TRUE(vendor.Enter());
}

TEST(ProviderProbe, KeepsToTheVendorsRate) {
  Probed vendor({}, ", rate: {requests: 1, per: 60s}");
  vendor.client.Push(HttpResponse{200, {}, "{}"});
  EXPECT_TRUE(vendor.Probe());
  EXPECT_EQ(vendor.CauseOf(vendor.Probe()), "throttled");
}

TEST(ProviderProbe, WhatTheVendorAsksItToWaitHoldsForEverybody) {
  Probed vendor;
  vendor.client.Push(HttpResponse{429, {{"retry-after", "7"}}, "{}"});
  EXPECT_EQ(vendor.CauseOf(vendor.Probe()), "throttled");
  const std::optional<Error> refusal = vendor.provider->guard().Refusal("t", vendor.clock.Steady());
  ASSERT_TRUE(refusal);
  EXPECT_EQ(refusal->cause, Cause::kThrottled);
  EXPECT_EQ(refusal->retry_after, seconds(7));
  EXPECT_EQ(vendor.CauseOf(vendor.Probe()), "throttled") << "and for the next probe, which is not sent";
}

TEST(ProviderProbe, IsCountedUnderItsOwnName) {
  Probed vendor;
  for (const int status : {200, 200, 503}) {
    vendor.client.Push(HttpResponse{status, {}, "{}"});
    (void)vendor.Probe();
  }
  const std::string_view requests = "walletgate_provider_requests_total";
  EXPECT_TRUE(vendor.Counted(requests, {R"(operation="probe")", R"(outcome="success")"}, "2"));
  EXPECT_TRUE(vendor.Counted(requests, {R"(operation="probe")", R"(outcome="provider_error")"}));
  EXPECT_FALSE(vendor.Counted(requests, {R"(operation="get_end_user")", R"(outcome="success")"}, "2"));
}

}  // namespace
}  // namespace walletgate::provider
