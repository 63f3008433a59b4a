#include "routing/recovery/outcome_lookup.h"

#include "base/check.h"
#include "routing/holder.h"
#include "routing/intents/ask_provider.h"
#include "routing/intents/open_intents.h"
#include "routing/intents/recovery_means.h"
#include "routing/intents/stored_call.h"
#include "routing/recovery/search_proof.h"

namespace walletgate::routing {
namespace {

/// A look-up has answered, and the outcome is as open as before.
Error NotYet() {
  Error error = MakeError(ErrorKind::kOutcomeUnknown);
  error.applied = Applied::kUnknown;
  return error;
}

}  // namespace

Task<OutcomeLookup::Found> OutcomeLookup::Run(Job& job, Recovery means) {
  Check(job.provider != nullptr && means != Recovery::kRepeat, "a look-up asks a provider, and repeats nothing");
  return means == Recovery::kGet ? ByGet(job) : ByFind(job);
}

Task<OutcomeLookup::Found> OutcomeLookup::ByGet(Job& job) {
  api::OperationInput input = InputFor(job.intent.user, job.intent.link);
  Ask ask{api::Operation::kGetEndUser, job.provider, std::move(input), *job.caller, OnceFor(*job.caller)};
  ask.question = QuestionOf(job.intent);
  Result<provider::Answer> answer = co_await AskProvider(tools_, std::move(ask));
  const bool absent = !answer && answer.error().kind == ErrorKind::kEndUserNotFound;
  if (absent) co_return Absent(job);
  if (!answer) co_return Found{std::move(answer).error()};
  co_return co_await Settle(job, std::move(answer));
}

Task<OutcomeLookup::Found> OutcomeLookup::ByFind(Job& job) {
  const api::OperationInput searched = ContactToFind(*job.provider, job.intent.user);
  Ask ask{api::Operation::kFindEndUser, job.provider, searched, *job.caller, OnceFor(*job.caller)};
  Result<provider::Answer> answer = co_await AskProvider(tools_, std::move(ask));
  if (!answer) co_return Found{std::move(answer).error()};
  const Search search = JudgeSearch({job.intent, searched, tools_.Now()}, *answer);
  if (search == Search::kNobody) co_return Absent(job);
  if (search != Search::kOurs) co_return Found{NotYet()};
  const bool nobody_elses = co_await IsNobodyElses(job.intent, searched, *answer);
  if (!nobody_elses) co_return Found{NotYet()};
  Check(answer->results.size() == 1, "a search that has found ours has found one");
  job.found = true;
  co_return co_await Settle(job, std::move(answer));
}

/// After the search: whoever made the user had begun before, and either still is open or holds the user by now.
Task<bool> OutcomeLookup::IsNobodyElses(const storage::Intent& intent, const api::OperationInput& searched,
                                        const provider::Answer& answer) {
  const SearchedFor search{intent, searched, tools_.Now()};
  const auto may_be = [&](const storage::Intent& other) { return MayBeOfAnother(search, other, answer); };
  Task<Result<bool>> looking = AnyOpenIntent(tools_, may_be);
  const Result<bool> rival = co_await std::move(looking);
  co_return rival && !*rival;
}

/// Final also where a second create would do no harm: an intent that is dropped must have come to nothing, whatever
/// becomes of the create after it. Whoever asks for one has the repeat.
OutcomeLookup::Found OutcomeLookup::Absent(const Job& job) const {
  Check(job.provider != nullptr, "that there is nobody is said by a provider");
  const auto quiet = tools_.Now() - tools_.sent.Last(job.intent);
  const bool is_final = quiet >= job.provider->binding().SettlesWithin(job.intent.call.operation);
  if (is_final) return {std::optional<ApiAnswer>()};
  return {NotYet(), false, true};
}

Task<OutcomeLookup::Found> OutcomeLookup::Settle(Job& job, Result<provider::Answer> answer) {
  Result<ApiAnswer> reply = co_await outcomes_.Write(job, std::move(answer));
  if (!reply) co_return Found{std::move(reply).error(), true};
  co_return Found{std::optional<ApiAnswer>(std::move(*reply)), true};
}

}  // namespace walletgate::routing
