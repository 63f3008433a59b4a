#pragma once

// A change of an end user who is there: here, and at his vendor where that keeps what changes. Used by EndUserService
// for every verb that changes one.

#include <functional>
#include <optional>

#include "routing/api_answer.h"
#include "routing/entity_tag.h"
#include "routing/intents/intent_runner.h"
#include "routing/recovery/outcome_recovery.h"
#include "routing/users/changes/vendor_part.h"

namespace walletgate::routing {

/// What a verb wants.
struct UserChange {
  std::string request;  ///< what makes two requests about one user the same
  Precondition precondition = {};
  /// Makes the user as he is to be. Error: why that cannot be.
  std::function<Result<void>(api::EndUser& user)> apply = {};
};

/// The fingerprint of a request for a change of the user; with an empty `request` the beginning of all of them.
std::string ChangeFingerprint(const std::string& end_user_id, const std::string& request);

/// Loop-bound.
class ChangeUser {
 public:
  ChangeUser(Tools& tools, IntentRunner& runner, OutcomeRecovery& recovery)
      : tools_(tools), runner_(runner), recovery_(recovery) {}

  /// 200 with the user as he is from now on. What changes nothing is written nowhere. Errors: kEndUserNotFound,
  /// kPreconditionFailed, `apply`'s; kUnsupportedByProvider where his vendor keeps what it cannot change;
  /// kRequestInProgress while the outcome of another change is not known. REQUIRES caller.progress.
  Task<Result<ApiAnswer>> Run(CallerContext caller, std::string id, UserChange change);

 private:
  using Reply = Result<std::optional<ApiAnswer>>;
  /// A change on its way, in the frame of Run.
  struct Order {
    const CallerContext& caller;
    const UserChange& change;
    const std::string fingerprint;
    std::shared_ptr<const provider::Provider> provider = nullptr;  ///< who holds the user
    storage::UserRecord record = {};                               ///< as he is, then as he is to be
    std::optional<storage::Intent> open = {};                      ///< of another request for him
  };

  /// The reply that earlier requests have led to; nothing where there is none, and the user may be changed. `order`
  /// takes the user as he is now.
  Task<Reply> Earlier(Order& order);
  Task<Reply> Recover(Order& order, storage::Intent open);
  Task<Result<ApiAnswer>> Change(Order& order);
  /// The answer, once the user, where he differs from `before`, and the answer under the caller's key are durable.
  Task<Result<ApiAnswer>> Keep(Order& order, const api::EndUser& before);
  Task<Result<void>> Write(Order& order, bool changed, std::optional<storage::KeyRecord> key);
  /// Tells the vendor, who knows the user as `before`.
  Task<Result<ApiAnswer>> Tell(Order& order, VendorPart part, storage::UserRecord before);
  /// The login method as the vendor has it, with its id where the vendor's file asks for that; nothing where it is not
  /// there any more. Errors: kUnsupportedByProvider, kProviderBadResponse, what the vendor answered.
  Task<Result<std::optional<api::LoginMethod>>> FindLogin(const Order& order, api::LoginMethod method);

  Tools& tools_;
  IntentRunner& runner_;
  OutcomeRecovery& recovery_;
};

}  // namespace walletgate::routing
