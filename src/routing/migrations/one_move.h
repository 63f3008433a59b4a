#pragma once

// One end user on his way to the target of a migration. Values; used by the parts of MoveUser.

#include <memory>
#include <string>

#include "routing/caller_context.h"
#include "routing/portability/move.h"
#include "storage/records.h"

namespace walletgate::routing {

/// What is the same for all users of a migration.
struct MoveTerms {
  std::string migration_id;
  storage::MigrationEnd from;
  std::shared_ptr<const provider::Provider> source;  ///< null: nobody calls it for the tenant any more
  std::shared_ptr<const provider::Provider> target;  ///< never null
  MoveChoices choices;
  bool adopts = true;                ///< whom the target has already, if he is the same
  bool only_with_addresses = false;  ///< who would get another address stays where he is
};

/// How far it has come with him.
enum class MoveEnd : std::uint8_t {
  kPrepared,
  kHeldBack,  ///< he cannot go, or not before somebody does something
  kFailed,
  kUnknown,  ///< his intent is open, and settled like any other
  kLater,    ///< nothing was done: somebody is at work on him, or he is to wait
  kRefused,  ///< the target takes nobody from us
  kLost,     ///< the store does not take it
};

struct MoveOutcome {
  MoveEnd end = MoveEnd::kLater;
  std::string reason = {};  ///< a code; "" where the end says it all
};

/// Lives in the frame of MoveUser::Run.
struct OneMove {
  const CallerContext& nobody;  ///< of the tenant; nobody waits
  const MoveTerms& terms;
  storage::UserRecord record;  ///< as he is served now
  storage::MovingRow row = {};
  MoveDraft draft = {};         ///< the create that he needs at the target
  bool person_is_here = false;  ///< what only the person can do is done, or comes with what he does
  Secret user_token = {};       ///< of the caller, for the target; "": none
};

/// As the target has him: our ids, and what his row keeps of him there.
inline api::EndUser UserThere(const OneMove& move) {
  api::EndUser there = move.row.there.value_or(api::EndUser());
  const api::EndUser& user = move.record.user;
  there.id = user.id;
  there.tenant = user.tenant;
  there.external_id = user.external_id;
  there.generation = user.generation;
  there.version = user.version;
  return there;
}

/// Whether the target is told login methods at all; where they are kept here, it shows none.
inline bool LoginsAreTold(const provider::Provider& target) {
  const mapping::AcceptRule* rule = target.spec().accepts.Find("login_methods");
  return rule != nullptr && !rule->kept_by_gateway;
}

}  // namespace walletgate::routing
