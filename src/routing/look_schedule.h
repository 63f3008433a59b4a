#pragma once

// When a pending end user is looked at again though nobody asks. Pure. Used by the service for every record that it
// writes.
//
// Wallets that have not come: 1 s, 5 s, 30 s, 5 min and 1 h after one another, then daily for a week. A status that is
// pending by itself: 1 min, 1 h, 1 day; then only ?refresh=true asks.

#include <optional>

#include "storage/records.h"

namespace walletgate::routing {

/// After a call that created something, the last byte of which was sent before `now`. Nothing where nothing is pending,
/// or where the vendor says that it knows no such user. Without `can_look`, the vendor cannot be asked: only when it
/// was sent to is kept.
std::optional<storage::Look> FirstLook(const api::EndUser& user, WallTime now, bool can_look);

/// After an answer to somebody who asked for himself. What is pending still goes on as it was planned.
std::optional<storage::Look> KeptLook(const api::EndUser& user, const std::optional<storage::Look>& before,
                                      WallTime now);

/// After a look that the vendor has answered.
std::optional<storage::Look> NextLook(const api::EndUser& user, const storage::Look& before, WallTime now);

/// After one that it has not: no try, and not again at once.
storage::Look PutOffLook(const storage::Look& before, WallTime now);

/// Also one whose time lies further ahead than any is put: the clock has been put right since.
bool IsDue(const storage::Look& look, WallTime now);

/// Whether wallets that were asked for will not be looked for any more.
bool GivenUp(const std::optional<storage::Look>& look);

}  // namespace walletgate::routing
