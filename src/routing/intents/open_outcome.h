#pragma once

// What a caller is told of a create whose outcome is not known.

#include "base/error.h"
#include "provider/provider.h"
#include "storage/records.h"

namespace walletgate::routing {

/// When the same request is worth another try.
struct Outlook {
  const provider::Provider* provider = nullptr;  ///< null: nobody can be asked
  const storage::Intent& intent;
  WallTime last_sent{};  ///< no byte of the create went out later
  WallTime now{};
  bool seen_absent = false;  ///< a look-up has answered that there is nobody yet
};

/// kOutcomeUnknown about an earlier request, as `outlook` has it.
Error StillUnknown(const Outlook& outlook, const std::string& provider_id);

/// kRequestInProgress for another request of the same end user, which has to wait for the outcome.
Error WaitsForOutcome(const Outlook& outlook, const std::string& provider_id);

/// Sets when `error` is worth a repeat: at once while the call can be sent again, when what it led to must show where
/// only look-ups are left, and not at all where nothing but an operator's word is (PRODUCT section 3a).
void TellOutlook(const Outlook& outlook, Error& error);

/// Whether the answer `error` to a call under a key is what the vendor says to that key from now on, so that a repeat
/// is no means any more: at once where its file says that it keeps errors and the vendor itself speaks; else once the
/// create is older than `settles_within` and look-ups are left to tell. Who was turned away before anybody looked at
/// the request (401, 402, 403, 405, 413, 414, 415, 429, 431), or told that it is busy (408, 409, 425, 499), has kept
/// the key.
bool SpendsKey(const provider::Provider& provider, const storage::Intent& intent, const Error& error, WallTime now);

}  // namespace walletgate::routing
