#include "base/loop/farewell.h"

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <thread>

#include "base/loop/epoll_loop.h"

namespace walletgate {
namespace {

struct Shared final : Farewells {};

TEST(Farewell, IsHeardOnTheLoopWhateverThreadLetsGo) {
  EpollLoop loop;
  std::thread::id heard_on;
  FarewellListener listener(loop, [&] {
    heard_on = std::this_thread::get_id();
    loop.Stop();
  });
  auto shared = std::make_shared<Shared>();
  shared->OnEnd(listener.Teller());
  std::thread other([last = std::move(shared)]() mutable { last.reset(); });
  loop.Run();
  other.join();
  EXPECT_EQ(heard_on, std::this_thread::get_id());
}

TEST(Farewell, ComesWhenNothingHoldsTheObjectAnyMore) {
  EpollLoop loop;
  auto shared = std::make_shared<Shared>();
  const std::weak_ptr<Shared> known = shared;
  bool expired = false;
  FarewellListener listener(loop, [&] {
    expired = known.expired();
    loop.Stop();
  });
  shared->OnEnd(listener.Teller());
  shared.reset();
  loop.Run();
  EXPECT_TRUE(expired);
}

TEST(Farewell, IsHeardByEveryLoopThatListens) {
  EpollLoop one;
  EpollLoop two;
  int heard = 0;
  FarewellListener first(one, [&] {
    ++heard;
    one.Stop();
  });
  FarewellListener second(two, [&] {
    ++heard;
    two.Stop();
  });
  auto shared = std::make_shared<Shared>();
  shared->OnEnd(first.Teller());
  shared->OnEnd(second.Teller());
  shared.reset();
  one.Run();
  two.Run();
  EXPECT_EQ(heard, 2);
}

TEST(Farewell, IsNothingToWhoeverHasGoneBefore) {
  auto shared = std::make_shared<Shared>();
  {
    EpollLoop loop;
    std::optional<FarewellListener> listener(std::in_place, loop, [] { FAIL() << "nobody listens"; });
    shared->OnEnd(listener->Teller());
    auto posted = std::make_shared<Shared>();
    posted->OnEnd(listener->Teller());
    posted.reset();  // is on its way when the listener goes
    listener.reset();
    loop.Post([&] { loop.Stop(); });
    loop.Run();
  }
  shared.reset();
}

}  // namespace
}  // namespace walletgate
