#include "base/trace_context.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/fakes/fake_clock.h"

namespace walletgate {
namespace {

constexpr std::string_view kTrace = "4bf92f3577b34da6a3ce929d0e0e4736";
constexpr std::string_view kGood = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

TraceContext Continue(std::string_view parent, std::string_view state = {}) {
  FakeRandom random;
  return ContinueTrace(parent, state, random);
}

bool IsHex(const std::string& text) { return text.find_first_not_of("0123456789abcdef") == std::string::npos; }

TEST(TraceContext, GoesOnWithTheCallersTraceUnderASpanOfItsOwn) {
  const TraceContext context = Continue(kGood, "rojo=00f067aa0ba902b7,congo=t61rcWkgMzE");
  EXPECT_EQ(context.trace_id, kTrace);
  EXPECT_EQ(context.span_id.size(), 16U);
  EXPECT_TRUE(IsHex(context.span_id));
  EXPECT_NE(context.span_id, "00f067aa0ba902b7");
  EXPECT_EQ(context.parent_span_id, "00f067aa0ba902b7");
  EXPECT_TRUE(context.sampled);
  EXPECT_EQ(context.state, "rojo=00f067aa0ba902b7,congo=t61rcWkgMzE");
  EXPECT_EQ(context.Parent(), "00-" + std::string(kTrace) + "-" + context.span_id + "-01");
  EXPECT_EQ(context.Parent("00000000000000aa"), "00-" + std::string(kTrace) + "-00000000000000aa-01")
      << "of a span below it";
  EXPECT_EQ(context.Exemplar(), kTrace);
}

TEST(TraceContext, HonoursTheSampledFlagAndNoOther) {
  const auto with_flags = [](const char* flags) {
    return Continue("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-" + std::string(flags));
  };
  EXPECT_FALSE(with_flags("00").sampled);
  EXPECT_FALSE(with_flags("02").sampled);
  EXPECT_TRUE(with_flags("03").sampled);
  EXPECT_TRUE(with_flags("ff").sampled);
  EXPECT_EQ(with_flags("00").Exemplar(), "") << "nobody records it";
  EXPECT_TRUE(with_flags("02").Parent().ends_with("-00"));
}

TEST(TraceContext, ALaterVersionIsReadAsOurs) {
  EXPECT_EQ(Continue("cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01").trace_id, kTrace);
  EXPECT_EQ(Continue("cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-what-the-future-holds").trace_id, kTrace);
  EXPECT_NE(Continue("cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01.what").trace_id, kTrace);
}

TEST(TraceContext, WhatIsNoValidParentBeginsANewTrace) {
  for (const std::string bad : {"", "00", "canary", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
                                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-",
                                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-x",
                                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0x",
                                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-1",
                                "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                                "0x-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                                "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                                "00-4bf92f3577b34da6a3ce929d0e0e4736-00F067AA0BA902B7-01",
                                "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                                "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                                "00_4bf92f3577b34da6a3ce929d0e0e4736_00f067aa0ba902b7_01",
                                "00-4bf92f3577b34da6a3ce929d0e0e473-600f067aa0ba902b7-01",
                                " 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                                "00-4bf92f3577b34da6a3ce929d0e0e473\"-00f067aa0ba902b7-01"}) {
    const TraceContext context = Continue(bad, "congo=canary");
    EXPECT_EQ(context.trace_id.size(), 32U) << bad;
    EXPECT_TRUE(IsHex(context.trace_id)) << bad;
    EXPECT_NE(context.trace_id, kTrace) << bad;
    EXPECT_FALSE(context.sampled) << bad;
    EXPECT_EQ(context.parent_span_id, "") << bad;
    EXPECT_EQ(context.state, "") << "state without its parent means nothing: " << bad;
  }
}

TEST(TraceContext, StateThatCannotStandInAHeaderIsDropped) {
  EXPECT_EQ(Continue(kGood, std::string(512, 'a')).state.size(), 512U);
  EXPECT_EQ(Continue(kGood, std::string(513, 'a')).state, "");
  EXPECT_EQ(Continue(kGood, "a=b\r\nX-Evil: 1").state, "");
  EXPECT_EQ(Continue(kGood, "a=\xc3\xa9").state, "");
  EXPECT_EQ(Continue(kGood, "a=b").trace_id, kTrace);
}

TEST(TraceContext, TwoNewOnesDiffer) {
  FakeRandom random;
  const TraceContext one = ContinueTrace("", "", random);
  const TraceContext two = ContinueTrace("", "", random);
  EXPECT_NE(one.trace_id, two.trace_id);
  EXPECT_NE(one.span_id, two.span_id);
}

TEST(TraceContext, ItsShareIsTheSameEverywhereAndWithinBounds) {
  TraceContext context = Continue(kGood);
  EXPECT_EQ(context.Share(), Continue(kGood).Share());
  context.trace_id = std::string(31, '0') + "1";
  EXPECT_LT(context.Share(), 1e-9);
  context.trace_id = std::string(32, 'f');
  EXPECT_LT(context.Share(), 1);
  EXPECT_GT(context.Share(), 0.999);
  context.trace_id = "00000000000000000008000000000000";
  EXPECT_NEAR(context.Share(), 0.5, 1e-9);
}

}  // namespace
}  // namespace walletgate
