// An intent whose outcome is not known, settled by the vendor's own means, as its provider file declares them.

#include <algorithm>

#include "routing/end_user_service.h"
#include "routing/means.h"
#include "routing/search_verdict.h"

namespace walletgate::routing {
namespace {

using provider::IdempotencySpec;

const IdempotencySpec& SpecOf(const provider::Provider& provider, api::Operation operation) {
  return provider.spec().Find(operation)->idempotency;
}

/// A look-up has answered, and the outcome is as open as before.
Error NotYet() {
  Error error = MakeError(ErrorKind::kOutcomeUnknown);
  error.applied = Applied::kUnknown;
  return error;
}

}  // namespace

std::shared_ptr<const provider::Provider> HolderOf(const State& state, const Tenant& tenant,
                                                   const std::string& provider, const storage::Link& link) {
  if (tenant.retired || tenant.retired_providers.contains(provider)) return nullptr;
  std::shared_ptr<const provider::Provider> own = tenant.FindProvider(provider);
  const bool is_own = own != nullptr && (link.account.empty() || own->account().name == link.account);
  return is_own ? own : state.FindInstance(provider, link.account);
}

api::OperationInput InputFor(const api::EndUser& user, const storage::Link& link) {
  api::OperationInput input;
  input.external_id = link.id_at_provider.empty() ? user.external_id : link.id_at_provider;
  input.provider_user_id = user.provider_user_id;
  return input;
}

/// Also where a second create would do no harm: an intent that is dropped must have come to nothing, whatever becomes
/// of the create after it. Whoever asks for one has the repeat.
bool EndUserService::AbsenceIsFinal(const Job& job) const {
  const auto quiet = context_.clock().Now() - LastSent(job.intent);
  return quiet >= job.provider->SettlesWithin(job.intent.call.operation);
}

Outlook EndUserService::OutlookOf(const provider::Provider* provider, const storage::Intent& intent) const {
  return {provider, intent, LastSent(intent), context_.clock().Now(), false};
}

WallTime EndUserService::LastSent(const storage::Intent& intent) const {
  const WallTime last_sent = std::max(intent.created_at, intent.last_sent_at);
  return intent.state == storage::IntentState::kStarted ? std::max(last_sent, started_at_) : last_sent;
}

Task<Result<std::optional<ServiceReply>>> EndUserService::Recover(Job job) {
  NoteProvider(job.caller, job.provider_id());
  bool seen_absent = false;
  std::optional<Error> no_help;  // the vendor will say the same again
  const bool has_token = !job.user_token.empty();
  for (const Recovery means : MeansLeft(job.provider.get(), job.intent, context_.clock().Now(), has_token)) {
    if (means == Recovery::kRepeat) {
      Task<Result<Job>> readying = ReadyToRepeat(job);
      Result<Job> ready = co_await std::move(readying);
      if (!ready) continue;
      job = std::move(*ready);
      Result<ServiceReply> reply = co_await Fly(job);
      if (reply) co_return std::optional<ServiceReply>(std::move(*reply));
      if (reply.error().applied != Applied::kUnknown) co_return std::move(reply).error();
      if (reply.error().awaits_operator) no_help = reply.error();
      Task<void> reading = TakeStored(job.intent);
      co_await std::move(reading);
      continue;
    }
    // g++ 12 frees the error of a `co_await` in a conditional expression twice.
    Task<LookedUp> asking = means == Recovery::kGet ? RecoverByGet(job) : RecoverByFind(job);
    LookedUp found = co_await std::move(asking);
    const Result<std::optional<ServiceReply>>& reply = found.reply;
    if (reply || found.settled) co_return std::move(found.reply);
    seen_absent = seen_absent || found.absent;
    // What a look-up has answered without settling it is not settled by making a user whom nobody waits for.
    if (job.unattended && reply.error().kind == ErrorKind::kOutcomeUnknown) break;
  }
  if (no_help) co_return std::move(*no_help);
  Outlook outlook = OutlookOf(job.provider.get(), job.intent);
  outlook.seen_absent = seen_absent;
  co_return StillUnknown(outlook, job.provider_id());
}

/// A key that is spent and the last byte, as the ending of a repeat has written them.
Task<void> EndUserService::TakeStored(storage::Intent& intent) {
  Result<std::optional<storage::Intent>> stored = co_await shared_.store.FindIntent(context_.loop(), intent.id);
  const bool known = stored && *stored;
  intent.last_sent_at = known ? (*stored)->last_sent_at : context_.clock().Now();
  if (known) intent.call = std::move((*stored)->call);
}

/// The same bytes: whatever happened before, the vendor ends with one user. A vendor that replays errors under their
/// key would repeat an old 5xx for ever, and another user token makes other bytes, so both get a new key; the vendor
/// knows the user by the id we chose.
Task<Result<EndUserService::Job>> EndUserService::ReadyToRepeat(Job job) {
  const IdempotencySpec& spec = SpecOf(*job.provider, job.intent.call.operation);
  const bool with_token = !job.intent.call.token_mark.empty();
  if (with_token && job.user_token.empty()) {
    std::string id = InputFor(job.intent.user, job.intent.link).external_id;
    Task<Result<Secret>> minting = job.provider->MintUserToken(std::move(id), context_.For(job.provider));
    Result<Secret> token = co_await std::move(minting);
    if (!token) co_return std::move(token).error();
    job.user_token = std::move(*token);
  }
  const bool keyed = !job.intent.call.vendor_key.empty();
  if (keyed && spec.natural && (spec.stores_errors || with_token)) {
    job.intent.call.vendor_key = MakeUuid4(context_.random());
  }
  job.repeated = true;
  co_return job;
}

Task<EndUserService::LookedUp> EndUserService::RecoverByGet(Job job) {
  api::OperationInput input = InputFor(job.intent.user, job.intent.link);
  provider::CallContext& calls = context_.For(job.provider);
  Result<provider::Call> call =
      co_await job.provider->Prepare(api::Operation::kGetEndUser, std::move(input), std::string(), calls);
  if (!call) co_return LookedUp{std::move(call).error()};
  call->question = QuestionOf(job.intent);
  Result<provider::Answer> answer = co_await AskOnce(job.provider, std::move(*call), job.caller);
  const bool absent = !answer && answer.error().kind == ErrorKind::kEndUserNotFound;
  if (!answer && !absent) co_return LookedUp{std::move(answer).error()};
  if (absent) co_return Absent(job);
  co_return co_await SettleFound(std::move(job), std::move(answer));
}

Task<EndUserService::LookedUp> EndUserService::RecoverByFind(Job job) {
  api::OperationInput input = ContactToFind(*job.provider, job.intent.user);
  const api::OperationInput searched = input;
  provider::CallContext& calls = context_.For(job.provider);
  Result<provider::Call> call =
      co_await job.provider->Prepare(api::Operation::kFindEndUser, std::move(input), std::string(), calls);
  if (!call) co_return LookedUp{std::move(call).error()};
  Result<provider::Answer> answer = co_await AskOnce(job.provider, std::move(*call), job.caller);
  if (!answer) co_return LookedUp{std::move(answer).error()};
  const Search search = JudgeSearch(job.intent, searched, context_.clock().Now(), *answer);
  if (search == Search::kNobody) co_return Absent(job);
  if (search != Search::kOurs) co_return LookedUp{NotYet()};
  Task<bool> asking = IsNobodyElses(job.intent, searched, *answer);
  const bool nobody_elses = co_await std::move(asking);
  if (!nobody_elses) co_return LookedUp{NotYet()};
  job.found = true;
  co_return co_await SettleFound(std::move(job), std::move(answer));
}

EndUserService::LookedUp EndUserService::Absent(const Job& job) const {
  if (AbsenceIsFinal(job)) return {std::optional<ServiceReply>()};
  return {NotYet(), false, true};
}

/// After the search: whoever made the user had begun before, and either still is open or holds the user by now.
Task<bool> EndUserService::IsNobodyElses(storage::Intent intent, const api::OperationInput& searched,
                                         const provider::Answer& answer) {
  constexpr std::size_t kPage = 200;
  const WallTime now = context_.clock().Now();
  std::string after;
  for (bool more = true; more;) {
    Result<std::vector<storage::Intent>> page = co_await shared_.store.OpenIntents(context_.loop(), after, kPage);
    if (!page) co_return false;
    const bool rival = std::any_of(page->begin(), page->end(), [&](const storage::Intent& other) {
      return MayBeOfAnother(intent, other, searched, now, answer);
    });
    if (rival) co_return false;
    more = page->size() == kPage;
    if (more) after = page->back().id;
  }
  co_return true;
}

Task<EndUserService::LookedUp> EndUserService::SettleFound(Job job, Result<provider::Answer> answer) {
  Result<ServiceReply> reply = co_await Settle(std::move(job), std::move(answer));
  if (!reply) co_return LookedUp{std::move(reply).error(), true};
  co_return LookedUp{std::optional<ServiceReply>(std::move(*reply)), true};
}

}  // namespace walletgate::routing
