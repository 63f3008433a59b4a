#include "routing/caller_context.h"

#include <utility>

#include "base/check.h"

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

Error RequestProgress::Broken() const { return FaultOfOurs(acting || begun || unsettled); }

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

CallerContext NobodyFor(std::shared_ptr<const State> state, const std::string& tenant, Deadline deadline) {
  Check(state != nullptr, "what nobody waits for is done under a configuration");
  CallerContext nobody;
  nobody.tenant = state->FindTenant(tenant);
  nobody.state = std::move(state);
  nobody.deadline = deadline;
  return nobody;
}

Error FaultOfOurs(bool may_have_acted) {
  Error error = MakeError(ErrorKind::kInternal, "the gateway met a fault of its own");
  if (may_have_acted) error.applied = Applied::kUnknown;
  return error;
}

}  // namespace walletgate::routing
