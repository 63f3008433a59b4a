// An answer by the caller's deadline, while what may have been begun at a vendor is followed to its end.

#include "base/exception_log.h"
#include "routing/end_user_service.h"

namespace walletgate::routing {
namespace {

Error TooLate(const Progress& progress) {
  const bool nothing_sent = !progress.acting && !progress.unsettled;
  Error error = nothing_sent ? MakeError(ErrorKind::kProviderTimeout, "the deadline passed before anything was sent")
                             : MakeError(ErrorKind::kOutcomeUnknown,
                                         "the deadline passed while a provider was at work; the gateway "
                                         "follows it up, and the same request later gets the result");
  if (!progress.provider.empty()) {
    error.provider = ProviderFault{};
    error.provider->id = progress.provider;
  }
  if (nothing_sent) return error;
  error.applied = Applied::kUnknown;
  error.retry_after = std::chrono::seconds(1);
  return error;
}

/// Of an exception. What was begun at a vendor stays an open intent, which is settled like any other.
Error Broken(const CallerContext& caller) {
  Error error = MakeError(ErrorKind::kInternal, "the gateway met a fault of its own");
  const Progress& progress = *caller.progress;
  if (progress.acting || progress.unsettled) error.applied = Applied::kUnknown;
  return error;
}

}  // namespace

Task<void> EndUserService::Follow(CallerContext caller, Task<Result<ServiceReply>> work,
                                  Completion<Result<ServiceReply>> done) {
  ++following_;
  std::optional<Result<ServiceReply>> reply;
  try {
    reply = co_await std::move(work);
  } catch (...) {
    LogException("a request ended with an exception", caller.request_id);
    reply = Broken(caller);
  }
  --following_;
  done.Resolve(std::move(*reply));
}

Task<Result<ServiceReply>> EndUserService::InTime(CallerContext caller, Task<Result<ServiceReply>> work) {
  const Completion<Result<ServiceReply>> done;
  background_.Spawn(Follow(caller, std::move(work), done));
  const std::chrono::milliseconds left = caller.deadline.Left(context_.clock().Steady());
  const TimerId timer = context_.loop().After(left, [done, progress = caller.progress] {
    progress->given_up = true;
    done.Resolve(TooLate(*progress));
  });
  Result<ServiceReply> reply = co_await done;
  context_.loop().Cancel(timer);
  co_return reply;
}

Result<void> EndUserService::CheckStillWanted(const CallerContext& caller) {
  if (caller.progress != nullptr && caller.progress->given_up) return TooLate(*caller.progress);
  return {};
}

void EndUserService::NoteProvider(const CallerContext& caller, const std::string& provider) {
  if (caller.progress != nullptr) caller.progress->provider = provider;
}

std::function<bool()> EndUserService::MaySend(const CallerContext& caller) {
  if (caller.progress == nullptr) return nullptr;
  return [progress = caller.progress] {
    if (progress->given_up && !progress->acting) return false;
    progress->acting = true;
    return true;
  };
}

}  // namespace walletgate::routing
