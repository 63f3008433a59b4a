#pragma once

// Work of an event loop that another thread does: what it gives, or throws, comes back on the loop. Used by the pools
// of threads.

#include <exception>
#include <functional>
#include <memory>
#include <utility>
#include <variant>

#include "base/loop/event_loop.h"
#include "base/task.h"

namespace walletgate {

template <class T>
class Handover {
 public:
  explicit Handover(EventLoop& loop) : loop_(&loop) {}

  /// `work` as another thread runs it, once. It holds nothing of this; the loop must take posts until it has run.
  std::function<void()> Job(std::function<T()> work) const {
    return [loop = loop_, done = done_, work = std::move(work)] {
      auto outcome = std::make_shared<Outcome>();
      try {
        outcome->template emplace<T>(work());
      } catch (...) {
        *outcome = std::current_exception();
      }
      // The completion is only touched again on the loop.
      loop->Post([done, outcome] { done.Resolve(std::move(*outcome)); });
    };
  }

  /// On the loop, once.
  Task<T> Await() const {
    Completion<Outcome> done = done_;
    Outcome outcome = co_await done;
    if (const auto* thrown = std::get_if<std::exception_ptr>(&outcome)) std::rethrow_exception(*thrown);
    co_return std::move(std::get<T>(outcome));
  }

 private:
  using Outcome = std::variant<std::exception_ptr, T>;
  EventLoop* loop_;
  Completion<Outcome> done_;
};

}  // namespace walletgate
