#pragma once

// One end user of a migration, taken as far as one goes: made at the target, or brought up to date there, and proved.
// Callers are served by the source all the while. Used by MigrationRun, for whom nobody waits, and by touches.

#include <string>

#include "routing/migrations/adopt_there.h"
#include "routing/migrations/prove_there.h"

namespace walletgate::routing {

/// Loop-bound.
class MoveUser {
 public:
  MoveUser(Tools& tools, IntentRunner& runner) : tools_(tools), make_(tools, runner, rows_) {}

  /// `nobody` has a tenant; all must live until the task ends. Does nothing while somebody else has his turn.
  Task<MoveOutcome> Run(const CallerContext& nobody, const MoveTerms& terms, std::string user_id);

  /// One who is here himself, by a request that has his turn.
  struct Person {
    storage::UserRecord record;
    Secret user_token = {};  ///< for the target; "": the gateway mints one where it can
  };
  /// As Run, within the caller's time.
  Task<MoveOutcome> Touch(const CallerContext& caller, const MoveTerms& terms, Person person);

 private:
  Task<MoveOutcome> RunAlone(OneMove& move);
  /// Reads him, his row and what is open about him; an outcome where that ends it.
  Task<std::optional<MoveOutcome>> Read(OneMove& move);
  /// Puts the create that he would need into `move`; an outcome where he cannot go as he is.
  Task<std::optional<MoveOutcome>> Draft(OneMove& move);

  Tools& tools_;
  MoveRows rows_{tools_};
  MakeThere make_;
  AdoptThere adopt_{tools_, rows_};
  ProveThere prove_{tools_, make_, rows_};
};

}  // namespace walletgate::routing
