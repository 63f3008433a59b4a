#pragma once

// What a vendor still offers to settle an intent whose outcome is not known. Used by recovery, the resolver and the
// operator's list of open intents.

#include <string_view>
#include <vector>

#include "metrics/metrics.h"
#include "provider/provider.h"
#include "routing/state.h"
#include "storage/records.h"

namespace walletgate::routing {

using Recovery = provider::IdempotencySpec::Recovery;

/// The means that the provider file declares for the intent's operation and that can be used at `now`, in the file's
/// order. Empty without a provider, or when it no longer offers the operation.
/// A call with a user token is another one with another token, so it can be repeated only where the vendor knows users
/// by our id, and where a token can be had: the caller's (`has_token`), or a minted one where the first was.
std::vector<Recovery> MeansLeft(const provider::Provider* provider, const storage::Intent& intent, WallTime now,
                                bool has_token = false);

/// The one contact by which the vendor is asked who was made: of those by which find_end_user searches, an e-mail
/// address before a phone number. Empty where the user has none of them.
api::OperationInput ContactToFind(const provider::Provider& provider, const api::EndUser& user);

/// Whether the vendor knows the very same create again, `age` after it was first sent: by the user's id that we chose,
/// or by `vendor_key` within the time for which it remembers keys.
bool KnowsAgain(const provider::IdempotencySpec& spec, const std::string& vendor_key, std::chrono::nanoseconds age);

/// "repeat", "get", "find".
std::string_view ToString(Recovery means);

/// The end of an intent whose outcome was not known.
struct Settled {
  const storage::Intent& intent;
  bool applied = false;
  std::string_view by;  ///< "resolver" or "operator"
};

/// Counts and logs it.
void NoteSettled(metrics::Metrics& metrics, const State& state, const Settled& settled);

}  // namespace walletgate::routing
