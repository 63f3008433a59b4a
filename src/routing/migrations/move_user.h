#pragma once

// One end user of a migration, taken as far as one goes: made at the target, or brought up to date there, and proved.
// Callers are served by the source all the while. Used by MigrationRun, for whom nobody waits, and by touches.

#include <memory>
#include <string>

#include "routing/intents/intent_runner.h"
#include "routing/migrations/target_proof.h"
#include "routing/portability/move.h"
#include "routing/users/adoptee_look_up.h"

namespace walletgate::routing {

/// What is the same for all users of a migration.
struct MoveTerms {
  std::string migration_id;
  storage::MigrationEnd from;
  std::shared_ptr<const provider::Provider> source;  ///< null: nobody calls it for the tenant any more
  std::shared_ptr<const provider::Provider> target;  ///< never null
  MoveChoices choices;
  bool adopts = true;  ///< whom the target has already, if he is the same
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

/// Loop-bound.
class MoveUser {
 public:
  MoveUser(Tools& tools, IntentRunner& runner) : tools_(tools), runner_(runner), look_up_(tools) {}

  /// `nobody` has a tenant; all must live until the task ends. Takes the turn of the user only where nobody has it.
  Task<MoveOutcome> Run(const CallerContext& nobody, const MoveTerms& terms, std::string user_id);

 private:
  /// One on his way, in the frame of Run.
  struct Moving {
    const CallerContext& nobody;
    const MoveTerms& terms;
    storage::UserRecord record;
    storage::MovingRow row = {};
    MoveDraft draft = {};
  };

  Task<MoveOutcome> RunAlone(Moving& moving);
  /// Reads him, his row and what is open about him; an outcome where that ends it.
  Task<std::optional<MoveOutcome>> Read(Moving& moving);
  /// Puts the create that he would need into `moving`; an outcome where he cannot go as he is.
  Task<std::optional<MoveOutcome>> Draft(Moving& moving);
  Task<MoveOutcome> Create(Moving& moving);
  /// Whom the target has already, under the id or the contacts that we would have sent.
  Task<MoveOutcome> Adopt(Moving& moving);
  Task<MoveOutcome> ProveThere(Moving& moving);
  /// Asks the target about him, and takes over what it shows. An outcome where that ends it.
  Task<std::optional<MoveOutcome>> LookThere(Moving& moving, api::ProviderResult& shown);
  Task<std::optional<MoveOutcome>> Order(Moving& moving, api::WalletRequest wallet);
  /// Sends the call of an intent that moves him.
  Task<std::optional<MoveOutcome>> Send(Moving& moving, Job job);
  Task<std::optional<MoveOutcome>> ReadRow(Moving& moving);
  storage::Intent IntentFor(const Moving& moving, const provider::Call& call) const;
  /// His row gets that step; what is told of it.
  Task<MoveOutcome> Step(Moving& moving, storage::MoveStep step, MoveEnd end);

  Tools& tools_;
  IntentRunner& runner_;
  AdopteeLookUp look_up_;
};

}  // namespace walletgate::routing
