#include "routing/intents/move_ending.h"

#include <algorithm>

namespace walletgate::routing {
namespace {

using storage::MoveRetry;
using storage::MoveState;
using storage::MoveStep;

/// Before one that failed is tried again by itself, where the vendor names no other time.
constexpr std::chrono::seconds kRest{30};

MoveStep StepOf(MoveState state, std::string_view reason) {
  MoveStep step;
  step.state = state;
  step.reason = reason;
  return step;
}

}  // namespace

MoveStep StepOfSuccess(std::uint64_t version) {
  MoveStep step = StepOf(MoveState::kPending, kMadeThere);
  step.version = version;
  return step;
}

MoveStep StepOfHeld() { return StepOf(MoveState::kFailed, kConflictAtTarget); }

MoveStep StepOfNothing(WallTime now) {
  MoveStep step = StepOf(MoveState::kFailed, kNotApplied);
  step.retry = MoveRetry::kAutomatic;
  step.is_failure = true;
  step.next_at = now + kRest;
  return step;
}

bool IsAboutAccount(const Error& error) {
  return error.kind == ErrorKind::kProviderCredentials || error.kind == ErrorKind::kProviderAccount ||
         error.kind == ErrorKind::kProviderNotConfigured;
}

MoveStep StepOfError(const Error& error, WallTime now) {
  const ErrorKindInfo& info = InfoOf(error.kind);
  if (IsAboutAccount(error)) return StepOf(MoveState::kPending, info.code);
  if (error.kind == ErrorKind::kEndUserExists) return StepOf(MoveState::kPending, kExistsAtTarget);
  MoveStep step = StepOf(MoveState::kFailed, info.code);
  step.is_failure = true;
  step.retry = MoveRetry::kByCall;
  if (info.blame == Blame::kCaller) return step;
  step.retry = MoveRetry::kAutomatic;
  const std::chrono::seconds asked = error.retry_after.value_or(kRest);
  step.next_at = now + std::max(asked, std::chrono::seconds(1));
  return step;
}

}  // namespace walletgate::routing
