#pragma once

// An answer by the caller's deadline, while what may have been begun at a vendor is followed to its end. Used by
// EndUserService for every verb that reaches a vendor.

#include <memory>

#include "base/task.h"
#include "provider/loop_context.h"
#include "routing/api_answer.h"

namespace walletgate::routing {

/// Loop-bound. What is still at work when it goes is destroyed where it stands: whatever the work uses outlives this.
class AnswerInTime {
 public:
  explicit AnswerInTime(provider::LoopContext& context) : context_(context) {}

  /// Somebody who waits.
  struct Waiter {
    Deadline deadline;
    std::shared_ptr<RequestProgress> progress;
    std::string request_id;
  };

  /// The reply of `work`, or at the deadline what the progress says of a request that takes too long, while `work` goes
  /// on. An exception of the work is kInternal.
  Task<Result<ApiAnswer>> Run(Waiter waiter, Task<Result<ApiAnswer>> work);

  /// False while some request is at work, also after its caller was answered.
  bool Quiet() const { return following_ == 0; }

 private:
  Task<void> Follow(Waiter waiter, Task<Result<ApiAnswer>> work, Completion<Result<ApiAnswer>> done);

  provider::LoopContext& context_;
  int following_ = 0;  ///< requests whose work has not ended, their callers answered or not
  TaskScope background_;
};

}  // namespace walletgate::routing
