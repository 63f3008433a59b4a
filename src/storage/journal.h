#pragma once

// What happened to an end user, for support. Plain data, shared by every Store.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace walletgate::storage {

/// No person's data: what happened, when, and under which ids others know it.
struct JournalEntry {
  enum class Kind : std::uint8_t {
    kCreated,
    kAdopted,
    kWalletAdded,
    kUpdated,          ///< profile, metadata or login methods
    kStatusChanged,    ///< the vendor says something else of him than before
    kProviderChanged,  ///< another link is the active one
    kDeleted,
  };
  Kind kind = Kind::kCreated;
  WallTime at{};
  std::string request_id{};  ///< of the request that did it; "" for what nobody asked for
  std::string trace_id{};    ///< the vendor's own; "" where it gave none
};

/// The latest so many are kept of each end user.
inline constexpr std::size_t kMaxJournal = 100;

inline constexpr std::string_view kJournalKindNames[] = {
    "created", "adopted", "wallet_added", "updated", "status_changed", "provider_changed", "deleted"};

constexpr std::string_view ToString(JournalEntry::Kind kind) {
  return kJournalKindNames[static_cast<std::size_t>(kind)];
}

}  // namespace walletgate::storage
