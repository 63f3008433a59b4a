#include "routing/intents/recovery_means.h"

#include "base/log/log.h"

namespace walletgate::routing {
namespace {

std::string FirstOf(const api::EndUser& user, api::LoginType type) {
  for (const api::LoginMethod& method : user.login_methods) {
    if (method.type == type) return type == api::LoginType::kEmail ? method.email : method.phone_number;
  }
  return {};
}

/// A search for nobody in particular would list everybody.
bool CanBeFound(const provider::Provider& provider, const api::EndUser& user) {
  const api::OperationInput contact = ContactToFind(provider, user);
  return !contact.email.empty() || !contact.phone_number.empty();
}

}  // namespace

api::OperationInput ContactToFind(const provider::Provider& provider, const api::EndUser& user) {
  api::OperationInput input;
  const provider::OperationSpec* find = provider.spec().Find(api::Operation::kFindEndUser);
  if (find == nullptr) return input;
  if (find->Reads("email")) input.email = FirstOf(user, api::LoginType::kEmail);
  if (input.email.empty() && find->Reads("phone_number")) input.phone_number = FirstOf(user, api::LoginType::kPhone);
  return input;
}

bool KnowsAgain(const provider::IdempotencySpec& spec, const std::string& vendor_key, std::chrono::nanoseconds age) {
  if (spec.natural) return true;
  return !vendor_key.empty() && (spec.window.count() == 0 || age < spec.window);
}

std::vector<Recovery> MeansLeft(const provider::Provider* provider, const storage::Intent& intent, WallTime now,
                                bool has_token) {
  std::vector<Recovery> left;
  if (provider == nullptr || !provider->Offers(intent.call.operation)) return left;
  const provider::IdempotencySpec& spec = provider->spec().Find(intent.call.operation)->idempotency;
  // A look-up tells whether a user exists, not which of its wallets an unanswered call has made.
  const bool by_look_up = intent.call.operation == api::Operation::kCreateEndUser;
  for (const Recovery means : spec.unknown_outcome) {
    const bool minted = intent.call.token_mark.starts_with(provider::kMintedMark);
    const bool has_one = has_token || (minted && provider->credentials().CanMintUserTokens());
    const bool sendable = intent.call.token_mark.empty() || (spec.natural && has_one);
    const bool usable =
        (means == Recovery::kRepeat && sendable && KnowsAgain(spec, intent.call.vendor_key, now - intent.created_at)) ||
        (means == Recovery::kGet && by_look_up) ||
        (means == Recovery::kFind && by_look_up && CanBeFound(*provider, intent.user));
    if (usable) left.push_back(means);
  }
  return left;
}

std::string_view ToString(Recovery means) {
  switch (means) {
    case Recovery::kRepeat: return "repeat";
    case Recovery::kGet: return "get";
    case Recovery::kFind: return "find";
  }
  return "";
}

void NoteSettled(metrics::Metrics& metrics, const State& state, const Settled& settled) {
  const auto& [intent, applied, by] = settled;
  const std::string tenant = state.ShownTenant(intent.user.tenant);
  const std::string provider = state.ShownProvider(intent.user.provider);
  const std::string account = state.ShownAccount(intent.link.account);
  metrics.IntentResolved(provider, applied ? metrics::Resolution::kApplied : metrics::Resolution::kNotApplied);
  Log(LogLevel::kInfo, "an open intent is settled",
      {{"intent", std::string_view(intent.id)},
       {"tenant", std::string_view(tenant)},
       {"end_user", std::string_view(intent.user.id)},
       {"provider", std::string_view(provider)},
       {"account", std::string_view(account)},
       {"operation", api::ToString(intent.call.operation)},
       {"outcome", std::string_view(applied ? "applied" : "not_applied")},
       {"by", by}});
}

}  // namespace walletgate::routing
