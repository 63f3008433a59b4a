#include "routing/intents/answer_in_time.h"

#include "base/check.h"
#include "base/log/exception_log.h"

namespace walletgate::routing {

Task<void> AnswerInTime::Follow(Waiter waiter, Task<Result<ApiAnswer>> work, Completion<Result<ApiAnswer>> done) {
  ++following_;
  std::optional<Result<ApiAnswer>> reply;
  try {
    reply = co_await std::move(work);
  } catch (...) {
    LogException("a request ended with an exception", waiter.request_id);
    reply = waiter.progress->Broken();
  }
  --following_;
  done.Resolve(std::move(*reply));
}

Task<Result<ApiAnswer>> AnswerInTime::Run(Waiter waiter, Task<Result<ApiAnswer>> work) {
  Check(waiter.progress != nullptr, "who waits knows how far his request has come");
  const Completion<Result<ApiAnswer>> done;
  const Deadline deadline = waiter.deadline;
  const std::shared_ptr<RequestProgress> progress = waiter.progress;
  background_.Spawn(Follow(std::move(waiter), std::move(work), done));
  const std::chrono::milliseconds left = deadline.Left(context_.clock().Steady());
  const TimerId timer = context_.loop().After(left, [done, progress] {
    progress->given_up = true;
    done.Resolve(progress->TooLate());
  });
  Result<ApiAnswer> reply = co_await done;
  context_.loop().Cancel(timer);
  co_return reply;
}

}  // namespace walletgate::routing
