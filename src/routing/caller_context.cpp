#include "routing/caller_context.h"

namespace walletgate::routing {

Error RequestProgress::TooLate() const {
  const bool nothing_sent = !acting && !unsettled;
  Error error = nothing_sent ? MakeError(ErrorKind::kProviderTimeout, "the deadline passed before anything was sent")
                             : MakeError(ErrorKind::kOutcomeUnknown,
                                         "the deadline passed while a provider was at work; the gateway "
                                         "follows it up, and the same request later gets the result");
  if (!provider.empty()) error.provider = ProviderFault::Of(provider);
  if (nothing_sent) return error;
  error.applied = Applied::kUnknown;
  error.retry_after = std::chrono::seconds(1);
  return error;
}

Error RequestProgress::Broken() const {
  Error error = MakeError(ErrorKind::kInternal, "the gateway met a fault of its own");
  if (acting || begun || unsettled) error.applied = Applied::kUnknown;
  return error;
}

Result<void> CallerContext::CheckStillWanted() const {
  if (progress != nullptr && progress->given_up) return progress->TooLate();
  return {};
}

void CallerContext::NoteProvider(const std::string& shown_id) const {
  if (progress != nullptr) progress->provider = shown_id;
}

std::function<bool()> CallerContext::MaySend() const {
  if (progress == nullptr) return nullptr;
  return [progress = progress] {
    if (progress->given_up && !progress->acting) return false;
    progress->acting = true;
    return true;
  };
}

}  // namespace walletgate::routing
