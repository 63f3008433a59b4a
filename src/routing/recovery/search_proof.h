#pragma once

// What a search for the user of a lost create proves (PRODUCT section 3a, "Answers are held against the question").
// Pure. Used by recovery.

#include <cstdint>

#include "api/create_end_user.h"
#include "provider/provider.h"
#include "storage/records.h"

namespace walletgate::routing {

enum class Search : std::uint8_t {
  kNobody,      ///< the vendor has nobody like that
  kOurs,        ///< answer.results has one user, who was made by our create, as far as the answer can tell
  kCannotTell,  ///< several, one who was there before, was not asked for, or cannot be read: neither proof nor absence
};

/// What was searched for, for whom.
struct SearchedFor {
  const storage::Intent& intent;
  const api::OperationInput& contact;
  WallTime now{};  ///< when the answer came
};

/// Whether the vendor shows the contact that was searched for at this user.
bool HasContact(const api::ProviderResult& user, const api::OperationInput& searched);

/// Drops from `answer` those whom the vendor keeps under another id of ours: a contact may stand at several users. Who
/// holds the user is for the caller to look up.
Search JudgeSearch(const SearchedFor& search, provider::Answer& answer);

/// Whether the user in `answer`, who is ours by JudgeSearch, may as well have been made by `other`: an open create at
/// the same account, with the contact that was searched for.
bool MayBeOfAnother(const SearchedFor& search, const storage::Intent& other, const provider::Answer& answer);

}  // namespace walletgate::routing
