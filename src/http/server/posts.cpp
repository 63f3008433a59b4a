#include "http/server/posts.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cstdint>
#include <utility>

#include "base/log/exception_log.h"

namespace walletgate::http {

Posts::Posts() : wake_fd_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {}

Posts::~Posts() {
  if (wake_fd_ >= 0) ::close(wake_fd_);
}

void Posts::Add(std::function<void()> action) {
  const std::lock_guard lock(mutex_);
  if (closed_) return;
  actions_.push_back(std::move(action));
  if (actions_.size() == 1) Wake();
}

void Posts::Wake() {
  const std::uint64_t one = 1;
  if (::write(wake_fd_, &one, sizeof one) < 0) {
    // Only a full counter refuses, and then the loop wakes anyway.
  }
}

void Posts::Run() {
  std::uint64_t count = 0;
  while (::read(wake_fd_, &count, sizeof count) > 0) {
  }
  std::vector<std::function<void()>> actions;
  {
    const std::lock_guard lock(mutex_);
    actions.swap(actions_);
  }
  for (const std::function<void()>& action : actions) {
    if (closed_) continue;  // by one of them
    try {
      action();
    } catch (...) {
      LogException("a post was not handled");
    }
  }
}

void Posts::Close() {
  std::vector<std::function<void()>> dropped;  // destroyed outside the lock: destructors may post
  const std::lock_guard lock(mutex_);
  closed_ = true;
  dropped.swap(actions_);
}

}  // namespace walletgate::http
