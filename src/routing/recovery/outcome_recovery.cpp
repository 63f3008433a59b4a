#include "routing/recovery/outcome_recovery.h"

#include "base/check.h"
#include "base/ids.h"
#include "routing/holder.h"
#include "routing/intents/recovery_means.h"

namespace walletgate::routing {

Task<Result<std::optional<ApiAnswer>>> OutcomeRecovery::Run(Job& job) {
  Check(job.caller != nullptr && !job.intent.id.empty(), "what is recovered is an open intent");
  job.caller->NoteProvider(job.provider_id());
  bool seen_absent = false;
  std::optional<Error> no_help;  // the vendor will say the same again
  const bool has_token = !job.user_token.empty();
  for (const Recovery means : MeansLeft(job.provider.get(), job.intent, tools_.Now(), has_token)) {
    if (means == Recovery::kRepeat && job.only_looks) continue;
    if (means == Recovery::kRepeat) {
      const bool ready = co_await ReadyToRepeat(job);
      if (!ready) continue;
      Result<ApiAnswer> reply = co_await runner_.Run(job);
      if (reply) co_return std::optional<ApiAnswer>(std::move(*reply));
      if (reply.error().applied != Applied::kUnknown) co_return std::move(reply).error();
      if (reply.error().awaits_operator) no_help = reply.error();
      continue;
    }
    OutcomeLookup::Found found = co_await lookup_.Run(job, means);
    if (found.reply || found.settled) co_return std::move(found.reply);
    seen_absent = seen_absent || found.absent;
    // What a look-up has answered without settling it is not settled by making a user whom nobody waits for.
    if (job.unattended && found.reply.error().kind == ErrorKind::kOutcomeUnknown) break;
  }
  if (no_help) co_return std::move(*no_help);
  Outlook outlook = tools_.sent.OutlookOf(job.provider.get(), job.intent);
  outlook.seen_absent = seen_absent;
  co_return StillUnknown(outlook, job.provider_id());
}

/// The same bytes: whatever happened before, the vendor ends with one user. A vendor that replays errors under their
/// key would repeat an old 5xx for ever, and another user token makes other bytes, so both get a new key; the vendor
/// knows the user by the id we chose.
Task<bool> OutcomeRecovery::ReadyToRepeat(Job& job) {
  const provider::OperationSpec* offered = job.provider->spec().Find(job.intent.call.operation);
  Check(offered != nullptr, "what is repeated is offered");
  const provider::IdempotencySpec& spec = offered->idempotency;
  const bool with_token = !job.intent.call.token_mark.empty();
  if (with_token && job.user_token.empty()) {
    std::string id = InputFor(job.intent.user, job.intent.link).external_id;
    Task<Result<Secret>> minting = job.provider->calls().MintUserToken(std::move(id), tools_.context.For(job.provider));
    Result<Secret> token = co_await std::move(minting);
    if (!token) co_return false;
    job.user_token = std::move(*token);
  }
  const bool keyed = !job.intent.call.vendor_key.empty();
  if (keyed && spec.natural && (spec.stores_errors || with_token)) {
    job.intent.call.vendor_key = MakeUuid4(tools_.context.random());
  }
  job.repeated = true;
  co_return true;
}

}  // namespace walletgate::routing
