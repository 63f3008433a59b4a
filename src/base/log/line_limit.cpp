#include "base/log/line_limit.h"

#include <utility>

namespace walletgate {

std::optional<std::int64_t> LineLimit::Take(SteadyTime now) {
  const std::lock_guard lock(mutex_);
  if (!since_ || now - *since_ >= window_) {
    since_ = now;
    written_ = 0;
  }
  if (written_ >= lines_) {
    ++left_out_;
    return std::nullopt;
  }
  ++written_;
  return std::exchange(left_out_, 0);
}

}  // namespace walletgate
