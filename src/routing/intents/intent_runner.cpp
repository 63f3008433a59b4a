#include "routing/intents/intent_runner.h"

#include <algorithm>

#include "base/check.h"
#include "base/step.h"
#include "routing/intents/stored_call.h"

namespace walletgate::routing {

WallTime IntentRunner::LatestByte(const Job& job) const {
  constexpr std::chrono::milliseconds kLongestWait = std::chrono::hours(1);  // where nobody hurries
  const auto wait = std::min(job.caller->deadline.Left(tools_.Steady()), kLongestWait);
  return tools_.Now() + wait + job.provider->spec().timeout;
}

Task<Result<ApiAnswer>> IntentRunner::Run(Job& job) {
  Check(job.caller != nullptr && job.provider != nullptr, "a job that is sent is somebody's, to a provider");
  Check(!job.intent.call.method.empty(), "an intent has its call before it is durable");
  const CallerContext& caller = *job.caller;
  const bool is_own = caller.tenant == nullptr || caller.tenant->id == job.intent.user.tenant;
  Check(is_own, "an intent is of the tenant who is served");
  std::optional<storage::KeyRecord> key;
  if (!caller.idempotency_key.empty()) key = tools_.keys.NewRecord(caller, job.intent.fingerprint);
  if (Result<void> wanted = caller.CheckStillWanted(); !wanted) co_return std::move(wanted).error();
  const WallTime sent_before = tools_.sent.Last(job.intent);
  job.intent.last_sent_at = LatestByte(job);  // should the outcome never be written, no other time is known
  PassStep("before_intent");
  caller.NoteBegun();
  Result<void> begun = co_await tools_.store.Begin(tools_.loop(), job.intent, std::move(key));
  if (!begun) {
    job.intent.last_sent_at = sent_before;
    if (job.repeated) begun.error().applied = Applied::kUnknown;
    co_return std::move(begun).error();
  }
  PassStep("intent_durable");
  const RetryBudget budget{caller.deadline, tools_.Now() - job.intent.created_at, job.has_fallback, job.unattended};
  provider::Call call = CallFrom(job.intent);
  call.user_token = job.user_token;
  call.request_trace = caller.request_trace;
  call.may_send = caller.MaySend();
  CallSender::Delivery delivery = co_await tools_.sender.Send(job.provider, std::move(call), budget);
  // A repeat that itself did nothing leaves the last byte that may show where it was.
  const bool did_nothing =
      job.repeated && !delivery.repeated && !delivery.answer && delivery.answer.error().applied == Applied::kNo;
  job.intent.last_sent_at = did_nothing ? sent_before : tools_.Now();
  job.repeated = job.repeated || delivery.repeated;
  co_return co_await outcomes_.Write(job, std::move(delivery.answer));
}

}  // namespace walletgate::routing
