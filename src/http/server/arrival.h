#pragma once

// The rest of a request whose head is there: a handler is asked at the end of the head, decides what it can decide, and
// waits here for the body. What it refuses before that is never read into memory, and its client is never told to go on
// (RFC 9110 section 10.1.1). Not thread-safe. Used by Exchange, and by handlers through Request::Whole.

#include <coroutine>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"

namespace walletgate::http {

/// Who reads the body.
class BodySource {
 public:
  /// Somebody waits for it.
  virtual void OnBodyWanted() = 0;

 protected:
  ~BodySource() = default;
};

class Arrival {
 public:
  struct Terms {
    bool keep = true;    ///< Request::body is wanted; else it is thrown away as it comes
    bool known = false;  ///< whoever asks has shown a key
  };

  /// Awaited once, by name. Gives kMalformedRequest, kPayloadTooLarge, kHeadersTooLarge or kRequestTimeout where the
  /// body did not come as it should; the answer then closes the connection.
  class Awaiter {
   public:
    /// `arrival` null: everything is there.
    Awaiter(Arrival* arrival, const Terms& terms) : arrival_(arrival), terms_(terms) {}
    bool await_ready() const { return arrival_ == nullptr || !arrival_->coming_; }
    void await_suspend(std::coroutine_handle<> waiter) const { arrival_->Wait(waiter, terms_); }
    Result<void> await_resume() const { return arrival_ == nullptr ? Result<void>() : arrival_->Outcome(); }

   private:
    Arrival* arrival_;
    Terms terms_;
  };

  // The server's side.

  /// A body is still to come from `source`.
  void Begin(BodySource& source) {
    source_ = &source;
    coming_ = true;
    failed_ = false;
    terms_ = {};
  }
  /// It is there. Whoever waits goes on inside this call; likewise in Fail.
  void Finish() { Settle(); }
  /// It will not come. `detail` lives as long as the program. Later calls are ignored.
  void Fail(ErrorKind kind, std::string_view detail) {
    if (!coming_) return;
    failed_ = true;
    kind_ = kind;
    detail_ = detail;
    Settle();
  }

  bool failed() const { return failed_; }
  bool awaited() const { return waiter_ != nullptr; }
  /// Of whoever waits.
  const Terms& terms() const { return terms_; }

 private:
  void Wait(std::coroutine_handle<> waiter, const Terms& terms) {
    waiter_ = waiter;
    terms_ = terms;
    source_->OnBodyWanted();  // the last thing: whoever waits may be gone after it
  }
  void Settle() {
    coming_ = false;
    source_ = nullptr;
    if (std::coroutine_handle<> waiter = std::exchange(waiter_, {})) waiter.resume();
  }
  Result<void> Outcome() const {
    if (failed_) return MakeError(kind_, std::string(detail_));
    return {};
  }

  BodySource* source_ = nullptr;
  std::coroutine_handle<> waiter_;
  Terms terms_;
  bool coming_ = false;
  bool failed_ = false;
  ErrorKind kind_ = ErrorKind::kMalformedRequest;
  std::string_view detail_;
};

}  // namespace walletgate::http
