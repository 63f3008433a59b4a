// Part of lock_in_rules.h: what vendors do not give out, and what the gateway does not keep.

#include <array>

#include "gateway/audit/lock_in_rules.h"
#include "gateway/audit/places.h"

namespace walletgate::gateway {
namespace {

using Holds = bool (*)(const provider::Provider& provider);

/// A site for each provider of which it holds.
Sites FindProviders(const Audited& audited, Holds holds, std::string_view what) {
  Sites sites;
  for (const auto& [whose, provider] : audited.config.loaded.state->instances()) {
    if (holds(*provider)) sites.push_back(SiteOfInstance(audited, whose, NameOf(whose) + " " + std::string(what)));
  }
  return sites;
}

bool MakesWallets(const provider::Provider& provider) {
  return !provider.spec().accepts.Domain("wallets.chain").empty();
}

Sites FindNoList(const Audited& audited) {
  const Holds holds = [](const provider::Provider& one) { return !one.Offers(api::Operation::kListEndUsers); };
  return FindProviders(audited, holds, "offers no list_end_users");
}

Sites FindNoDelete(const Audited& audited) {
  const Holds holds = [](const provider::Provider& one) { return !one.Offers(api::Operation::kDeleteEndUser); };
  return FindProviders(audited, holds, "offers no delete_end_user");
}

Sites FindNoExport(const Audited& audited) {
  const Holds holds = [](const provider::Provider& one) {
    return MakesWallets(one) && one.spec().portability.key_export != provider::KeyExport::kApi;
  };
  return FindProviders(audited, holds, "gives no key out by a call");
}

Sites FindKeySets(const Audited& audited) {
  const Holds holds = [](const provider::Provider& one) { return one.spec().portability.needs_key_set; };
  return FindProviders(audited, holds, "knows logins by token once a key set is registered there");
}

Sites FindNoPersonalData(const Audited& audited) {
  const storage::StoreOptions& store = audited.config.settings.store;
  if (store.kind != storage::StoreOptions::Kind::kSqlite || store.sqlite.personal_data) return {};
  return {SiteOf(audited, {"store", "personal_data"}, "only vendors have the users' logins")};
}

constexpr std::array kVendorOnly = {
    Rule{"WL007", Severity::kWarning, "A vendor does not list its users",
         "Who is there, only your own books and the gateway's directory tell.",
         "Keep backups of the store; import by lines.", FindNoList},
    Rule{"WL008", Severity::kWarning, "A vendor does not delete users", "Users who leave it stay there as well.",
         "Settle with the vendor how users are deleted when you leave.", FindNoDelete},
    Rule{"WL009", Severity::kWarning, "A vendor gives no keys out by a call",
         "Users who leave it get new addresses, and what is at the old ones has to be moved.",
         "Ask the vendor for an export before you need it.", FindNoExport},
    Rule{"WL010", Severity::kWarning, "A vendor needs your key set",
         "Users can go there only after it is registered, which takes the vendor's time.",
         "Register it now, and renew it with the others.", FindKeySets},
    Rule{"WL011", Severity::kWarning, "The gateway keeps no personal data",
         "Nobody can be created at another vendor from the directory: the users' data has to be sent, or they have to "
         "come.",
         "Keep it (`store.personal_data: true`), or see that your own books have it.", FindNoPersonalData},
};

}  // namespace

Rules VendorOnlyRules() { return kVendorOnly; }

}  // namespace walletgate::gateway
