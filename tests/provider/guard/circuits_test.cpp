// Whose circuit opens, and who probes.

#include "provider/guard/circuits.h"

#include <gtest/gtest.h>

#include <string>

namespace walletgate::provider {
namespace {

using std::chrono::seconds;

class CircuitsTest : public testing::Test {
 protected:
  Permit Begin(std::string_view tenant) {
    Tenancy& tenancy = tenancies_.Of(tenant);
    tenancy.called_at = now_;
    return Permit(tenancy, circuits_.Begin(tenancy, now_));
  }
  void Call(std::string_view tenant, CallEnd end, int times = 1) {
    for (int i = 0; i < times; ++i) circuits_.End(Begin(tenant), end, now_);
  }
  bool IsBarred(std::string_view tenant) { return circuits_.Barred(tenancies_.Of(tenant), now_).has_value(); }
  /// "a>open, >closed" since it was asked last.
  std::string Moves() {
    std::string text;
    for (const Circuits::Move& move : circuits_.TakeMoves()) {
      const bool open = move.to == Circuit::kOpen;
      text += (text.empty() ? "" : ", ") + move.tenant + ">" +
              (open                          ? "open"
               : move.to == Circuit::kClosed ? "closed"
                                             : "half_open");
    }
    return text;
  }

  SteadyTime now_{std::chrono::hours(1)};
  Tenancies tenancies_{seconds(10)};
  Bulkhead places_{8, 8, tenancies_};
  Circuits circuits_{seconds(10), tenancies_, places_};
};

TEST_F(CircuitsTest, WhatTheOnlyCallerMeetsOpensThatOfAll) {
  Call("a", CallEnd::kFailed, 10);
  EXPECT_EQ(Moves(), ">open");
  EXPECT_TRUE(IsBarred("b"));
  EXPECT_EQ(circuits_.At(now_), Circuit::kOpen);
}

TEST_F(CircuitsTest, WhatOneOfTwoMeetsOpensHisAlone) {
  Call("b", CallEnd::kAnswered);
  Call("a", CallEnd::kFailed, 10);
  EXPECT_EQ(Moves(), "a>open");
  EXPECT_TRUE(IsBarred("a"));
  EXPECT_FALSE(IsBarred("b"));
  EXPECT_EQ(circuits_.At("a", now_), Circuit::kOpen);
  EXPECT_EQ(circuits_.At("b", now_), Circuit::kClosed);
}

TEST_F(CircuitsTest, OneCallProbesAndItsAnswerClosesForAll) {
  Call("a", CallEnd::kFailed, 10);
  now_ += Breaker::kOpenFor;
  const Permit probe = Begin("a");
  EXPECT_TRUE(IsBarred("a"));
  EXPECT_TRUE(IsBarred("b"));
  circuits_.End(probe, CallEnd::kAnswered, now_);
  EXPECT_EQ(Moves(), ">open, >half_open, >closed");
  EXPECT_FALSE(IsBarred("a"));
}

TEST_F(CircuitsTest, TheProbeGoesRound) {
  Call("a", CallEnd::kFailed, 10);
  now_ += Breaker::kOpenFor;
  Call("a", CallEnd::kFailed);  // probes
  EXPECT_TRUE(IsBarred("b"));   // and has asked
  now_ += Breaker::kOpenFor;
  EXPECT_TRUE(IsBarred("a")) << "the next probe is another's";
  EXPECT_FALSE(IsBarred("b"));
}

TEST_F(CircuitsTest, ACallThatBeganBeforeMustNotBeSentAfter) {
  const Permit early = Begin("a");
  EXPECT_FALSE(circuits_.HaveOpenedSince(early));
  Call("a", CallEnd::kFailed, 10);
  EXPECT_TRUE(circuits_.HaveOpenedSince(early));
}

TEST_F(CircuitsTest, ACallWithoutTicketsTellsNothing) {
  Tenancy aside("", seconds(10));
  for (int i = 0; i < 20; ++i) circuits_.End(Permit(aside, std::nullopt), CallEnd::kFailed, now_);
  EXPECT_EQ(Moves(), "");
  Call("a", CallEnd::kFailed, 10);
  EXPECT_FALSE(circuits_.HaveOpenedSince(Permit(aside, std::nullopt)));
  circuits_.End(Permit(aside, std::nullopt), CallEnd::kAnswered, now_);
  EXPECT_EQ(circuits_.At(now_), Circuit::kOpen);
}

}  // namespace
}  // namespace walletgate::provider
