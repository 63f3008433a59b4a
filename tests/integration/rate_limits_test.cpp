// A tenant that is given so many requests per second: what it sees when it asks more often, and that nobody else
// notices.

#include <gmock/gmock.h>

#include <thread>

#include "tests/fakes/gateway_fixture.h"

namespace walletgate {
namespace {

using fakes::Answer;

/// Many more than the burst: a slow machine may see a second go by, and with it one more request admitted.
constexpr int kTries = 500;

std::string WithLimit(std::string_view tenant, std::string_view limits) {
  std::string config(fakes::kGatewayConfig);
  const std::string head = "  - id: " + std::string(tenant) + "\n";
  const std::size_t at = config.find(head);
  return config.insert(at + head.size(), "    limits: " + std::string(limits) + "\n");
}

class RateLimits : public testing::Test {
 protected:
  /// The first answer that is 429.
  Answer Exhaust(const fakes::Client& client) const {
    for (int i = 0; i < kTries; ++i) {
      Answer answer = client.Get("/v1/providers");
      if (answer.status == 429) return answer;
      EXPECT_EQ(answer.status, 200) << answer;
    }
    return {};
  }

  fakes::Vendors vendors_;
  fakes::TestGateway gateway_{vendors_, {}, WithLimit("lone", "{requests_per_second: 1, burst: 3}")};
  fakes::Client lone_ = gateway_.As("lone");
};

TEST_F(RateLimits, ATenantOverItsLimitIsToldSoAndWhenToComeBack) {
  const Answer first = lone_.Get("/v1/providers");
  EXPECT_EQ(first.status, 200);
  EXPECT_EQ(first.Header("ratelimit-policy"), "\"tenant\";q=3;w=3");
  EXPECT_EQ(first.Header("ratelimit"), "\"tenant\";r=2;t=1");
  const Answer refused = Exhaust(lone_);
  ASSERT_EQ(refused.status, 429);
  EXPECT_EQ(refused.At("code"), "rate_limited");
  EXPECT_EQ(refused.At("applied"), "no");
  EXPECT_EQ(refused.At("retryable"), "true");
  EXPECT_EQ(refused.Header("retry-after"), "1");
  EXPECT_EQ(refused.Header("ratelimit-policy"), "\"tenant\";q=3;w=3");
  EXPECT_EQ(refused.Header("ratelimit"), "\"tenant\";r=0;t=1") << "the moment that Retry-After names";
  EXPECT_THAT(gateway_.Admin().Get("/metrics").body,
              testing::HasSubstr("walletgate_rate_limited_total{scope=\"tenant\"} 1\n"));
}

TEST_F(RateLimits, ALimitIsOneTenantsOwn) {
  ASSERT_EQ(Exhaust(lone_).status, 429);
  const Answer other = gateway_.As("main").Get("/v1/providers");
  EXPECT_EQ(other.status, 200);
  EXPECT_EQ(other.Header("ratelimit"), "") << "a tenant without a limit hears of none";
  EXPECT_EQ(gateway_.Nobody().Get("/v1/providers").status, 401) << "who is unknown has no limit to reach";
  EXPECT_EQ(gateway_.Nobody().Get("/.well-known/jwks.json").status, 200);
}

TEST_F(RateLimits, ARefusedCreateIsNeitherReadNorRemembered) {
  ASSERT_EQ(Exhaust(lone_).status, 429);
  Answer broken{429, {}, {}};
  for (int i = 0; i < kTries; ++i) {
    broken = lone_.Create("no JSON at all", {{"Idempotency-Key", "limited"}});
    if (broken.status != 429) break;
    EXPECT_EQ(broken.At("code"), "rate_limited") << "the body was looked at";
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  EXPECT_EQ(broken.At("code"), "malformed_request") << "once the bucket has filled a little";
  Answer made = lone_.Create(fakes::UserBody("limited", "cdp"), {{"Idempotency-Key", "limited"}});
  for (int i = 0; i < kTries && made.status == 429; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    made = lone_.Create(fakes::UserBody("limited", "cdp"), {{"Idempotency-Key", "limited"}});
  }
  EXPECT_EQ(made.status, 201) << made;
  EXPECT_EQ(made.Header("idempotent-replayed"), "");
  EXPECT_EQ(vendors_.CreatesOf("cdp", "limited"), 1);
}

}  // namespace
}  // namespace walletgate
