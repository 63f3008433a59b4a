#pragma once

// Why an end user could not simply go from one vendor to another: a row for each reason, with what it
// means, its words and what to do. docs/portability.md prints the rows; a test of each stands in
// tests/routing/portability.

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "metrics/labels.h"

namespace walletgate::routing {

/// A user is in the worst one that a reason of his has.
using metrics::Portability;

inline constexpr auto kPortabilityNames = metrics::kNamesOf<Portability>.values;
constexpr std::string_view NameOf(Portability category) { return metrics::LabelText(category); }

enum class ReasonCode : std::uint8_t {
  kExternalIdRefused,
  kExternalIdReserved,
  kNoLoginAccepted,
  kLoginRefused,
  kTooManyLogins,
  kLoginSubjectLocal,
  kLoginNeedsSetup,
  kContactUnverified,
  kContactVerificationUnknown,
  kContactShared,
  kContactMissing,
  kDataNotKept,
  kMemberMissing,
  kChainMissing,
  kWalletKindMissing,
  kTooManyWallets,
  kAddressChanges,
  kAddressKept,
  kKeyNeedsPerson,
  kBalanceUnknown,
  kKycAgain,
  kMetadataKeptHere,
  kProfileDropped,
  kSourceCannotDelete,
  kSourceUnknown,
  kTargetClosed,
  kRequestRefused,
};

inline constexpr std::size_t kReasonCount = static_cast<std::size_t>(ReasonCode::kRequestRefused) + 1;

struct ReasonInfo {
  ReasonCode code;
  std::string_view name;
  /// Where a user with it is at best; nothing: it is told, and holds nobody up. A reason may say otherwise
  /// (Reason::category).
  std::optional<Portability> category;
  std::string_view wording;    ///< with {from}, {to} and placeholders of its own
  std::string_view remedy;     ///< likewise with {from} and {to}
  std::string_view stands_on;  ///< what it is known by; Markdown
};

const std::array<ReasonInfo, kReasonCount>& AllReasons();
const ReasonInfo& InfoOf(ReasonCode code);
/// In the order of the enum.
std::span<const std::string_view> ReasonNames();

/// The table of docs/portability.md, in Markdown.
std::string ReasonTable();

}  // namespace walletgate::routing
