#include "routing/intents/attempts.h"

#include <algorithm>
#include <array>

#include "base/check.h"
#include "provider/outcome.h"
#include "routing/intents/recovery_means.h"

namespace walletgate::routing {
namespace {

constexpr std::chrono::milliseconds kFirstBound{100};

/// A repeat of a create that may have been applied.
bool RepeatSettles(const provider::IdempotencySpec& spec, const provider::Call& call, const Error& error,
                   std::chrono::nanoseconds age) {
  const auto& means = spec.unknown_outcome;
  if (std::find(means.begin(), means.end(), Recovery::kRepeat) == means.end()) return false;
  // A vendor that replays errors under their key would say the same again.
  const bool answered = error.provider && error.provider->status != 0;
  if (spec.stores_errors && answered) return false;
  return KnowsAgain(spec, call.vendor_key, age);
}

}  // namespace

bool MayRepeat(const provider::Provider& provider, const provider::Call& call, const Error& error,
               std::chrono::nanoseconds age) {
  // A circuit that is open, or a queue that is full, will not be better in a moment; and an answer that was not
  // understood will be no clearer.
  if (error.cause == Cause::kCircuitOpen || error.cause == Cause::kQueueFull) return false;
  if (error.retry == Retry::kNever || error.kind == ErrorKind::kProviderBadResponse) return false;
  if (InfoOf(error.kind).blame == Blame::kCaller || !error.provider) return false;
  if (error.applied == Applied::kNo) return true;
  if (!api::Creates(call.operation)) return true;  // a delete comes to the same when it is done twice
  const provider::OperationSpec* spec = provider.spec().Find(call.operation);
  Check(spec != nullptr, "what was sent is offered");
  return RepeatSettles(spec->idempotency, call, error, age);
}

bool MayFailOver(const Error& error) {
  return error.applied == Applied::kNo && error.provider && InfoOf(error.kind).blame != Blame::kCaller;
}

std::chrono::nanoseconds PauseBefore(int next, const Error& error, Random& random) {
  Check(next > 1 && next <= kMaxAttempts, "a pause comes before a repeat");
  std::array<std::uint8_t, 4> bytes{};
  random.Fill(bytes);
  std::uint64_t part = 0;
  for (const std::uint8_t byte : bytes) part = part << 8 | byte;
  const std::chrono::nanoseconds bound = kFirstBound * (1 << (next - 2));
  const auto jitter =
      std::chrono::nanoseconds(static_cast<std::int64_t>(static_cast<std::uint64_t>(bound.count()) * part >> 32U));
  return error.retry_after.value_or(std::chrono::seconds(0)) + jitter;
}

metrics::RetryReason RetryReasonOf(const Error& error) {
  if (provider::CouldNotConnect(error)) return metrics::RetryReason::kConnect;
  switch (error.cause) {
    case Cause::kThrottled: return metrics::RetryReason::kThrottled;
    case Cause::kResponseTimeout: return metrics::RetryReason::kTimeout;
    default: return metrics::RetryReason::kUnavailable;
  }
}

metrics::FailoverReason FailoverReasonOf(const Error& error) {
  if (provider::CouldNotConnect(error)) return metrics::FailoverReason::kConnect;
  switch (error.cause) {
    case Cause::kCircuitOpen: return metrics::FailoverReason::kCircuitOpen;
    case Cause::kQueueFull: return metrics::FailoverReason::kQueueFull;
    case Cause::kThrottled: return metrics::FailoverReason::kThrottled;
    default: return metrics::FailoverReason::kNotApplied;
  }
}

}  // namespace walletgate::routing
