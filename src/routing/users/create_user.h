#pragma once

// POST /v1/end-users: the user of an external id, made once. Used by EndUserService.

#include "api/create_end_user.h"
#include "routing/choice/router.h"
#include "routing/intents/intent_runner.h"
#include "routing/recovery/outcome_recovery.h"

namespace walletgate::routing {

/// Loop-bound.
class CreateUser {
 public:
  CreateUser(Tools& tools, IntentRunner& runner, OutcomeRecovery& recovery)
      : tools_(tools), runner_(runner), recovery_(recovery) {}

  /// 201 when created, 200 when it was there with the same content. REQUIRES caller.progress.
  Task<Result<ApiAnswer>> Run(CallerContext caller, api::CreateEndUser request);

 private:
  /// A create on its way, in the frame of Run.
  struct Creation {
    const CallerContext& caller;
    api::CreateEndUser& request;
    std::string fingerprint;
    std::uint64_t generation = 0;  ///< users who had the external id before, and are gone
    Begins begins = Begins::kNow;
    std::string not_applied = {};  ///< id of the open intent of an earlier request, once that is known of it
  };
  using Reply = Result<std::optional<ApiAnswer>>;

  /// The reply that earlier requests have led to; nothing where there is none, and a vendor may be asked.
  Task<Reply> Earlier(Creation& creation);
  Task<Reply> ReplyExisting(const Creation& creation, storage::UserRecord record);
  /// Whether the external id of one who is gone may be given out again; what is under way for it is told. `prior` has
  /// such a user.
  Result<void> AdmitAgain(Creation& creation, const storage::Prior& prior) const;
  Task<Reply> Recover(Creation& creation, storage::Intent open);
  storage::Intent MakeIntent(const Creation& creation) const;
  /// Puts the call to `job.provider` into the intent. `job` must live until the task ends.
  Task<Result<void>> Prepare(const Creation& creation, Job& job);
  /// Notes that the user goes to `next` instead.
  void FailOver(const Error& error, const provider::Provider& next, Job& job) const;

  Tools& tools_;
  IntentRunner& runner_;
  OutcomeRecovery& recovery_;
};

}  // namespace walletgate::routing
