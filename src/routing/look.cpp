// One look at a pending end user that nobody asks for: what PendingLooks does with each.

#include "base/log.h"
#include "routing/end_user_service.h"
#include "routing/look_schedule.h"

namespace walletgate::routing {
namespace {

/// Nothing can be asked before somebody changes the configuration, or says whose the vendor's user is.
constexpr std::chrono::hours kUntilChanged(24);
constexpr std::chrono::minutes kUntilSettled(1);
/// After which one whose record cannot be read stands in nobody's way.
constexpr std::chrono::hours kUntilMended(1);

/// Whether the vendor has said something of the user, or of the question, be it of no use: he will say the same again.
bool IsTold(const Result<provider::Answer>& answer) {
  if (answer) return true;
  const ErrorKind kind = answer.error().kind;
  return kind == ErrorKind::kEndUserNotFound || kind == ErrorKind::kProviderBadResponse ||
         kind == ErrorKind::kProviderRejected;
}

void NoteGivenUp(const State& state, const storage::UserRecord& record) {
  const std::string tenant = state.ShownTenant(record.user.tenant);
  const std::string provider = state.ShownProvider(record.user.provider);
  const std::string account = state.ShownAccount(record.link.account);
  Log(LogLevel::kWarning, "wallets that were asked for have not come; nobody looks for them any more",
      {{"tenant", std::string_view(tenant)},
       {"end_user", std::string_view(record.user.id)},
       {"provider", std::string_view(provider)},
       {"account", std::string_view(account)}});
}

}  // namespace

Task<Looked> EndUserService::LookAt(std::shared_ptr<const State> state, storage::DueLook due, Deadline deadline) {
  Result<std::optional<storage::UserRecord>> found =
      co_await shared_.store.FindUser(context_.loop(), due.tenant, due.user_id);
  if (!found) (void)co_await shared_.store.PutOffLook(context_.loop(), due, context_.clock().Now() + kUntilMended);
  if (!found || !*found) co_return Looked::kNotSent;
  const std::string external_id = (*found)->user.external_id;
  if (!shared_.flights.TryBoard(due.tenant, external_id)) co_return Looked::kNotSent;
  const std::string tenant = due.tenant;
  Task<Looked> looking = LookAlone(std::move(state), std::move(due), external_id, deadline);
  const Looked looked = co_await std::move(looking);
  shared_.flights.Land(tenant, external_id, std::string());
  co_return looked;
}

Task<Looked> EndUserService::LookAlone(std::shared_ptr<const State> state, storage::DueLook due,
                                       std::string external_id, Deadline deadline) {
  storage::PriorQuery query{due.tenant, std::string(), std::move(external_id), context_.clock().Now()};
  Result<storage::Prior> prior = co_await shared_.store.FindPrior(context_.loop(), std::move(query));
  if (!prior || !prior->user) co_return Looked::kNotSent;
  storage::UserRecord record = std::move(*prior->user);
  const WallTime now = context_.clock().Now();
  // Between the look at the list and the take-off somebody else may have landed.
  if (!record.look || !IsDue(*record.look, now)) co_return Looked::kNotSent;
  // A wallet whose outcome is open must not be taken for one that nobody asked for: the intent comes first.
  if (prior->intent) {
    (void)co_await shared_.store.PutOffLook(context_.loop(), due, now + kUntilSettled);
    co_return Looked::kNotSent;
  }
  CallerContext caller;
  caller.state = state;
  caller.tenant = caller.state->FindTenant(due.tenant);
  caller.deadline = deadline;
  std::shared_ptr<const provider::Provider> provider;
  if (caller.tenant != nullptr && CheckUndisputed(record.link)) {
    provider = HolderOf(*caller.state, *caller.tenant, record.user.provider, record.link);
  }
  const bool never = provider != nullptr && !provider->Offers(api::Operation::kGetEndUser);
  if (provider == nullptr || never) {
    record.look->next_at = never ? std::nullopt : std::optional(now + kUntilChanged);
    (void)co_await shared_.store.UpdateUser(context_.loop(), std::move(record));
    co_return Looked::kNotSent;
  }
  Task<Result<provider::Answer>> asking = AskAbout(record, provider, std::move(caller));
  Result<provider::Answer> answer = co_await std::move(asking);
  const bool told = IsTold(answer);
  if (answer) TakeOverAnswer(provider.get(), api::Operation::kGetEndUser, answer->results.front(), record.user);
  // That the vendor does not know him is for ?refresh=true to say: one who was made a second ago may not be seen yet.
  const WallTime ended = context_.clock().Now();
  const storage::Look before = *record.look;
  record.look = told ? NextLook(record.user, before, ended) : PutOffLook(before, ended);
  Result<void> written = co_await shared_.store.UpdateUser(context_.loop(), record);
  if (!written) co_return Looked::kNotWritten;
  if (GivenUp(record.look)) NoteGivenUp(*state, record);
  co_return told ? Looked::kAnswered : Looked::kUnanswered;
}

Task<Result<provider::Answer>> EndUserService::AskAbout(const storage::UserRecord& record,
                                                        std::shared_ptr<const provider::Provider> provider,
                                                        CallerContext caller) {
  api::OperationInput input = InputFor(record.user, record.link);
  provider::CallContext& calls = context_.For(provider);
  Result<provider::Call> call =
      co_await provider->Prepare(api::Operation::kGetEndUser, std::move(input), std::string(), calls);
  if (!call) co_return std::move(call).error();
  co_return co_await AskOnce(std::move(provider), std::move(*call), std::move(caller));
}

}  // namespace walletgate::routing
