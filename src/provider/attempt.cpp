#include "provider/attempt.h"

#include "provider/outcome.h"

namespace walletgate::provider {
namespace {

/// A timeout that came early was the caller's: it says nothing about the vendor.
CallEnd EndOfSilence(const Error& error, std::chrono::nanoseconds took, std::chrono::nanoseconds timeout) {
  if (error.kind == ErrorKind::kInternal) return CallEnd::kAbandoned;
  const bool timed_out = FellSilent(error) || error.cause == Cause::kConnectTimeout;
  return timed_out && took < timeout / 2 ? CallEnd::kAbandoned : CallEnd::kFailed;
}

/// Other odd 4xx may be about what one caller sent: they must not shut the vendor to all.
CallEnd EndOfAnswer(int status, const Error& error) {
  if (error.kind == ErrorKind::kProviderRateLimited) return CallEnd::kThrottled;
  const bool not_understood = error.kind == ErrorKind::kProviderBadResponse || error.kind == ErrorKind::kOutcomeUnknown;
  const bool nonsense = not_understood && status < 400;
  const bool too_slow = status == 408 || status == 499;  // what a proxy says of the vendor behind it
  return status >= 500 || nonsense || too_slow ? CallEnd::kFailed : CallEnd::kAnswered;
}

}  // namespace

CallEnd Attempt::End(std::chrono::nanoseconds timeout) const {
  if (result) return CallEnd::kAnswered;
  if (status != 0) return EndOfAnswer(status, result.error());
  const bool unsigned_yet = sent_at == SteadyTime{};
  return unsigned_yet ? CallEnd::kAbandoned : EndOfSilence(result.error(), took, timeout);
}

bool Attempt::CredentialsRefused() const {
  return !result && !token_refused && result.error().kind == ErrorKind::kProviderCredentials &&
         result.error().applied == Applied::kNo;
}

}  // namespace walletgate::provider
