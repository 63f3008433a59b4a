#pragma once

// The label values that are enums of ours. Beside each enum stands what its label is called and the text of each value.
// The rows of metrics/rows.h name the enum. The compiler refuses a list of texts that is too short or too long.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/error_kind.h"

namespace walletgate::metrics {

/// A label and the texts of its enum's values, in the enum's order.
template <std::size_t kCount>
struct LabelNames {
  std::string_view label;
  std::array<std::string_view, kCount> values;
};

/// REQUIRES as many texts as there are values, `last` being the last of them.
template <auto last, class... Text>  // NOLINT(readability-identifier-naming)
constexpr LabelNames<sizeof...(Text)> NamesUpTo(std::string_view label, Text... texts) {
  static_assert(sizeof...(Text) == static_cast<std::size_t>(last) + 1, "a text for each value");
  return {label, {texts...}};
}

/// The names of an enum: a specialisation beside each.
template <class Enum>
inline constexpr LabelNames<0> kNamesOf{};

/// The text of `value` in expositions.
template <class Enum>
constexpr std::string_view LabelText(Enum value) {
  return kNamesOf<Enum>.values[static_cast<std::size_t>(value)];
}

using Outcome = CallOutcome;
template <>
inline constexpr auto kNamesOf<Outcome> = NamesUpTo<Outcome::kInvalidResponse>("outcome", "success", "client_error",
                                                                               "conflict", "auth_error", "throttled",
                                                                               "provider_error", "timeout",
                                                                               "connect_error", "invalid_response");

enum class TokenRefresh : std::uint8_t { kSuccess, kFailure };
template <>
inline constexpr auto kNamesOf<TokenRefresh> = NamesUpTo<TokenRefresh::kFailure>("result", "success", "failure");

enum class AuthFailure : std::uint8_t { kMissing, kMalformed, kUnknown, kExpired, kScope };
template <>
inline constexpr auto kNamesOf<AuthFailure> = NamesUpTo<AuthFailure::kScope>("reason", "missing", "malformed",
                                                                             "unknown", "expired", "scope");

enum class IdempotencyResult : std::uint8_t { kNew, kReplayed, kMismatch, kInProgress };
template <>
inline constexpr auto kNamesOf<IdempotencyResult> = NamesUpTo<IdempotencyResult::kInProgress>("result", "new",
                                                                                              "replayed", "mismatch",
                                                                                              "in_progress");

enum class RetryReason : std::uint8_t { kConnect, kThrottled, kUnavailable, kTimeout };
template <>
inline constexpr auto kNamesOf<RetryReason> = NamesUpTo<RetryReason::kTimeout>("reason", "connect", "throttled",
                                                                               "unavailable", "timeout");

enum class FailoverReason : std::uint8_t { kCircuitOpen, kConnect, kThrottled, kNotApplied, kQueueFull };
template <>
inline constexpr auto kNamesOf<FailoverReason> = NamesUpTo<FailoverReason::kQueueFull>("reason", "circuit_open",
                                                                                       "connect", "throttled",
                                                                                       "not_applied", "queue_full");

enum class Circuit : std::uint8_t { kClosed, kHalfOpen, kOpen };
template <>
inline constexpr auto kNamesOf<Circuit> = NamesUpTo<Circuit::kOpen>("state", "closed", "half_open", "open");

enum class Credential : std::uint8_t { kToken };
template <>
inline constexpr auto kNamesOf<Credential> = NamesUpTo<Credential::kToken>("kind", "token");

enum class Slot : std::uint8_t { kCurrent, kNext };
template <>
inline constexpr auto kNamesOf<Slot> = NamesUpTo<Slot::kNext>("slot", "current", "next");

enum class LimitScope : std::uint8_t { kTenant, kGlobal };
template <>
inline constexpr auto kNamesOf<LimitScope> = NamesUpTo<LimitScope::kGlobal>("scope", "tenant", "global");

/// Why a connection without a key was closed for others.
enum class Evicted : std::uint8_t { kMemory, kPlaces };
template <>
inline constexpr auto kNamesOf<Evicted> = NamesUpTo<Evicted::kPlaces>("reason", "memory", "places");

enum class IntentKind : std::uint8_t { kStarted, kUnknown };
template <>
inline constexpr auto kNamesOf<IntentKind> = NamesUpTo<IntentKind::kUnknown>("state", "started", "unknown");

enum class PendingUserState : std::uint8_t { kLookedFor, kGivenUp };
template <>
inline constexpr auto kNamesOf<PendingUserState> = NamesUpTo<PendingUserState::kGivenUp>("state", "looked_for",
                                                                                         "given_up");

/// How an end user could go to another vendor, the worst first.
enum class Portability : std::uint8_t { kBlocked, kNeedsTenant, kNeedsUser, kReadyWithLoss, kReady };
template <>
inline constexpr auto kNamesOf<Portability> = NamesUpTo<Portability::kReady>("category", "blocked", "needs_tenant",
                                                                             "needs_user", "ready_with_loss", "ready");

enum class Resolution : std::uint8_t { kApplied, kNotApplied, kStillUnknown };
template <>
inline constexpr auto kNamesOf<Resolution> = NamesUpTo<Resolution::kStillUnknown>("result", "applied", "not_applied",
                                                                                  "still_unknown");

/// What becomes of a line of an import.
enum class ImportLine : std::uint8_t {
  kAdopted,
  kKnown,
  kConflict,
  kInvalid,
  kNotFound,
  kAmbiguous,
  kFailed,
  kUndone,
  kKept
};
template <>
inline constexpr auto kNamesOf<ImportLine> = NamesUpTo<ImportLine::kKept>("state", "adopted", "known", "conflict",
                                                                          "invalid", "not_found", "ambiguous", "failed",
                                                                          "undone", "kept");

enum class ImportRunKind : std::uint8_t { kForReal, kDryRun };
template <>
inline constexpr auto kNamesOf<ImportRunKind> = NamesUpTo<ImportRunKind::kDryRun>("run", "for_real", "dry_run");

/// What the gateway itself makes of an import.
enum class ImportEnd : std::uint8_t { kDone, kChecked, kPaused, kUndone, kCancelled };
template <>
inline constexpr auto kNamesOf<ImportEnd> = NamesUpTo<ImportEnd::kCancelled>("end", "done", "checked", "paused",
                                                                             "undone", "cancelled");

/// In what the directory and a vendor's list differ. Unknown here: the vendor has a user whom nobody has; missing
/// there: the other way round; not listed: but a look-up shows him; deleted here: and the vendor has him still.
enum class Difference : std::uint8_t {
  kUnknownHere,
  kMissingThere,
  kNotListed,
  kContacts,
  kStatus,
  kAddresses,
  kDeletedHere
};
template <>
inline constexpr auto kNamesOf<Difference> = NamesUpTo<Difference::kDeletedHere>("kind", "unknown_here",
                                                                                 "missing_there", "not_listed",
                                                                                 "contacts", "status", "addresses",
                                                                                 "deleted_here");

enum class Reconciled : std::uint8_t { kDone, kFailed };
template <>
inline constexpr auto kNamesOf<Reconciled> = NamesUpTo<Reconciled::kFailed>("result", "done", "failed");

enum class Reload : std::uint8_t { kSuccess, kFailure };
template <>
inline constexpr auto kNamesOf<Reload> = NamesUpTo<Reload::kFailure>("result", "success", "failure");

enum class SpanDrop : std::uint8_t { kQueueFull, kExportFailed };
template <>
inline constexpr auto kNamesOf<SpanDrop> = NamesUpTo<SpanDrop::kExportFailed>("reason", "queue_full", "export_failed");

/// Whom log lines are about that a limit leaves out.
enum class LinesOf : std::uint8_t { kStrangers, kTenants, kVendors };
template <>
inline constexpr auto kNamesOf<LinesOf> = NamesUpTo<LinesOf::kVendors>("about", "strangers", "tenants", "vendors");

}  // namespace walletgate::metrics
