#include "base/loop/event_loop.h"

#include <variant>

namespace walletgate {

Task<void> Sleep(EventLoop& loop, std::chrono::nanoseconds delay) {
  const Completion<std::monostate> done;
  loop.After(delay, [done] { done.Resolve({}); });
  co_await done;
}

}  // namespace walletgate
