#include "routing/recovery/user_look.h"

#include "base/check.h"
#include "base/log/log.h"
#include "routing/holder.h"
#include "routing/intents/ask_provider.h"
#include "routing/journal_note.h"
#include "routing/look_schedule.h"
#include "routing/take_over.h"

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

Task<Looked> UserLook::Run(std::shared_ptr<const State> state, storage::DueLook due, Deadline deadline) {
  Result<std::optional<storage::UserRecord>> found =
      co_await tools_.store.FindUser(tools_.loop(), due.tenant, due.user_id);
  if (!found) (void)co_await tools_.store.PutOffLook(tools_.loop(), due, tools_.Now() + kUntilMended);
  if (!found || !*found) co_return Looked::kNotSent;
  const Flight flight = tools_.flights.TryTake(due.tenant, (*found)->user.external_id);
  if (!flight) co_return Looked::kNotSent;
  const CallerContext nobody = NobodyFor(std::move(state), due.tenant, deadline);
  co_return co_await RunAlone(nobody, due, std::move(**found));
}

Task<Looked> UserLook::RunAlone(const CallerContext& nobody, const storage::DueLook& due, storage::UserRecord record) {
  storage::PriorQuery query{due.tenant, std::string(), record.user.external_id};
  Result<storage::Prior> prior = co_await tools_.store.FindPrior(tools_.loop(), std::move(query));
  if (!prior || !prior->user || prior->user->user.id != due.user_id) co_return Looked::kNotSent;
  record = std::move(*prior->user);
  // Between the look at the list and the turn somebody else may have changed him.
  if (!record.look || !IsDue(*record.look, tools_.Now())) co_return Looked::kNotSent;
  // A wallet whose outcome is open must not be taken for one that nobody asked for: the intent comes first.
  if (prior->intent) {
    (void)co_await tools_.store.PutOffLook(tools_.loop(), due, tools_.Now() + kUntilSettled);
    co_return Looked::kNotSent;
  }
  const std::shared_ptr<const provider::Provider> provider = HolderToAsk(nobody, record);
  if (provider == nullptr) {
    (void)co_await tools_.store.UpdateUser(tools_.loop(), std::move(record));
    co_return Looked::kNotSent;
  }
  Ask ask{api::Operation::kGetEndUser, provider, InputFor(record.user, record.link), nobody, OnceFor(nobody)};
  Result<provider::Answer> answer = co_await AskProvider(tools_, std::move(ask));
  const bool told = IsTold(answer);
  const api::EndUser known = record.user;
  if (answer) {
    const Answered answered{provider.get(), api::Operation::kGetEndUser, answer->results.front()};
    TakeOverAnswer(tools_.context, answered, record.user);
    record.link.verified_at = tools_.Now();
  }
  // That the vendor does not know him is for ?refresh=true to say: one who was made a second ago may not be seen yet.
  const WallTime ended = tools_.Now();
  const storage::Look before = *record.look;
  record.look = told ? NextLook(record.user, before, ended) : PutOffLook(before, ended);
  record.note = NotedChange(known, record.user, nobody, ended);
  Result<void> written = co_await tools_.store.UpdateUser(tools_.loop(), record);
  if (!written) co_return Looked::kNotWritten;
  if (GivenUp(record.look)) NoteGivenUp(*nobody.state, record);
  co_return told ? Looked::kAnswered : Looked::kUnanswered;
}

std::shared_ptr<const provider::Provider> UserLook::HolderToAsk(const CallerContext& nobody,
                                                                storage::UserRecord& record) const {
  Check(record.look.has_value(), "who is looked at waits for something");
  std::shared_ptr<const provider::Provider> provider;
  if (nobody.tenant != nullptr && CheckUndisputed(record.link)) {
    provider = HolderOf(*nobody.state, *nobody.tenant, record.user.provider, record.link);
  }
  if (provider != nullptr && provider->Offers(api::Operation::kGetEndUser)) return provider;
  record.look->next_at = provider != nullptr ? std::nullopt : std::optional(tools_.Now() + kUntilChanged);
  return nullptr;
}

}  // namespace walletgate::routing
