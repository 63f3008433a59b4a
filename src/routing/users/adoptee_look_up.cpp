#include "routing/users/adoptee_look_up.h"

#include <algorithm>

#include "base/check.h"
#include "provider/question.h"
#include "routing/intents/ask_provider.h"
#include "routing/intents/recovery_means.h"
#include "routing/recovery/search_proof.h"

namespace walletgate::routing {
namespace {

using Reason = AdoptionReason;

LookedUp Refused(Reason reason) { return {reason}; }

/// The vendor was asked, and has not answered so that it could be read.
LookedUp Failed(Error error) { return {Reason::kProviderFailed, std::move(error)}; }

bool Reads(const provider::Provider& provider, std::string_view member) {
  const provider::OperationSpec* get = provider.spec().Find(api::Operation::kGetEndUser);
  return get != nullptr && get->Reads(member);
}

/// Whether the vendor has one user at most with the contact that is searched for.
bool IsUnique(const provider::Provider& provider, const api::OperationInput& contact) {
  const provider::OperationSpec* create = provider.spec().Find(api::Operation::kCreateEndUser);
  if (create == nullptr) return false;
  const std::vector<std::string>& unique = create->idempotency.unique;
  const char* searched = contact.email.empty() ? "phone_number" : "email";
  return std::find(unique.begin(), unique.end(), searched) != unique.end();
}

api::OperationInput ContactOf(const provider::Provider& provider, const Adoptee& adoptee) {
  api::EndUser user;
  user.login_methods = adoptee.login_methods;
  return ContactToFind(provider, user);
}

}  // namespace

Task<LookedUp> AdopteeLookUp::Run(const CallerContext& caller, const AdoptionTerms& terms, Adoptee& adoptee) {
  Check(caller.tenant != nullptr && terms.provider != nullptr, "whom a tenant adopts a provider has");
  const provider::Account& account = terms.provider->account();
  const bool shared = !terms.by_operator && IsSharedAccount(*caller.state, account.name);
  const bool tells_id = terms.provider->TellsExternalId();
  const bool can_get = terms.provider->Offers(api::Operation::kGetEndUser);
  const bool provable = account.ids != provider::Ids::kPlain && tells_id && can_get && terms.verify;
  if (shared && !provable) co_return Refused(Reason::kOperatorsOnly);
  std::string told = provider::IdAtVendor(account.ids, {caller.tenant->id, caller.tenant->prefix, adoptee.external_id});
  const Asking asking{caller, terms, adoptee, std::move(told), !shared};
  const bool named = !adoptee.provider_user_id.empty();
  if (adoptee.shown) {
    LookedUp by_list = Judge(asking, std::move(*adoptee.shown));
    if (by_list.reason || by_list.shown->shows_wallets || !can_get || !terms.verify) co_return by_list;
    adoptee.shown = std::move(by_list.shown);
  } else if (!named && !(can_get && !Reads(*terms.provider, "provider_user_id"))) {
    LookedUp found = co_await Find(asking);
    if (found.reason || !can_get) co_return found;
    adoptee.shown = std::move(found.shown);
  }
  if (named && (!terms.verify || !can_get)) co_return LookedUp{{}, {}, {}, tells_id ? asking.told : std::string()};
  co_return co_await Get(asking);
}

Task<LookedUp> AdopteeLookUp::Find(const Asking& asking) {
  const provider::Provider& provider = *asking.terms.provider;
  const api::OperationInput contact = ContactOf(provider, asking.adoptee);
  if (contact.email.empty() && contact.phone_number.empty()) co_return Refused(Reason::kProviderUserIdNeeded);
  if (!IsUnique(provider, contact)) co_return Refused(Reason::kContactsNotUnique);
  Ask ask{api::Operation::kFindEndUser, asking.terms.provider, contact, asking.caller, {asking.caller.deadline}};
  Result<provider::Answer> answer = co_await AskProvider(tools_, std::move(ask));
  if (!answer) co_return Failed(std::move(answer).error());
  if (answer->results.size() > 1 || answer->left_out > 0) co_return Refused(Reason::kSeveralMatch);
  if (answer->results.empty()) co_return Refused(Reason::kUnknownAtProvider);
  api::ProviderResult& found = answer->results.front();
  const bool proves = HasContact(found, contact);
  asking.adoptee.provider_user_id = found.provider_user_id;
  LookedUp judged = Judge(asking, std::move(found));
  if (!judged.reason && !proves) co_return Refused(Reason::kContactsNotUnique);
  co_return judged;
}

std::vector<std::string> AdopteeLookUp::IdsToAsk(const Asking& asking) {
  const std::optional<api::ProviderResult>& listed = asking.adoptee.shown;
  if (listed && !listed->external_id.empty()) return {listed->external_id};
  const provider::Provider& provider = *asking.terms.provider;
  const bool by_ours_alone = Reads(provider, "external_id") && !Reads(provider, "provider_user_id");
  const std::string& named = asking.adoptee.provider_user_id;
  const bool another = by_ours_alone && asking.any_id && !named.empty() && named != asking.told;
  if (another) return {asking.told, named};
  return {asking.told};
}

Task<LookedUp> AdopteeLookUp::Get(const Asking& asking) {
  LookedUp looked_up = Refused(Reason::kUnknownAtProvider);
  for (const std::string& id : IdsToAsk(asking)) {
    Ask ask{api::Operation::kGetEndUser, asking.terms.provider, {}, asking.caller, {asking.caller.deadline}};
    ask.input.external_id = id;
    ask.input.provider_user_id = asking.adoptee.provider_user_id;
    ask.question.emplace();  // what contradicts is the mistake of whoever says so, not the vendor's
    Result<provider::Answer> answer = co_await AskProvider(tools_, std::move(ask));
    const bool unknown = !answer && answer.error().kind == ErrorKind::kEndUserNotFound;
    if (!answer && !unknown) co_return Failed(std::move(answer).error());
    if (unknown) continue;
    // Who is not named is whom the vendor keeps under the id that was asked for.
    const std::string& shown_id = answer->results.front().external_id;
    const bool another = asking.adoptee.provider_user_id.empty() && !shown_id.empty() && shown_id != id;
    if (another) continue;
    looked_up = Judge(asking, std::move(answer->results.front()));
    if (!looked_up.reason || *looked_up.reason != Reason::kUnknownAtProvider) break;
  }
  co_return looked_up;
}

LookedUp AdopteeLookUp::Judge(const Asking& asking, api::ProviderResult shown) {
  std::string& named = asking.adoptee.provider_user_id;
  if (named.empty()) named = shown.provider_user_id;
  const bool other_user = !shown.provider_user_id.empty() && shown.provider_user_id != named;
  if (other_user) return Refused(Reason::kUnknownAtProvider);
  if (named.empty()) return Refused(Reason::kProviderUserIdNeeded);
  // Where the vendor has no id but the one that it was told, whoever made the user has chosen it.
  const bool only_id = shown.external_id == named;
  const bool other_id = !shown.external_id.empty() && shown.external_id != asking.told;
  if (!asking.any_id && (other_id || shown.external_id.empty())) return Refused(Reason::kUnknownAtProvider);
  if (other_id && !only_id) return Refused(Reason::kOtherIdAtProvider);
  if (shown.status == api::Status::kDeleted) return Refused(Reason::kDeletedAtProvider);
  if (std::optional<Reason> reason = Contradiction(asking.adoptee, shown)) return Refused(*reason);
  const bool tells_id = asking.terms.provider->TellsExternalId();
  std::string id = !tells_id ? std::string() : other_id ? shown.external_id : asking.told;
  return {{}, {}, std::move(shown), std::move(id)};
}

}  // namespace walletgate::routing
