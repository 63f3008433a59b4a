#pragma once

// What becomes of one who is to be adopted, and why: the closed list that single adoptions and the lines of imports
// share. A new reason is a row of kAdoptionReasons. Values.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "api/end_user.h"
#include "base/error.h"

namespace walletgate::routing {

/// The states that a line of an import ends in (docs/api.md).
enum class AdoptionState : std::uint8_t { kAdopted, kKnown, kConflict, kInvalid, kNotFound, kAmbiguous, kFailed };

std::string_view ToString(AdoptionState state);  ///< "adopted", "known", ..., "not_found"

enum class AdoptionReason : std::uint8_t {
  kTakenOver,
  kChangedOver,
  kHere,
  kExternalIdTaken,
  kProviderUserHeld,
  kOtherIdAtProvider,
  kExternalIdFormat,
  kProviderUserIdFormat,
  kProviderUserIdNeeded,
  kAddressFormat,
  kTooManyWallets,
  kCreatedLater,
  kContactsDiffer,
  kWalletsDiffer,
  kOperatorsOnly,
  kUnknownAtProvider,
  kDeletedAtProvider,
  kSeveralMatch,
  kContactsNotUnique,
  kInProgress,
  kProviderFailed,
  kStoreFailed,
};

/// One row of the list.
struct AdoptionReasonInfo {
  AdoptionReason reason;
  AdoptionState state;
  std::string_view code;     ///< stable, lower snake case
  std::string_view pointer;  ///< to the member at fault of a single adoption; "" where it is none
  std::string_view detail;   ///< a sentence without a person's value, the same for every occurrence
};

inline constexpr std::array kAdoptionReasons = {
    AdoptionReasonInfo{AdoptionReason::kTakenOver, AdoptionState::kAdopted, "taken_over", "",
                       "the gateway has the end user from now on"},
    AdoptionReasonInfo{AdoptionReason::kChangedOver, AdoptionState::kAdopted, "changed_over", "",
                       "the end user has changed over from the old provider id"},
    AdoptionReasonInfo{AdoptionReason::kHere, AdoptionState::kKnown, "here_already", "",
                       "the gateway has this end user with this user of the provider already"},
    AdoptionReasonInfo{AdoptionReason::kExternalIdTaken, AdoptionState::kConflict, "external_id_taken", "/external_id",
                       "the external_id belongs to an end user with another user of the provider, or to one who was "
                       "deleted"},
    AdoptionReasonInfo{AdoptionReason::kProviderUserHeld, AdoptionState::kConflict, "provider_user_held",
                       "/adopt/provider_user_id", "the provider's user belongs to another end user"},
    AdoptionReasonInfo{AdoptionReason::kOtherIdAtProvider, AdoptionState::kConflict, "other_id_at_provider",
                       "/external_id", "the provider keeps this user under another external_id"},
    AdoptionReasonInfo{AdoptionReason::kExternalIdFormat, AdoptionState::kInvalid, "external_id_format", "/external_id",
                       "the external_id is not 1-128 of A-Z a-z 0-9 . _ -"},
    AdoptionReasonInfo{AdoptionReason::kProviderUserIdFormat, AdoptionState::kInvalid, "provider_user_id_format",
                       "/adopt/provider_user_id",
                       "the provider_user_id is not 1-256 printable ASCII characters without spaces and slashes"},
    AdoptionReasonInfo{AdoptionReason::kProviderUserIdNeeded, AdoptionState::kInvalid, "provider_user_id_needed",
                       "/adopt/provider_user_id",
                       "the provider cannot be asked for this user without his provider_user_id"},
    AdoptionReasonInfo{AdoptionReason::kAddressFormat, AdoptionState::kInvalid, "address_format", "/wallets",
                       "a wallet's address is none of its chain"},
    AdoptionReasonInfo{AdoptionReason::kTooManyWallets, AdoptionState::kInvalid, "too_many_wallets", "/wallets",
                       "an end user has at most 100 wallets"},
    AdoptionReasonInfo{AdoptionReason::kCreatedLater, AdoptionState::kInvalid, "created_later", "",
                       "the created_at lies in the future"},
    AdoptionReasonInfo{AdoptionReason::kContactsDiffer, AdoptionState::kInvalid, "contacts_differ", "/login_methods",
                       "the provider shows other contacts of this user"},
    AdoptionReasonInfo{AdoptionReason::kWalletsDiffer, AdoptionState::kInvalid, "wallets_differ", "/wallets",
                       "the provider shows other wallets of this user"},
    AdoptionReasonInfo{AdoptionReason::kOperatorsOnly, AdoptionState::kInvalid, "operators_only", "",
                       "several tenants use this account of the provider, so only an operator may adopt this user"},
    AdoptionReasonInfo{AdoptionReason::kUnknownAtProvider, AdoptionState::kNotFound, "unknown_at_provider",
                       "/adopt/provider_user_id", "the provider knows no such user"},
    AdoptionReasonInfo{AdoptionReason::kDeletedAtProvider, AdoptionState::kNotFound, "deleted_at_provider",
                       "/adopt/provider_user_id", "the provider shows the user as deleted"},
    AdoptionReasonInfo{AdoptionReason::kSeveralMatch, AdoptionState::kAmbiguous, "several_match",
                       "/adopt/provider_user_id",
                       "several users of the provider fit; the provider_user_id says which one is meant"},
    AdoptionReasonInfo{AdoptionReason::kContactsNotUnique, AdoptionState::kAmbiguous, "contacts_not_unique",
                       "/adopt/provider_user_id",
                       "a contact alone does not tell whose user it is at this provider; the provider_user_id does"},
    AdoptionReasonInfo{AdoptionReason::kInProgress, AdoptionState::kFailed, "in_progress", "",
                       "another request about this external_id is under way, or its outcome is not known yet"},
    AdoptionReasonInfo{AdoptionReason::kProviderFailed, AdoptionState::kFailed, "provider_failed", "",
                       "the provider could not be asked"},
    AdoptionReasonInfo{AdoptionReason::kStoreFailed, AdoptionState::kFailed, "store_failed", "",
                       "the store could not be asked, or did not take the end user"},
};

constexpr const AdoptionReasonInfo& InfoOf(AdoptionReason reason) {
  return kAdoptionReasons[static_cast<std::size_t>(reason)];
}

constexpr bool AdoptionTableIsOrdered() {
  for (std::size_t i = 0; i < kAdoptionReasons.size(); ++i) {
    if (static_cast<std::size_t>(kAdoptionReasons[i].reason) != i) return false;
  }
  return true;
}
static_assert(AdoptionTableIsOrdered());

/// What became of one adoptee.
struct AdoptionOutcome {
  AdoptionReason reason = AdoptionReason::kTakenOver;
  /// As the directory has him now: of one who was adopted, but not by a dry run, or who is known; nothing otherwise.
  std::optional<api::EndUser> user = {};
  std::optional<Error> error = {};  ///< of one that failed: why, and whether the same may go well later

  AdoptionState state() const { return InfoOf(reason).state; }
};

}  // namespace walletgate::routing
