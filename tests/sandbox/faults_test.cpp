#include "sandbox/faults.h"

#include "base/json/parse.h"
#include "tests/sandbox/sandbox_fixture.h"

namespace walletgate::sandbox {
namespace {

Result<Fault> Parse(std::string_view text) {
  Result<json::Document> document = json::Parse(text);
  return ParseFault(document ? document->root() : json::Value());
}

Fault Order(std::string kind, int count = 1) {
  Fault fault;
  fault.kind = std::move(kind);
  fault.count = count;
  return fault;
}

TEST(SandboxFaults, OrdersAreReadStrictly) {
  Result<Fault> fault = Parse(R"({"kind":"slow","millis":250,"count":3,"method":"POST","path":"/v1"})");
  ASSERT_TRUE(fault);
  EXPECT_EQ(fault->delay.count(), 250);
  EXPECT_EQ(fault->count, 3);
  EXPECT_EQ(Parse(R"({"kind":"429"})")->count, 1);
  EXPECT_EQ(Parse(R"({"kind":"after-500","probability":0.5})")->count, -1);
  for (const char* bad :
       {"[]", "{}", R"({"kind":"boom"})", R"({"kind":"200"})", R"({"kind":"600"})", R"({"kind":"slow"})",
        R"({"kind":"429","count":0})", R"({"kind":"429","probability":2})", R"({"kind":"429","probability":"1"})",
        R"({"kind":"429","cuont":2})", R"({"kind":"slow","millis":600001})"}) {
    EXPECT_FALSE(Parse(bad)) << bad;
  }
}

TEST(SandboxFaults, MagicIsReadFromTheHeadOfAValue) {
  EXPECT_EQ(ParseMagic("fault-429-alice@example.com")->fault.kind, "429");
  EXPECT_EQ(ParseMagic("fault-500-x")->fault.kind, "500");
  EXPECT_EQ(ParseMagic("fault-after-500-x")->fault.kind, "after-500");
  EXPECT_EQ(ParseMagic("fault-lost-x")->fault.kind, "lost");
  EXPECT_EQ(ParseMagic("fault-lost-before-x")->fault.kind, "lost-before");
  EXPECT_EQ(ParseMagic("fault-badjson-x")->fault.kind, "badjson");
  EXPECT_EQ(ParseMagic("fault-drift-x")->fault.kind, "drift");
  EXPECT_EQ(ParseMagic("fault-slow-250-x")->fault.delay.count(), 250);
  EXPECT_TRUE(ParseMagic("fault-once-503-x")->once);
  EXPECT_FALSE(ParseMagic("fault-503-x")->once);
  for (const char* other :
       {"", "fault", "fault-", "fault-x", "default-429-x", "fault-999-x", "fault-slow-x", "fault-42"}) {
    EXPECT_FALSE(ParseMagic(other)) << other;
  }
}

TEST(SandboxFaults, CountsAreUsedUp) {
  FaultBook book;
  FakeRandom random;
  book.Add(Order("429", 2));
  EXPECT_EQ(book.Take("POST", "/a", "", random).kind, "429");
  EXPECT_EQ(book.Take("POST", "/a", "", random).kind, "429");
  EXPECT_EQ(book.Take("POST", "/a", "", random).kind, "");
  EXPECT_TRUE(book.Standing().empty());
}

TEST(SandboxFaults, OrdersMayNameMethodAndPath) {
  FaultBook book;
  FakeRandom random;
  Fault fault = Order("500", -1);
  fault.method = "DELETE";
  fault.path_prefix = "/v1/users";
  book.Add(fault);
  EXPECT_EQ(book.Take("GET", "/v1/users/1", "", random).kind, "");
  EXPECT_EQ(book.Take("DELETE", "/v2/users/1", "", random).kind, "");
  EXPECT_EQ(book.Take("DELETE", "/v1/users/1", "", random).kind, "500");
  book.Clear();
  EXPECT_EQ(book.Take("DELETE", "/v1/users/1", "", random).kind, "");
}

TEST(SandboxFaults, DelaysAddUpBesideOneOtherFault) {
  FaultBook book;
  FakeRandom random;
  Fault slow = Order("slow", -1);
  slow.delay = std::chrono::milliseconds(20);
  book.Add(slow);
  book.Add(slow);
  book.Add(Order("429"));
  book.Add(Order("500"));
  FaultPlan plan = book.Take("GET", "/", "", random);
  EXPECT_EQ(plan.kind, "429");
  EXPECT_EQ(plan.delay.count(), 40);
  EXPECT_EQ(book.Take("GET", "/", "", random).kind, "500");
}

TEST(SandboxFaults, ProbabilityIsAboutRight) {
  FaultBook book;
  SeededRandom random("x");
  Fault fault = Order("503", -1);
  fault.probability = 0.25;
  book.Add(fault);
  int hits = 0;
  for (int i = 0; i < 1000; ++i) hits += book.Take("GET", "/", "", random).kind.empty() ? 0 : 1;
  EXPECT_GT(hits, 200);
  EXPECT_LT(hits, 300);
}

TEST(SandboxFaults, MagicIsFoundAnywhereInACreate) {
  FaultBook book;
  FakeRandom random;
  EXPECT_EQ(book.Take("POST", "/", R"({"a":[{"email":"fault-500-x@b.cd"}]})", random).kind, "500");
  EXPECT_EQ(book.Take("POST", "/", R"({"a":"fault-500-x"})", random).kind, "500");
  EXPECT_EQ(book.Take("POST", "/", R"({"fault-500-x":"a"})", random).kind, "");
}

TEST(SandboxFaults, LostRepliesHealOnRepeat) {
  FaultBook book;
  FakeRandom random;
  const std::string body = R"({"a":"fault-lost-x"})";
  EXPECT_EQ(book.Take("POST", "/", body, random).kind, "lost");
  EXPECT_EQ(book.Take("POST", "/", body, random).kind, "");
  EXPECT_EQ(book.Take("POST", "/", R"({"a":"fault-once-429-x"})", random).kind, "429");
  EXPECT_EQ(book.Take("POST", "/", R"({"a":"fault-once-429-x"})", random).kind, "");
  EXPECT_EQ(book.Take("POST", "/", R"({"a":"fault-lost-y"})", random).kind, "lost");
}

}  // namespace
}  // namespace walletgate::sandbox
