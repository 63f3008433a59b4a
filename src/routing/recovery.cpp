// An intent whose outcome is not known, settled by the vendor's own means, as its provider file declares them.

#include "routing/end_user_service.h"

namespace walletgate::routing {
namespace {

using provider::IdempotencySpec;
using Recovery = IdempotencySpec::Recovery;

/// How far a vendor's clock may be behind ours when its date decides whether a user is the one we asked for.
constexpr std::chrono::seconds kClockSkew{60};

const IdempotencySpec& SpecOf(const provider::Provider& provider, api::Operation operation) {
  return provider.spec().Find(operation)->idempotency;
}

bool MayRepeat(const IdempotencySpec& spec, const storage::Intent& intent, WallTime now) {
  if (spec.natural) return true;
  return !intent.call.vendor_key.empty() && (spec.window.count() == 0 || now - intent.created_at < spec.window);
}

/// Whether "there is no such user" means that there will be none: a vendor may still be working on the create. Where a
/// second create does no harm it does not matter. `repeated`: a repeat was sent a moment ago and got lost too.
bool AbsenceIsFinal(const provider::Provider& provider, const storage::Intent& intent, bool repeated, WallTime now) {
  if (SpecOf(provider, intent.call.operation).natural) return true;
  return !repeated && now - intent.created_at >= provider.spec().timeout;
}

Error StillUnknown(const std::string& provider) {
  Error error =
      MakeError(ErrorKind::kOutcomeUnknown, "an earlier create of this external_id may have been applied at " +
                                                provider + "; its outcome is not known yet");
  error.applied = Applied::kUnknown;
  error.provider = ProviderFault{};
  error.provider->id = provider;
  error.retry_after = std::chrono::seconds(5);
  return error;
}

/// A contact may stand at several users; those that the vendor keeps under another id of ours are not the one we look
/// for.
void DropUsersOfOthers(const std::string& external_id, std::vector<api::ProviderResult>& found) {
  std::erase_if(found, [&](const api::ProviderResult& user) {
    return !user.external_id.empty() && user.external_id != external_id;
  });
}

std::string FirstOf(const api::EndUser& user, api::LoginType type) {
  for (const api::LoginMethod& method : user.login_methods) {
    if (method.type == type) return type == api::LoginType::kEmail ? method.email : method.phone_number;
  }
  return {};
}

}  // namespace

std::shared_ptr<const provider::Provider> HolderOf(const Tenant& tenant, const api::EndUser& user) {
  const auto found = tenant.providers.find(user.provider);
  return found == tenant.providers.end() ? nullptr : found->second;
}

Task<Result<std::optional<ServiceReply>>> EndUserService::Recover(Job job) {
  const std::string provider_id = job.intent.user.provider;
  if (job.provider == nullptr || !job.provider->Offers(job.intent.call.operation)) co_return StillUnknown(provider_id);
  const IdempotencySpec& spec = SpecOf(*job.provider, job.intent.call.operation);
  for (const Recovery means : spec.unknown_outcome) {
    if (means == Recovery::kRepeat && MayRepeat(spec, job.intent, context_.clock().Now())) {
      // The same bytes: whatever happened before, the vendor ends with one user. A vendor that replays errors under
      // their key would repeat an old 5xx for ever, so it gets a new key; it knows the user by the id we chose.
      if (spec.stores_errors && spec.natural) job.intent.call.vendor_key = MakeUuid4(context_.random());
      job.repeated = true;
      Result<ServiceReply> reply = co_await Fly(job);
      if (reply) co_return std::optional<ServiceReply>(std::move(*reply));
      if (reply.error().applied != Applied::kUnknown) co_return std::move(reply).error();
      continue;
    }
    // A look-up tells whether a user exists, not which of its wallets an unanswered call has made.
    if (job.intent.call.operation != api::Operation::kCreateEndUser) continue;
    if (means == Recovery::kGet) {
      Result<std::optional<ServiceReply>> reply = co_await RecoverByGet(job);
      if (reply || reply.error().applied == Applied::kYes) co_return reply;
    }
    if (means == Recovery::kFind) {
      Result<std::optional<ServiceReply>> reply = co_await RecoverByFind(job);
      if (reply || reply.error().applied == Applied::kYes) co_return reply;
    }
  }
  co_return StillUnknown(provider_id);
}

Task<Result<std::optional<ServiceReply>>> EndUserService::RecoverByGet(Job job) {
  api::OperationInput input;
  input.external_id = job.intent.user.external_id;
  input.provider_user_id = job.intent.user.provider_user_id;
  provider::CallContext& calls = context_.For(job.provider);
  Result<provider::Call> call =
      co_await job.provider->Prepare(api::Operation::kGetEndUser, std::move(input), std::string(), calls);
  if (!call) co_return std::move(call).error();
  Result<provider::Answer> answer = co_await job.provider->Send(std::move(*call), job.caller.deadline, calls);
  const bool absent = !answer && answer.error().kind == ErrorKind::kEndUserNotFound;
  const bool unsettled = absent && !AbsenceIsFinal(*job.provider, job.intent, job.repeated, context_.clock().Now());
  if (unsettled || (!answer && !absent)) co_return StillUnknown(job.provider->id());
  if (absent) co_return std::optional<ServiceReply>();
  Result<ServiceReply> reply = co_await Settle(std::move(job), std::move(answer));
  if (!reply) co_return std::move(reply).error();
  co_return std::optional<ServiceReply>(std::move(*reply));
}

Task<Result<std::optional<ServiceReply>>> EndUserService::RecoverByFind(Job job) {
  api::OperationInput input;
  input.email = FirstOf(job.intent.user, api::LoginType::kEmail);
  if (input.email.empty()) input.phone_number = FirstOf(job.intent.user, api::LoginType::kPhone);
  // A search for nobody in particular would list everybody.
  if (input.email.empty() && input.phone_number.empty()) co_return StillUnknown(job.provider->id());
  provider::CallContext& calls = context_.For(job.provider);
  Result<provider::Call> call =
      co_await job.provider->Prepare(api::Operation::kFindEndUser, std::move(input), std::string(), calls);
  if (!call) co_return std::move(call).error();
  Result<provider::Answer> answer = co_await job.provider->Send(std::move(*call), job.caller.deadline, calls);
  if (answer) DropUsersOfOthers(job.intent.user.external_id, answer->results);
  const bool absent = answer && answer->results.empty();
  const bool unsettled = absent && !AbsenceIsFinal(*job.provider, job.intent, job.repeated, context_.clock().Now());
  if (!answer || unsettled) co_return StillUnknown(job.provider->id());
  if (absent) co_return std::optional<ServiceReply>();
  // A user who was there before we asked, or several of them: the search cannot tell, so nothing is claimed.
  const auto& created_at = answer->results.front().created_at;
  const bool ours = answer->results.size() == 1 && created_at && *created_at >= job.intent.created_at - kClockSkew;
  if (!ours) co_return StillUnknown(job.provider->id());
  // Nor is a user who belongs to somebody already, perhaps to another tenant with the same account at the vendor.
  Result<bool> held = co_await shared_.store.HoldsProviderUser(context_.loop(), job.provider->id(),
                                                               answer->results.front().provider_user_id);
  if (!held || *held) co_return StillUnknown(job.provider->id());
  Result<ServiceReply> reply = co_await Settle(std::move(job), std::move(answer));
  if (!reply) co_return std::move(reply).error();
  co_return std::optional<ServiceReply>(std::move(*reply));
}

}  // namespace walletgate::routing
