// One token for requests on several loops in several threads.

#include <atomic>
#include <thread>

#include "auth/token_cache.h"
#include "base/loop/epoll_loop.h"
#include "tests/auth/auth_harness.h"

namespace walletgate::auth {
namespace {

constexpr int kLoops = 4;
constexpr int kRequestsPerLoop = 250;

/// A loop with its thread and its own client.
struct LoopThread {
  LoopThread(WorkerPool& pool, const Clock& clock, Random& random) : context{loop, client, pool, clock, random} {}
  EpollLoop loop;
  transport::FakeHttpClient client;
  AuthContext context;
  std::thread thread;
};

class TokenCacheThreads : public testing::Test {
 protected:
  TokenCacheThreads() {
    for (int i = 0; i < kLoops; ++i) {
      loops_.push_back(std::make_unique<LoopThread>(pool_, SystemClock(), random_));
      LoopThread& one = *loops_.back();
      one.client.OnRequest([this](const auto&) {
        return transport::FakeHttpClient::Json(
            200, R"({"token_type":"Bearer","access_token":"t)" + std::to_string(++calls_) + "\"}");
      });
      one.client.Hold();
      one.thread = std::thread([&one] { one.loop.Run(); });
    }
  }
  ~TokenCacheThreads() override {
    for (const auto& one : loops_) one->loop.Stop();
    for (const auto& one : loops_) one->thread.join();
  }

  /// Starts all requests of one loop, on it; `token` is noted when a request ends on its own thread.
  void StartAll(LoopThread& one) {
    one.loop.Post([this, &one] {
      for (int i = 0; i < kRequestsPerLoop; ++i) {
        const Deadline deadline = Deadline::After(SystemClock().Steady(), std::chrono::seconds(30));
        Spawn(cache_->Get(one.context, deadline),
              [this, home = std::this_thread::get_id()](const TokenCache::Answer& answer) {
                if (!answer || (*answer)->Reveal() != expected_) ++wrong_;
                if (std::this_thread::get_id() != home) ++astray_;
                ++ended_;
              });
        ++started_;
      }
    });
  }
  static bool WaitUntil(const std::atomic<int>& counter, int wanted) {
    for (int i = 0; i < 20000 && counter < wanted; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    return counter == wanted;
  }

  FakeRandom random_;
  WorkerPool pool_{1};
  std::string expected_ = "t1";
  std::atomic<int> calls_{0}, started_{0}, ended_{0}, wrong_{0}, astray_{0};
  std::shared_ptr<TokenCache> cache_ = std::make_shared<TokenCache>(PostRequest("form"));
  std::vector<std::unique_ptr<LoopThread>> loops_;
};

TEST_F(TokenCacheThreads, MakesOneCallAndResumesEverybodyAtHome) {
  for (const auto& one : loops_) StartAll(*one);
  ASSERT_TRUE(WaitUntil(started_, kLoops * kRequestsPerLoop));
  EXPECT_EQ(calls_, 1);
  EXPECT_EQ(ended_, 0);
  for (const auto& one : loops_) one->loop.Post([&one] { one->client.Release(); });
  ASSERT_TRUE(WaitUntil(ended_, kLoops * kRequestsPerLoop));
  EXPECT_EQ(calls_, 1);
  EXPECT_EQ(wrong_, 0);
  EXPECT_EQ(astray_, 0);
}

TEST_F(TokenCacheThreads, RenewsOnceForRefusalsOnAllLoops) {
  for (const auto& one : loops_) one->loop.Post([&one] { one->client.Release(); });
  StartAll(*loops_[0]);
  ASSERT_TRUE(WaitUntil(ended_, kRequestsPerLoop));
  const SteadyTime sent_at = SystemClock().Steady();
  EXPECT_TRUE(cache_->OnUnauthorized(sent_at));
  expected_ = "t2";
  for (const auto& one : loops_) {
    one->loop.Post([this, sent_at] { EXPECT_TRUE(cache_->OnUnauthorized(sent_at)); });
    StartAll(*one);
  }
  ASSERT_TRUE(WaitUntil(ended_, (kLoops + 1) * kRequestsPerLoop));
  EXPECT_EQ(calls_, 2);
  EXPECT_EQ(wrong_, 0);
  EXPECT_EQ(astray_, 0);
}

}  // namespace
}  // namespace walletgate::auth
