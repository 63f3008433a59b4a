#pragma once

// The verbs of the end-user API: which provider, exactly once, the same answer for the same request.
// One EndUserService per event loop; they share the store and the table of flights. Used by `http`.
//
// Life of a create: look for an earlier answer → choose a provider → prepare the call → make the intent durable → send
// → make the outcome durable → answer. docs/ARCHITECTURE.md tells it at length.

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "api/create_end_user.h"
#include "base/deadline.h"
#include "base/ids.h"
#include "provider/loop_context.h"
#include "routing/attempts.h"
#include "routing/flight_table.h"
#include "routing/open_outcome.h"
#include "routing/router.h"
#include "routing/state.h"
#include "storage/store.h"

namespace walletgate::routing {

/// How far a request has come. Shared by the one who waits and the work that may outlast the wait; on one loop.
struct Progress {
  bool unsettled = false;  ///< an earlier call may have created what this one asks for; not looked up yet, or unknown
  bool acting = false;     ///< from here on a provider may have done something
  bool given_up = false;   ///< the caller was told that the time is over; nothing may be begun any more
  std::string provider = {};  ///< whom the request has come to, as people call it; "" while it is nobody
};

/// Who asks, and how the answer is told apart from others.
struct CallerContext {
  std::shared_ptr<const State> state;  ///< keeps `tenant` alive
  const Tenant* tenant = nullptr;
  std::string idempotency_key;  ///< "" for none
  std::string request_id;
  std::shared_ptr<provider::Errand> errand;  ///< its trace, and the time that vendors took; null: nobody asks
  std::string instance;                      ///< request path, for problem documents
  Deadline deadline{SteadyTime::max()};      ///< of the answer; a create that was sent is followed beyond it
  std::shared_ptr<Progress> progress;        ///< the service's own
};

/// What became of an intent whose outcome was not known.
enum class Resolution : std::uint8_t {
  kApplied,
  kNotApplied,
  kGone,     ///< somebody else has ended it meanwhile
  kBusy,     ///< a request is at work on it
  kUnknown,  ///< still
  kNoMeans,  ///< still, and the vendor has nothing left to ask: an operator's
};

/// What became of a look at a pending user.
enum class Looked : std::uint8_t {
  kAnswered,
  kUnanswered,  ///< the vendor was asked, or could not be; it is put off
  kNotSent,     ///< a request is at work on the user, he is not due any more, or nobody can be asked
  kNotWritten,  ///< the store does not take what came of it: he is due still
};

/// What an operator has found out about an intent whose outcome is not known.
struct Verdict {
  bool applied = false;
  std::string provider_user_id;  ///< of a create that was applied; "" otherwise
  bool force = false;            ///< also against what the vendor shows, and before what the call led to must show
};

/// What the vendor has shown of one whom an operator called created.
enum class LookUp : std::uint8_t {
  kNone,  ///< it was not asked: it offers no look-up, or the verdict needs none
  kConfirms,
  kUnknown,      ///< it does not know him
  kContradicts,  ///< it gives another id or other contacts
  kFailed,       ///< it did not answer, or not so that it could be read
};
std::string_view ToString(LookUp look_up);

/// An intent that an operator has ended.
struct SettledByHand {
  storage::Intent intent;
  LookUp look_up = LookUp::kNone;
};

/// A finished answer.
struct ServiceReply {
  int status = 200;
  std::string content_type = "application/json";
  std::string body;
  std::string provider;   ///< "" when no provider is concerned
  bool replayed = false;  ///< the stored answer of an idempotency key
};

class EndUserService {
 public:
  struct Shared {
    storage::Store& store;
    FlightTable& flights;
    std::chrono::milliseconds key_lifetime = std::chrono::hours(24);
    int attempts = kMaxAttempts;  ///< at one vendor call, the first included
  };

  EndUserService(provider::LoopContext& context, const Shared& shared)
      : context_(context), shared_(shared), started_at_(context.clock().Now()) {}

  /// POST /v1/end-users: 201 when created, 200 when it was there with the same content.
  Task<Result<ServiceReply>> Create(CallerContext caller, api::CreateEndUser request);

  /// POST /v1/end-users/{id}/wallets: 201 with the user and its new wallet.
  Task<Result<ServiceReply>> CreateWallet(CallerContext caller, std::string id, api::WalletRequest wallet);

  struct GetOptions {
    bool refresh = false;
    bool include_provider_data = false;  ///< asks the vendor too
  };
  /// GET /v1/end-users/{id}.
  Task<Result<ServiceReply>> Get(CallerContext caller, std::string id, GetOptions options);

  /// DELETE /v1/end-users/{id}: 204, also when repeated. `local`: forget here what the vendor cannot delete.
  Task<Result<ServiceReply>> Delete(CallerContext caller, std::string id, bool local);

  /// GET /v1/end-users. `cursor` as an earlier page gave it. REQUIRES query.tenant unset.
  Task<Result<ServiceReply>> List(CallerContext caller, storage::ListQuery query, std::string cursor);

  /// One try at an open intent that no caller waits for, by the means that its provider file declares. Leaves alone
  /// what a request is at work on, and makes no user but by repeating a call that was made (docs/adr/0006).
  Task<Resolution> Resolve(std::shared_ptr<const State> state, storage::Intent intent, Deadline deadline);

  /// One look at a user whose next one is due, without a caller: what the vendor shows is taken over, and when he is
  /// looked at next is written.
  Task<Looked> LookAt(std::shared_ptr<const State> state, storage::DueLook due, Deadline deadline);

  /// Ends an open intent as an operator says. Of one that was applied the vendor is asked, where its file offers
  /// get_end_user, so that the directory has the wallets; where it cannot tell, the operator's word counts. Errors:
  /// kNotFound (no such intent is open), kRequestInProgress (a request is at work on it), kWrongState (not applied, but
  /// what the call led to may still show), kInvalidRequest at /provider_user_id (also: the vendor shows that it is not
  /// so), kEndUserExists (the vendor's user is another end user's; not even force), kStoreUnavailable.
  Task<Result<SettledByHand>> SettleByHand(std::shared_ptr<const State> state, std::string intent_id, Verdict verdict,
                                           Deadline deadline);

  /// False while some request is at work, be it after its caller was answered.
  bool Quiet() const { return following_ == 0; }

 private:
  /// A vendor call with everything that decides its ending.
  struct Job {
    CallerContext caller;
    std::shared_ptr<const provider::Provider> provider;
    storage::Intent intent;
    bool repeated = false;      ///< an earlier call of this intent may have been applied
    bool has_fallback = false;  ///< another provider may get the user when this one cannot be had
    bool unattended = false;    ///< no caller waits: the gateway settles an old intent by itself
    Secret user_token = {};     ///< what goes to where the intent has a mark
    bool found =
        false;  ///< the answer is a search's or a verdict's look-up: that somebody holds the user proves nothing

    /// As people call it.
    const std::string& provider_id() const { return provider == nullptr ? intent.user.provider : provider->id(); }
  };

  // in_time.cpp
  /// The reply of `work`, or at the caller's deadline kOutcomeUnknown or kProviderTimeout while `work` goes on.
  /// REQUIRES caller.progress.
  Task<Result<ServiceReply>> InTime(CallerContext caller, Task<Result<ServiceReply>> work);
  Task<void> Follow(CallerContext caller, Task<Result<ServiceReply>> work, Completion<Result<ServiceReply>> done);
  /// Error: the caller has been told that the time is over, so that nothing need be begun.
  static Result<void> CheckStillWanted(const CallerContext& caller);
  /// From now on an answer that comes because the time is over names that provider.
  static void NoteProvider(const CallerContext& caller, const std::string& provider);
  /// provider::Call::may_send of a call that a provider acts upon: once the caller was answered, nothing is begun.
  static std::function<bool()> MaySend(const CallerContext& caller);

  // create.cpp
  Task<Result<ServiceReply>> CreateInTurn(CallerContext caller, api::CreateEndUser request);
  Task<Result<ServiceReply>> CreateAlone(CallerContext caller, api::CreateEndUser request, std::string fingerprint);
  Task<Result<ServiceReply>> StartCreate(CallerContext caller, api::CreateEndUser request, std::string fingerprint);
  /// Prepares the create at `job.provider` and flies it. `request` must live until the task ends.
  Task<Result<ServiceReply>> CreateAt(Job job, const api::CreateEndUser& request);
  /// Notes that the user goes to `next` instead.
  void FailOver(const Error& error, const provider::Provider& next, Job& job);
  Task<Result<ServiceReply>> ReplyExisting(CallerContext caller, storage::UserRecord record, std::string fingerprint);
  storage::Intent MakeIntent(const CallerContext& caller, const api::CreateEndUser& request, std::string fingerprint);

  // wallet.cpp
  Task<Result<ServiceReply>> CreateWalletInTurn(CallerContext caller, std::string id, api::WalletRequest wallet);
  Task<Result<ServiceReply>> CreateWalletAlone(CallerContext caller, storage::UserRecord record,
                                               api::WalletRequest wallet, std::string fingerprint);

  /// Of a wallet that the user waits for already: the reply when the vendor has it by now, nothing when it may be asked
  /// for once more. Error: kRequestInProgress, it may still come; what the vendor answered. `record` takes what the
  /// vendor shows, and must live until the task ends.
  Task<Result<std::optional<ServiceReply>>> LookForWallet(CallerContext caller, storage::UserRecord& record,
                                                          api::WalletRequest wallet, std::string fingerprint);

  /// The vendor's answer about a user who waits for that wallet, taken over into `record`, which must live until the
  /// task ends. Where the wallet has come the store does not have it yet, but that the caller asks again.
  Task<Result<void>> AskForPending(CallerContext caller, std::shared_ptr<const provider::Provider> provider,
                                   storage::UserRecord& record, api::WalletRequest wallet);

  // look.cpp: what nobody asks for
  Task<Looked> LookAlone(std::shared_ptr<const State> state, storage::DueLook due, std::string external_id,
                         Deadline deadline);
  /// The vendor's answer about the user, asked once. `record` must live until the task ends.
  Task<Result<provider::Answer>> AskAbout(const storage::UserRecord& record,
                                          std::shared_ptr<const provider::Provider> provider, CallerContext caller);

  // deliver.cpp: the call, with its repeats
  struct Patience {
    Deadline deadline;
    std::chrono::nanoseconds age{0};  ///< of the call, when it was made before
    bool has_fallback = false;        ///< another vendor may get the user when this one cannot be had
    bool unattended = false;          ///< nobody waits: one attempt, there will be another day
  };
  struct Delivery {
    Result<provider::Answer> answer;
    bool repeated = false;  ///< an attempt before the last one may have been applied
  };
  /// Counts the time that it takes, pauses included, as the vendor's.
  Task<Delivery> Deliver(std::shared_ptr<const provider::Provider> provider, provider::Call call, Patience patience);
  /// A look-up, sent once.
  Task<Result<provider::Answer>> AskOnce(std::shared_ptr<const provider::Provider> provider, provider::Call call,
                                         CallerContext caller);

  // job.cpp: intent, call, ending; shared by every creating operation
  Task<Result<ServiceReply>> Fly(Job job);
  /// No byte of the call goes out later: a place is had by the deadline, and the exchange ends by the vendor's timeout.
  WallTime LatestByte(const Job& job) const;
  Task<Result<ServiceReply>> Settle(Job job, Result<provider::Answer> answer);
  /// Why a success that names a user of somebody else is none: 409, not applied, where the file says that a create may
  /// give an existing user; else 502, unknown; of one who was searched for 504, unknown.
  static Error HeldError(const Job& job);
  storage::Ending::Otherwise IfHeld(const Job& job) const;
  /// TakeOver, with what did not fit counted as drift.
  void TakeOverAnswer(const provider::Provider* provider, api::Operation operation, const api::ProviderResult& result,
                      api::EndUser& user);
  /// The answer that is stored under the caller's key; nothing when there is none. Counts what was found.
  Result<std::optional<ServiceReply>> StoredReply(const CallerContext& caller, const storage::Prior& prior,
                                                  const std::string& fingerprint);
  void CountKey(const CallerContext& caller, metrics::IdempotencyResult result);  ///< does nothing without a key
  storage::KeyRecord MakeKeyRecord(const CallerContext& caller, std::string fingerprint) const;

  // recovery.cpp: an intent whose outcome is not known
  /// The reply when the vendor's own means settled it; nothing when the vendor says that nothing was applied.
  Task<Result<std::optional<ServiceReply>>> Recover(Job job);
  /// What a look-up has led to. `settled`: it answered, and an ending was written accordingly; nothing else is tried
  /// then.
  struct LookedUp {
    Result<std::optional<ServiceReply>> reply;
    bool settled = false;
    bool absent = false;  ///< there is nobody yet, and there may be still
  };
  /// The vendor says that there is nobody.
  LookedUp Absent(const Job& job) const;
  Task<LookedUp> RecoverByGet(Job job);
  /// `intent` must live until the task ends.
  Task<void> TakeStored(storage::Intent& intent);
  /// Makes the job one that can be sent again. Error: its user token cannot be had.
  Task<Result<Job>> ReadyToRepeat(Job job);
  Task<LookedUp> RecoverByFind(Job job);
  /// Whether no other open create may have made the user that a search has found: then he is nobody else's. False too
  /// where the store cannot tell. `searched` and `answer` must live until the task ends.
  Task<bool> IsNobodyElses(storage::Intent intent, const api::OperationInput& searched, const provider::Answer& answer);
  /// The ending of a look-up that has found the user.
  Task<LookedUp> SettleFound(Job job, Result<provider::Answer> answer);
  /// `intent` must live while it is used.
  Outlook OutlookOf(const provider::Provider* provider, const storage::Intent& intent) const;
  /// Whether "there is no such user" means that there will be none.
  bool AbsenceIsFinal(const Job& job) const;
  /// The last byte of the intent went to the vendor before this.
  WallTime LastSent(const storage::Intent& intent) const;

  // resolve.cpp: the same without a caller
  Task<Resolution> ResolveAlone(std::shared_ptr<const State> state, storage::Intent intent, Deadline deadline);
  Task<Resolution> EndWithoutEffect(storage::Intent intent);
  /// Replaces the record and, in the same transaction, drops what is still open for the user.
  Task<Result<void>> MarkDeleted(storage::UserRecord record);

  // verdict.cpp: as an operator says
  Task<Result<SettledByHand>> SettleByHandAlone(Job job, Verdict verdict);
  Task<Result<LookUp>> SettleAsApplied(Job job, Verdict verdict);
  Result<void> CheckQuiet(const Job& job) const;
  /// What is written of the user: as the vendor shows it where that confirms the operator, else as he said.
  struct Told {
    provider::Answer answer;
    LookUp look_up = LookUp::kNone;
  };
  Task<Told> AskFor(const Job& job, const std::string& provider_user_id);

  // directory.cpp
  Task<Result<ServiceReply>> GetInTurn(CallerContext caller, std::string id, GetOptions options);
  Task<Result<ServiceReply>> DeleteInTurn(CallerContext caller, std::string id, bool local);
  Task<Result<storage::UserRecord>> FindUser(CallerContext caller, std::string id);
  /// The user as it is once nobody else changes it. After success the caller must land its external id (without a key).
  Task<Result<storage::UserRecord>> BoardUser(CallerContext caller, std::string id);
  Task<Result<ServiceReply>> Refresh(CallerContext caller, storage::UserRecord record, bool include_provider_data);
  Task<Result<ServiceReply>> DeleteAlone(CallerContext caller, storage::UserRecord record, bool local);

  provider::LoopContext& context_;
  Shared shared_;
  const WallTime started_at_;  ///< what an earlier process sent, it sent before this
  int following_ = 0;          ///< requests whose work has not ended, their callers answered or not
  TaskScope background_;       ///< requests at work
};

/// The stored answer of a key, or why it cannot be given: kIdempotencyKeyReused. Nothing when `record` is unfinished.
Result<std::optional<ServiceReply>> ReplyFromKey(const storage::KeyRecord& record, const std::string& fingerprint);

/// The provider that calls the account which `link` names, wherever today's configuration has it; null where it has
/// none. A link without an account is the tenant's own. Null too where the tenant, or the provider for it, is retired.
/// Names are the store's.
std::shared_ptr<const provider::Provider> HolderOf(const State& state, const Tenant& tenant,
                                                   const std::string& provider, const storage::Link& link);

/// kWrongState where somebody else has the vendor's user too, or got it.
Result<void> CheckUndisputed(const storage::Link& link);

/// kProviderNotConfigured: the account that holds the user is retired, or has no settings any more. `is_open`: what
/// became of the same request earlier is not known, and nobody but an operator can find out.
Error NotConfigured(const std::string& provider, bool is_open = false);

/// What goes to the vendor about a user who is there.
api::OperationInput InputFor(const api::EndUser& user, const storage::Link& link);

/// What an answer to the intent's call is held against.
provider::Question QuestionOf(const storage::Intent& intent);

/// The answer object of an end user, with the provider as it is called today.
ServiceReply ReplyWithUser(const State& state, int status, const api::EndUser& user,
                           std::string_view provider_data = {});
void WriteShown(const State& state, const api::EndUser& user, json::Writer& writer, json::Value provider_data = {});

}  // namespace walletgate::routing
