#pragma once

// Coroutines for one event loop: Task<T> is a lazy coroutine awaited once; Spawn starts one from plain code;
// Completion<T> is the bridge from a callback (a socket, a timer, a pool) to `co_await`.
//
// Everything here runs on one thread: a Task is resumed where its Completion is resolved, and that is always the
// loop it started on.
//
// Errors are values (base/result.h). An exception is a bug, or memory that is not to be had: it goes up from task to
// awaiting task, as it would through calls, to whoever answers for the work: the edge answers 500 (http/pipeline.h),
// routing ends what it follows. What nobody awaits logs it and ends (TaskScope).
// g++ 12: do not put temporaries with destructors inside a `co_await` expression: name them first.

#include <coroutine>
#include <exception>
#include <memory>
#include <optional>
#include <type_traits>
#include <unordered_set>
#include <utility>

#include "base/log/exception_log.h"

namespace walletgate {

template <class T>
class Task;

namespace task_internal {

struct FinalAwaiter {
  bool await_ready() const noexcept { return false; }
  template <class Promise>
  std::coroutine_handle<> await_suspend(std::coroutine_handle<Promise> self) const noexcept {
    std::coroutine_handle<> next = self.promise().continuation;
    return next ? next : std::noop_coroutine();
  }
  void await_resume() const noexcept {}
};

struct PromiseBase {
  std::coroutine_handle<> continuation;
  std::exception_ptr failure;  ///< what left the coroutine in place of a value
  std::suspend_always initial_suspend() const noexcept { return {}; }
  FinalAwaiter final_suspend() const noexcept { return {}; }
  void unhandled_exception() noexcept { failure = std::current_exception(); }
  void RethrowFailure() const {
    if (failure) std::rethrow_exception(failure);
  }
};

template <class T>
struct Promise : PromiseBase {
  std::optional<T> value;
  Task<T> get_return_object();
  template <class U>
  void return_value(U&& result) {
    value.emplace(std::forward<U>(result));
  }
  T Take() {
    RethrowFailure();
    return std::move(*value);
  }
};

template <>
struct Promise<void> : PromiseBase {
  Task<void> get_return_object();
  void return_void() const noexcept {}
  void Take() const { RethrowFailure(); }
};

}  // namespace task_internal

/// A computation that has not started. `co_await std::move(task)` (or a prvalue) runs it and gives its value, or throws
/// what it threw. Destroying an unfinished Task destroys its frame.
template <class T>
class [[nodiscard]] Task {
 public:
  using promise_type = task_internal::Promise<T>;
  using Handle = std::coroutine_handle<promise_type>;

  explicit Task(Handle handle) : handle_(handle) {}
  Task(Task&& other) noexcept : handle_(std::exchange(other.handle_, {})) {}
  Task& operator=(Task&& other) noexcept {
    std::swap(handle_, other.handle_);
    return *this;
  }
  ~Task() {
    if (handle_) handle_.destroy();
  }

  bool await_ready() const noexcept { return false; }
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> caller) noexcept {
    handle_.promise().continuation = caller;
    return handle_;
  }
  T await_resume() { return handle_.promise().Take(); }

 private:
  Handle handle_;
};

namespace task_internal {

template <class T>
Task<T> Promise<T>::get_return_object() {
  return Task<T>(std::coroutine_handle<Promise<T>>::from_promise(*this));
}
inline Task<void> Promise<void>::get_return_object() {
  return Task<void>(std::coroutine_handle<Promise<void>>::from_promise(*this));
}

/// A coroutine that owns itself: runs at once, frees its frame at the end.
struct Detached {
  struct promise_type {
    Detached get_return_object() const noexcept { return {}; }
    std::suspend_never initial_suspend() const noexcept { return {}; }
    std::suspend_never final_suspend() const noexcept { return {}; }
    void return_void() const noexcept {}
    [[noreturn]] void unhandled_exception() const noexcept { std::terminate(); }
  };
};

template <class T, class Done>
Detached RunDetached(Task<T> task, Done done) {
  if constexpr (std::is_void_v<T>) {
    co_await std::move(task);
    done();
  } else {
    T value = co_await std::move(task);
    done(std::move(value));
  }
}

}  // namespace task_internal

/// Starts `task` on this thread; `done` gets the value when it ends (perhaps before Spawn returns). For tests and for
/// commands: an exception, which nobody would get, ends the process.
template <class T, class Done>
void Spawn(Task<T> task, Done done) {
  task_internal::RunDetached(std::move(task), std::move(done));
}
inline void Spawn(Task<void> task) {
  task_internal::RunDetached(std::move(task), [] {});
}

/// Background work that ends with its owner: tasks that run on their own, and those that have not finished when the
/// scope goes are destroyed where they stand. For whatever nobody awaits but that uses what its owner holds. An
/// exception ends the task that it leaves, with a line in the log.
class TaskScope {
 public:
  TaskScope() = default;
  TaskScope(const TaskScope&) = delete;
  TaskScope& operator=(const TaskScope&) = delete;
  ~TaskScope() {
    for (void* frame : std::exchange(running_, {})) std::coroutine_handle<>::from_address(frame).destroy();
  }

  /// Starts `task` on this thread.
  void Spawn(Task<void> task) { Run(*this, std::move(task)); }

 private:
  struct Runner {
    struct promise_type {
      promise_type(TaskScope& the_scope, const Task<void>&) : scope(the_scope) { scope.running_.insert(Frame()); }
      ~promise_type() { scope.running_.erase(Frame()); }
      void* Frame() { return std::coroutine_handle<promise_type>::from_promise(*this).address(); }
      Runner get_return_object() const noexcept { return {}; }
      std::suspend_never initial_suspend() const noexcept { return {}; }
      std::suspend_never final_suspend() const noexcept { return {}; }
      void return_void() const noexcept {}
      void unhandled_exception() const noexcept { LogException("work that nobody waits for was not finished"); }
      TaskScope& scope;
    };
  };
  static Runner Run(TaskScope& /*scope*/, Task<void> task) { co_await std::move(task); }

  std::unordered_set<void*> running_;  ///< addresses of the runners' frames
};

/// One value that arrives later. The producer keeps a copy and calls Resolve once; the consumer co_awaits another
/// copy once. Both on the same thread. Copies share the state; a coroutine whose Completion is never resolved waits for
/// ever, so every producer must resolve, with an error if need be.
template <class T>
class Completion {
 public:
  /// Resumes the waiting coroutine inside this call. Later calls are ignored.
  void Resolve(T value) const {
    std::shared_ptr<State> state = state_;  // the resumed coroutine may destroy *this
    if (state->value.has_value() || state->taken) return;
    state->value.emplace(std::move(value));
    if (std::coroutine_handle<> waiter = std::exchange(state->waiter, {})) waiter.resume();
  }
  bool resolved() const { return state_->value.has_value() || state_->taken; }

  /// A coroutine that is destroyed while it waits waits no more.
  auto operator co_await() const { return Awaiter(state_); }

 private:
  struct State {
    std::optional<T> value;
    std::coroutine_handle<> waiter;
    bool taken = false;
  };

  class Awaiter {
   public:
    explicit Awaiter(std::shared_ptr<State> state) : state_(std::move(state)) {}
    Awaiter(const Awaiter&) = delete;
    Awaiter& operator=(const Awaiter&) = delete;
    ~Awaiter() {
      if (waiting_) state_->waiter = {};
    }
    bool await_ready() const noexcept { return state_->value.has_value(); }
    void await_suspend(std::coroutine_handle<> caller) noexcept {
      state_->waiter = caller;
      waiting_ = true;
    }
    T await_resume() {
      waiting_ = false;
      state_->taken = true;
      T value = std::move(*state_->value);
      state_->value.reset();
      return value;
    }

   private:
    std::shared_ptr<State> state_;
    bool waiting_ = false;
  };

  std::shared_ptr<State> state_ = std::make_shared<State>();
};

}  // namespace walletgate
