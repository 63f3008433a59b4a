// Every reply to a create is lost, hundreds of times at each vendor: nobody is created twice, and nearly all outcomes are
// found out by the vendor's own means. WALLETGATE_LOST_CREATES sets another number, for a longer run by hand.

#include <gmock/gmock.h>

#include <cstdlib>
#include <iostream>
#include <map>
#include <thread>

#include "tests/fakes/gateway_fixture.h"

namespace walletgate {
namespace {

using fakes::Answer;
using fakes::UserBody;

/// After a lost one, so that the vendor as a whole does not count as failing and is not left alone by the gateway.
constexpr int kHealthyCreates = 4;
/// Of a thousand outcomes, those that may stay with an operator.
constexpr std::size_t kUnresolvedPerMille = 1;

int CreatesToLose() {
  const char* wanted = std::getenv("WALLETGATE_LOST_CREATES");
  return wanted == nullptr ? 200 : std::atoi(wanted);
}

class EveryReplyLost : public fakes::GatewayTest, public testing::WithParamInterface<const char*> {
 protected:
  static std::string Vendor() { return GetParam(); }
  static std::string IdOf(int number) { return "gone-" + Vendor() + "-" + std::to_string(number); }

  /// The create is done at the vendor, and its reply dropped; so are those of whatever the gateway tries by itself.
  static void LoseOne(int number) {
    sandbox::Fault lost;
    lost.kind = "lost";
    lost.count = -1;
    vendors().sandbox().Inject(Vendor(), lost);
    const Answer answer = Main().Create(UserBody(IdOf(number), Vendor()));
    vendors().sandbox().ClearFaults(Vendor());
    ASSERT_EQ(answer.status, 504) << answer;
    ASSERT_EQ(answer.At("code"), "outcome_unknown");
    ASSERT_EQ(answer.At("applied"), "unknown");
    for (int i = 0; i < kHealthyCreates; ++i) {
      const Answer healthy = Main().Create(UserBody(IdOf(number) + "-well-" + std::to_string(i), Vendor()));
      ASSERT_EQ(healthy.status, 201) << healthy;
    }
  }

  /// The same request again, as a caller does who was told that the outcome is unknown.
  static bool AskAgain(int number) {
    const Answer answer = Main().Create(UserBody(IdOf(number), Vendor()));
    EXPECT_THAT(answer.status, testing::AnyOf(200, 201, 504)) << answer;
    return answer.status != 504 && answer.At("external_id") == IdOf(number);
  }

  /// By the vendor's own account, each user came to be once.
  static void ExpectOneCreateEach(int count) {
    std::map<std::string, int> creates;
    for (const sandbox::CreateRecord& record : vendors().sandbox().Log(Vendor())) {
      ++creates[record.external_id.empty() ? record.contact.substr(0, record.contact.find('@')) : record.external_id];
    }
    for (int i = 0; i < count; ++i) EXPECT_EQ(creates[IdOf(i)], 1) << IdOf(i);
    EXPECT_EQ(creates.size(), static_cast<std::size_t>(count) * (1 + kHealthyCreates));
  }
};

TEST_P(EveryReplyLost, CreatesNobodyTwiceAndIsFoundOut) {
  const int count = CreatesToLose();
  for (int i = 0; i < count; ++i) ASSERT_NO_FATAL_FAILURE(LoseOne(i));
  ExpectOneCreateEach(count);

  std::size_t unresolved = 0;
  for (int i = 0; i < count; ++i) unresolved += AskAgain(i) ? 0U : 1U;
  std::cout << Vendor() << ": " << count << " replies lost, " << unresolved << " outcomes still unknown" << std::endl;
  EXPECT_LE(unresolved * 1000, static_cast<std::size_t>(count) * kUnresolvedPerMille);
  ExpectOneCreateEach(count);
}

INSTANTIATE_TEST_SUITE_P(Vendors, EveryReplyLost, testing::Values("yieldforce", "cdp", "streambird", "capa"),
                         [](const auto& vendor) { return std::string(vendor.param); });

}  // namespace
}  // namespace walletgate
