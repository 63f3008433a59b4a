#pragma once

// The verbs of the end-user API on one event loop: which provider, exactly once, the same answer for the same request.
// One EndUserService per loop; they share the store and the table of flights. Used by `http`, and by what works in the
// background.
//
// Life of a create: look for an earlier answer → choose a provider → prepare the call → make the intent durable → send
// → make the outcome durable → answer. docs/ARCHITECTURE.md tells it at length.

#include "routing/imports/import_desk.h"
#include "routing/intents/answer_in_time.h"
#include "routing/migrations/migration_desk.h"
#include "routing/migrations/touch_user.h"
#include "routing/recovery/intent_resolution.h"
#include "routing/recovery/operator_resolution.h"
#include "routing/recovery/user_look.h"
#include "routing/users/add_wallet.h"
#include "routing/users/adopt_named.h"
#include "routing/users/changes/change_logins.h"
#include "routing/users/changes/patch_user.h"
#include "routing/users/create_user.h"
#include "routing/users/delete_user.h"
#include "routing/users/erase_user.h"
#include "routing/users/list_users.h"
#include "routing/users/read_journal.h"
#include "routing/users/read_user.h"

namespace walletgate::routing {

/// Loop-bound. Each verb is a class of its own; here they meet their parts, and the caller's deadline.
class EndUserService {
 public:
  EndUserService(provider::LoopContext& context, const ServiceOptions& options);

  // What a caller waits for is answered by its deadline: CreateUser, AddWallet, ReadUser, PatchUser, ChangeLogins,
  // TouchUser, DeleteUser, EraseUser, ListUsers, ReadJournal.
  Task<Result<ApiAnswer>> Create(CallerContext caller, api::CreateEndUser request);
  /// A create that makes nobody: AdoptNamed.
  Task<Result<ApiAnswer>> Adopt(CallerContext caller, api::CreateEndUser request, api::AdoptRequest adopt);
  Task<Result<ApiAnswer>> CreateWallet(CallerContext caller, std::string id, api::WalletRequest wallet);
  Task<Result<ApiAnswer>> Get(CallerContext caller, std::string id, ReadUser::Options options);
  Task<Result<ApiAnswer>> Patch(CallerContext caller, std::string id, api::UserPatch patch, Precondition precondition);
  Task<Result<ApiAnswer>> ChangeLogin(CallerContext caller, std::string id, LoginChange change);
  Task<Result<ApiAnswer>> Touch(CallerContext caller, std::string id, Secret user_token);
  Task<Result<ApiAnswer>> Delete(CallerContext caller, std::string id, bool local);
  Task<Result<ApiAnswer>> Erase(CallerContext caller, std::string id, bool local);
  Task<Result<ApiAnswer>> List(CallerContext caller, storage::ListQuery query, std::string cursor);
  Task<Result<ApiAnswer>> Journal(CallerContext caller, std::string id);

  /// What is asked about imports.
  ImportDesk& imports() { return imports_; }
  /// What is asked about migrations.
  MigrationDesk& migrations() { return migrations_; }
  /// Portability reports; null: none are made.
  PortabilityDesk* portability() { return tools_.portability; }

  // What nobody waits for.
  Tools& tools() { return tools_; }
  AdoptUser& adopt_user() { return adopt_user_; }
  MoveUser& move_user() { return move_user_; }
  IntentResolution& intent_resolution() { return intent_resolution_; }
  OperatorResolution& operator_resolution() { return operator_resolution_; }
  UserLook& user_look() { return user_look_; }

  /// False while some request is at work, also after its caller was answered.
  bool Quiet() const { return in_time_.Quiet(); }

 private:
  Tools tools_;
  OutcomeWriter outcomes_{tools_};
  IntentRunner runner_{tools_, outcomes_};
  OutcomeLookup lookup_{tools_, outcomes_};
  OutcomeRecovery recovery_{tools_, runner_, lookup_};
  CreateUser create_user_{tools_, runner_, recovery_};
  AdoptUser adopt_user_{tools_};
  MoveUser move_user_{tools_, runner_};
  TouchUser touch_user_{tools_, move_user_};
  AdoptNamed adopt_named_{tools_, adopt_user_};
  AddWallet add_wallet_{tools_, runner_, recovery_};
  ChangeUser change_user_{tools_, runner_, recovery_};
  PatchUser patch_user_{tools_, change_user_};
  ChangeLogins change_logins_{tools_, change_user_};
  ReadUser read_user_{tools_};
  DeleteUser delete_user_{tools_};
  EraseUser erase_user_{tools_};
  ListUsers list_users_{tools_};
  ImportDesk imports_{tools_};
  MigrationDesk migrations_{tools_};
  ReadJournal read_journal_{tools_};
  IntentResolution intent_resolution_{tools_, recovery_};
  OperatorResolution operator_resolution_{tools_, outcomes_};
  UserLook user_look_{tools_};
  AnswerInTime in_time_;  ///< the last member: what is at work in it uses the others
};

}  // namespace walletgate::routing
