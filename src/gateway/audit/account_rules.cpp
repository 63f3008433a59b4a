#include "gateway/audit/account_rules.h"

#include <array>

#include "gateway/audit/places.h"
#include "gateway/config/notes.h"
#include "gateway/config/tenants/accounts.h"

namespace walletgate::gateway {
namespace {

template <SharedAccount::Why kWhy>
Sites FindShared(const Audited& audited) {
  Sites sites;
  for (const SharedAccount& shared : SharedAccounts(*audited.config.loaded.state)) {
    if (shared.why == kWhy) sites.push_back(SiteOfInstance(audited, shared.instance, shared.text));
  }
  return sites;
}

Sites FindSharedKeySets(const Audited& audited) {
  const std::string speakers = SpeakersOf(audited.config.loaded.state->key_sets());
  if (speakers.empty()) return {};
  return {SiteOf(audited, {"jwks_shared"}, "each can speak for the users of all the others: " + speakers)};
}

Sites FindIdleSharing(const Audited& audited) {
  const routing::KeySets& sets = audited.config.loaded.state->key_sets();
  if (!sets.shared() || sets.sets().size() > 1) return {};
  return {SiteOf(audited, {"jwks_shared"}, "there are no two issuers")};
}

constexpr std::array kRules = {
    Rule{"WG028", Severity::kError, "Tenants share an account under plain external ids",
         "An external id that one of them has is taken for the others: who gets 409 knows that somebody has it.",
         "Write `ids: derived`, or `ids: prefixed` with a `prefix` of each tenant, beside the settings, or give each "
         "tenant "
         "credentials of its own. `check` refuses this where the tenants have nobody there yet.",
         FindShared<SharedAccount::Why::kPlainIds>},
    Rule{"WG029", Severity::kError, "Tenants share an account that takes callers' own user tokens",
         "A user token that one tenant's issuer signs can stand for a user of another tenant.",
         "Write `user_tokens: minted_only` beside the settings, or give each tenant credentials of its own. `check` "
         "refuses "
         "this where the tenants have nobody there yet.",
         FindShared<SharedAccount::Why::kUserTokens>},
    Rule{"WG030", Severity::kWarning, "Tenants share an account",
         "Each can find out which e-mail addresses and phone numbers are taken there, and they use up each other's "
         "rate and "
         "places. The vendor cannot tell their users apart.",
         "Give tenants who must not know of each other accounts of their own ([accounts](operations.md#accounts)).",
         FindShared<SharedAccount::Why::kContacts>},
    Rule{"WG031", Severity::kError, "All issuers share one key set",
         "With `jwks_shared: true` a vendor that fetches keys under a host that is not mapped believes the key of each "
         "issuer "
         "about the users of all others: whoever holds one key speaks for everybody.",
         "Map a host to each issuer with `user_token_hosts`, and take `jwks_shared` away "
         "([keys of user tokens](operations.md#keys-of-user-tokens)).",
         FindSharedKeySets},
    Rule{"WG032", Severity::kWarning, "`jwks_shared` stands there for nothing",
         "There is one issuer, or none. With the next one all keys are shared, and `check` does not ask for hosts.",
         "Take `jwks_shared` away.", FindIdleSharing},
};

}  // namespace

Rules AccountRules() { return kRules; }

}  // namespace walletgate::gateway
