#pragma once

// What a change of an end user leaves in his journal. Used by whoever writes one.

#include <optional>

#include "routing/caller_context.h"
#include "storage/records.h"

namespace walletgate::routing {

inline storage::JournalEntry Noted(storage::JournalEntry::Kind kind, const CallerContext& caller, WallTime now) {
  return {kind, now, caller.request_id};
}

/// Of a user whom the vendor was asked about: nothing where it said what was known.
inline std::optional<storage::JournalEntry> NotedChange(const api::EndUser& before, const api::EndUser& after,
                                                        const CallerContext& caller, WallTime now) {
  using Kind = storage::JournalEntry::Kind;
  if (ShownStatus(before) != ShownStatus(after)) return Noted(Kind::kStatusChanged, caller, now);
  if (before.wallets.size() != after.wallets.size()) return Noted(Kind::kWalletAdded, caller, now);
  return std::nullopt;
}

}  // namespace walletgate::routing
