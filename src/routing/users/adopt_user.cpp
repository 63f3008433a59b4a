#include "routing/users/adopt_user.h"

#include "api/create_end_user.h"
#include "base/check.h"
#include "base/ids.h"
#include "crypto/digest.h"
#include "routing/intents/open_intents.h"
#include "routing/intents/turn.h"
#include "routing/journal_note.h"
#include "routing/look_schedule.h"
#include "routing/take_over.h"
#include "routing/users/being_made.h"
#include "routing/users/user_access.h"

namespace walletgate::routing {
namespace {

using Reason = AdoptionReason;

AdoptionOutcome Refused(Reason reason) { return {reason, {}, {}}; }
AdoptionOutcome Failed(Reason reason, Error error) { return {reason, {}, std::move(error)}; }

/// Of the request that would have made the user.
std::string FingerprintOf(const Adoptee& adoptee) {
  if (!adoptee.fingerprint.empty()) return adoptee.fingerprint;
  api::CreateEndUser request;
  request.external_id = adoptee.external_id;
  request.login_methods = adoptee.login_methods;
  request.wallets = adoptee.wanted;
  request.profile = adoptee.profile;
  request.metadata = adoptee.metadata;
  return crypto::Sha256Hex(api::CanonicalText(request));
}

/// Whether the living end user of the external id is linked to the vendor's user who is named.
bool IsHere(const AdoptionTerms& terms, const Adoptee& adoptee, const storage::Prior& prior) {
  if (!prior.user || prior.user->user.status == api::Status::kDeleted) return false;
  const provider::Provider& provider = *terms.provider;
  return prior.user->user.provider == provider.stored_id() && prior.user->link.account == provider.account().name &&
         prior.user->user.provider_user_id == adoptee.provider_user_id;
}

/// Whether he is to change over from another provider.
bool ComesOver(const AdoptionTerms& terms, const Adoptee& adoptee, const api::EndUser& user) {
  return !terms.from_provider.empty() && user.provider == terms.from_provider &&
         user.provider_user_id == adoptee.provider_user_id;
}

/// What stands in the way of an external id, or ends the matter; nothing where it may be adopted under it. Of an
/// adoptee who is not named yet, whatever would do so whoever he is: then no vendor is asked.
std::optional<AdoptionOutcome> Earlier(const AdoptionTerms& terms, const Adoptee& adoptee,
                                       const storage::Prior& prior) {
  const bool named = !adoptee.provider_user_id.empty();
  if (named && IsHere(terms, adoptee, prior)) return AdoptionOutcome{Reason::kHere, prior.user->user, {}};
  if (prior.intent) return Failed(Reason::kInProgress, StillChanging());
  if (!prior.user) return std::nullopt;
  const bool gone = prior.user->user.status == api::Status::kDeleted;
  if (!gone && (!named || ComesOver(terms, adoptee, prior.user->user))) return std::nullopt;
  return Refused(Reason::kExternalIdTaken);
}

}  // namespace

Task<AdoptionOutcome> AdoptUser::Run(const CallerContext& caller, const AdoptionTerms& terms, Adoptee adoptee) {
  Check(caller.tenant != nullptr && terms.provider != nullptr, "whom a tenant adopts a provider has");
  if (std::optional<Reason> fault = FaultOf(adoptee, tools_.Now())) co_return Refused(*fault);
  const Flight flight = co_await TakeTurn(tools_, caller, adoptee.external_id, std::string());
  if (!flight) co_return Failed(Reason::kInProgress, StillChanging());
  storage::PriorQuery query{caller.tenant->id, std::string(), adoptee.external_id};
  Result<storage::Prior> prior = co_await tools_.store.FindPrior(tools_.loop(), std::move(query));
  if (!prior) co_return Failed(Reason::kStoreFailed, std::move(prior).error());
  co_return co_await RunAlone(caller, terms, std::move(adoptee), std::move(*prior));
}

Task<AdoptionOutcome> AdoptUser::RunAlone(const CallerContext& caller, const AdoptionTerms& terms, Adoptee adoptee,
                                          storage::Prior prior) {
  if (std::optional<Reason> fault = FaultOf(adoptee, tools_.Now())) co_return Refused(*fault);
  Check(!prior.user || prior.user->user.tenant == caller.tenant->id, "nobody is shown a user of another tenant");
  if (std::optional<AdoptionOutcome> earlier = Earlier(terms, adoptee, prior)) co_return std::move(*earlier);
  const LookedUp looked_up = co_await look_up_.Run(caller, terms, adoptee);
  if (looked_up.reason) co_return AdoptionOutcome{*looked_up.reason, {}, looked_up.error};
  Check(!adoptee.provider_user_id.empty(), "who is adopted has an id at the vendor");
  if (std::optional<AdoptionOutcome> earlier = Earlier(terms, adoptee, prior)) co_return std::move(*earlier);
  if (looked_up.shown) {
    // Who is shown was made before now: the create that made him is either open still, or its user holds him by now.
    Result<bool> is_made = co_await IsBeingMade(terms, *looked_up.shown);
    if (!is_made) co_return Failed(Reason::kStoreFailed, std::move(is_made).error());
    if (*is_made) co_return Failed(Reason::kInProgress, StillChanging());
  }
  if (Result<void> wanted = caller.CheckStillWanted(); !wanted) {
    co_return Failed(Reason::kProviderFailed, std::move(wanted).error());
  }
  caller.NoteBegun();
  storage::Adoption adoption = AdoptionOf(caller, terms, adoptee, looked_up);
  co_return co_await Write(caller, std::move(adoption));
}

Task<Result<bool>> AdoptUser::IsBeingMade(const AdoptionTerms& terms, const api::ProviderResult& shown) {
  const std::string& account = terms.provider->account().name;
  const auto may_have = [&](const storage::Intent& open) { return MayHaveMade(open, account, shown); };
  Task<Result<bool>> looking = AnyOpenIntent(tools_, may_have);
  co_return co_await std::move(looking);
}

storage::Adoption AdoptUser::AdoptionOf(const CallerContext& caller, const AdoptionTerms& terms, const Adoptee& adoptee,
                                        const LookedUp& looked_up) const {
  const WallTime now = tools_.Now();
  const provider::Provider& provider = *terms.provider;
  const api::ProviderResult* shown = looked_up.shown ? &*looked_up.shown : nullptr;
  storage::Adoption adoption;
  adoption.import_id = terms.import_id;
  adoption.line = adoptee.line;
  adoption.from_provider = terms.from_provider;
  adoption.dry_run = terms.dry_run;
  api::EndUser user = UserOf(adoptee, shown, now);
  if (shown != nullptr) TakeOver(*shown, Asked::kCreate, now, user);
  user.id = MakeEndUserId(now, tools_.context.random());
  user.tenant = caller.tenant->id;
  user.provider = provider.stored_id();
  storage::Link& link = adoption.record.link;
  link.account = provider.account().name;
  link.provider = user.provider;
  link.id_at_provider = looked_up.id_at_provider;
  link.provider_user_id = user.provider_user_id;
  link.origin = storage::Link::Origin::kImported;
  link.created_at = now;
  if (shown != nullptr) link.verified_at = now;
  adoption.record.look = FirstLook(user, now, provider.Offers(api::Operation::kGetEndUser));
  adoption.record.fingerprint = FingerprintOf(adoptee);
  adoption.record.user = std::move(user);
  adoption.record.note = Noted(storage::JournalEntry::Kind::kAdopted, caller, now);
  return adoption;
}

Task<AdoptionOutcome> AdoptUser::Write(const CallerContext& caller, storage::Adoption adoption) {
  using End = storage::AdoptionEnd;
  const bool dry_run = adoption.dry_run;
  api::EndUser user = adoption.record.user;
  Result<storage::Adopted> adopted = co_await tools_.store.Adopt(tools_.loop(), std::move(adoption));
  if (!adopted) co_return Failed(Reason::kStoreFailed, std::move(adopted).error());
  switch (adopted->end) {
    case End::kAdopted: {
      AdoptionOutcome outcome{Reason::kTakenOver, {}, {}};
      if (!dry_run) outcome.user = std::move(user);
      co_return outcome;
    }
    case End::kChangedOver: co_return co_await Told(Reason::kChangedOver, *caller.tenant, adopted->by);
    case End::kKnown: co_return co_await Told(Reason::kHere, *caller.tenant, adopted->by);
    case End::kExternalIdTaken: co_return Refused(Reason::kExternalIdTaken);
    case End::kVendorUserHeld: co_return Refused(Reason::kProviderUserHeld);
    case End::kInProgress: co_return Failed(Reason::kInProgress, StillChanging());
  }
  co_return Refused(Reason::kExternalIdTaken);
}

Task<AdoptionOutcome> AdoptUser::Told(AdoptionReason reason, const Tenant& tenant, std::optional<storage::Holder> who) {
  AdoptionOutcome outcome{reason, {}, {}};
  if (!who || who->tenant != tenant.id) co_return outcome;
  Result<std::optional<storage::UserRecord>> record =
      co_await tools_.store.FindUser(tools_.loop(), who->tenant, who->user_id);
  if (!record) co_return Failed(Reason::kStoreFailed, std::move(record).error());
  if (*record) outcome.user = std::move((*record)->user);
  co_return outcome;
}

}  // namespace walletgate::routing
