// Every reply to a create is lost, hundreds of times at each vendor: nobody is created twice, and nearly all outcomes are
// found out by the gateway itself. WALLETGATE_LOST_CREATES sets another number, for a longer run by hand.

#include <gmock/gmock.h>

#include <cstdlib>
#include <iostream>
#include <map>
#include <thread>

#include "base/log.h"
#include "tests/fakes/gateway_fixture.h"

namespace walletgate {
namespace {

using fakes::Answer;
using fakes::UserBody;

/// After a lost one, so that the vendor as a whole does not count as failing and is not left alone by the gateway.
constexpr int kHealthyCreates = 4;
/// Often, and for a minute: an open circuit lets one call in a second through, and the resolver wants it too.
constexpr int kPatientTries = 3000;
constexpr std::chrono::milliseconds kBetweenTries{20};
/// For all outcomes together, from the last loss on.
constexpr std::chrono::seconds kPatience{90};
/// Of a thousand outcomes, those that may stay with an operator.
constexpr std::size_t kUnresolvedPerMille = 1;

int CreatesToLose() {
  const char* wanted = std::getenv("WALLETGATE_LOST_CREATES");
  return wanted == nullptr ? 200 : std::atoi(wanted);
}

/// Sooner than in production, so that the test need not wait; what the resolver does is the same. Without repeats within
/// a request, whose pauses would take minutes in all.
void MakeEager(cli::GatewayConfig& config) {
  config.attempts = 1;
  config.resolver.min_age = std::chrono::seconds(1);
  config.resolver.pass_pause = std::chrono::milliseconds(100);
  config.resolver.first_pause = std::chrono::milliseconds(200);
}

class EveryReplyLost : public testing::TestWithParam<const char*> {
 protected:
  EveryReplyLost() {
    SetLogLevel(LogLevel::kError);
    vendors_.PublishKeysAt(gateway_.url());
  }
  ~EveryReplyLost() override { vendors_.PublishKeysAt(""); }

  static std::string Vendor() { return GetParam(); }
  static std::string IdOf(int number) { return "gone-" + std::to_string(number); }

  /// As a caller does it: again after a pause, while the gateway leaves the vendor alone and nothing was sent.
  Answer CreateWithPatience(const std::string& id) const {
    Answer answer = main_.Create(UserBody(id, Vendor()));
    for (int i = 0; i < kPatientTries && answer.At("applied") == "no"; ++i) {
      std::this_thread::sleep_for(kBetweenTries);
      answer = main_.Create(UserBody(id, Vendor()));
    }
    return answer;
  }

  /// The create is done at the vendor, and its reply dropped; so are those of what the resolver tries meanwhile.
  void LoseOne(int number) {
    sandbox::Fault lost;
    lost.kind = "lost";
    lost.count = -1;
    vendors_.sandbox().Inject(Vendor(), lost);
    const Answer answer = CreateWithPatience(IdOf(number));
    vendors_.ClearFaults();
    ASSERT_THAT(answer.status, testing::AnyOf(503, 504)) << answer;
    ASSERT_EQ(answer.At("applied"), "unknown") << answer;
    for (int i = 0; i < kHealthyCreates; ++i) {
      const Answer healthy = CreateWithPatience(IdOf(number) + "-well-" + std::to_string(i));
      ASSERT_EQ(healthy.status, 201) << healthy;
    }
  }

  /// The id that the gateway has for the user, without being asked for the create again; "" while it has none.
  std::string Remembered(int number) const {
    const Answer found = main_.Get("/v1/end-users?external_id=" + IdOf(number));
    return found.At("data.0.external_id") == IdOf(number) ? found.At("data.0.id") : std::string();
  }

  /// How many are still unknown when the resolver has had the time that it may need.
  std::size_t AwaitResolver(int count) const {
    const auto give_up = std::chrono::steady_clock::now() + kPatience;
    std::size_t unresolved = 0;
    for (int i = 0; i < count; ++i) {
      while (Remembered(i).empty() && std::chrono::steady_clock::now() < give_up) {
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
      }
      if (Remembered(i).empty()) ++unresolved;
    }
    return unresolved;
  }

  /// By the vendor's own account, each user came to be once.
  void ExpectOneCreateEach(int count) const {
    std::map<std::string, int> creates;
    for (const sandbox::CreateRecord& record : vendors_.sandbox().Log(Vendor())) {
      ++creates[record.external_id.empty() ? record.contact.substr(0, record.contact.find('@')) : record.external_id];
    }
    for (int i = 0; i < count; ++i) EXPECT_EQ(creates[IdOf(i)], 1) << IdOf(i);
    EXPECT_EQ(creates.size(), static_cast<std::size_t>(count) * (1 + kHealthyCreates));
  }

  mutable fakes::Vendors vendors_;
  fakes::TestGateway gateway_{vendors_, {}, fakes::kGatewayConfig, MakeEager};
  fakes::Client main_ = gateway_.As("main");
};

TEST_P(EveryReplyLost, CreatesNobodyTwiceAndIsFoundOutWithoutTheCaller) {
  const int count = CreatesToLose();
  for (int i = 0; i < count; ++i) ASSERT_NO_FATAL_FAILURE(LoseOne(i));
  const std::size_t unresolved = AwaitResolver(count);
  std::cout << Vendor() << ": " << count << " replies lost, " << unresolved << " outcomes still unknown" << std::endl;
  EXPECT_LE(unresolved * 1000, static_cast<std::size_t>(count) * kUnresolvedPerMille);
  ExpectOneCreateEach(count);

  // The caller who comes back all the same gets the user that was found.
  for (int i = 0; i < count; ++i) {
    const std::string remembered = Remembered(i);
    const Answer again = main_.Create(UserBody(IdOf(i), Vendor()));
    EXPECT_TRUE(remembered.empty() || (again.status == 200 && again.At("id") == remembered)) << again;
  }
  ExpectOneCreateEach(count);
}

INSTANTIATE_TEST_SUITE_P(Vendors, EveryReplyLost, testing::Values("yieldforce", "cdp", "streambird", "capa"),
                         [](const auto& vendor) { return std::string(vendor.param); });

}  // namespace
}  // namespace walletgate
