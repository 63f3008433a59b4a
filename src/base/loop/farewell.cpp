#include "base/loop/farewell.h"

#include <utility>

namespace walletgate {

void Farewells::OnEnd(std::function<void()> tell) const {
  const std::lock_guard lock(mutex_);
  tells_.push_back(std::move(tell));
}

Farewells::~Farewells() {
  for (const std::function<void()>& tell : tells_) tell();
}

struct FarewellListener::State {
  std::mutex mutex;
  EventLoop* loop;               ///< guarded by mutex; null when nobody listens any more
  std::function<void()> action;  ///< the loop's own
};

FarewellListener::FarewellListener(EventLoop& loop, std::function<void()> action) : state_(std::make_shared<State>()) {
  state_->loop = &loop;
  state_->action = std::move(action);
}

FarewellListener::~FarewellListener() {
  const std::lock_guard lock(state_->mutex);
  state_->loop = nullptr;
}

std::function<void()> FarewellListener::Teller() const {
  return [state = state_] {
    // Held while it posts: the loop must not go meanwhile.
    const std::lock_guard lock(state->mutex);
    if (state->loop == nullptr) return;
    state->loop->Post([state] {
      if (state->loop != nullptr) state->action();  // nobody but this thread changes it
    });
  };
}

}  // namespace walletgate
