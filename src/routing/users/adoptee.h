#pragma once

// Who is to be adopted: what is said of a user whom a vendor has, and what that is held against. Pure. Used by
// AdoptUser.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "api/end_user.h"
#include "routing/users/adoption.h"
#include "storage/imports/import_records.h"

namespace walletgate::routing {

/// What the tenant says of a user, and what a list of the vendor's has shown of him. Contains personal data.
struct Adoptee {
  std::string external_id;
  std::string provider_user_id;  ///< "": the vendor is asked who it is, by our id or by a contact that it keeps unique
  std::vector<api::LoginMethod> login_methods;
  std::vector<api::WalletRequest> wanted;  ///< those that are not there yet are pending
  std::vector<api::Wallet> wallets;        ///< addresses as the tenant has them
  api::Profile profile;
  std::map<std::string, std::string> metadata;
  std::optional<WallTime> created_at;        ///< when he was made, as the tenant has it; the vendor's date goes before
  std::optional<api::ProviderResult> shown;  ///< by a list that is as good as a look-up of him
  std::optional<storage::LineOfAdoption> line = {};  ///< by which he came
  std::string fingerprint;  ///< of the request that he is the answer to; "": of what is said here
};

/// What is wrong with what is said, whatever the vendor shows; nothing where it may be so. Puts addresses into the
/// spelling that we keep.
std::optional<AdoptionReason> FaultOf(Adoptee& adoptee, WallTime now);

/// Why `shown` is not the user that is meant, by contacts and wallets; nothing where he may be. Of either only what the
/// vendor shows as a whole is compared: whom it shows with more of them than are said is the same.
std::optional<AdoptionReason> Contradiction(const Adoptee& adoptee, const api::ProviderResult& shown);

/// The user as he will be, but for ids and what only the vendor tells (take_over.h): logins and profile as the vendor
/// shows them, with what it does not show as it is said. `shown`: null where nobody was asked.
api::EndUser UserOf(const Adoptee& adoptee, const api::ProviderResult* shown, WallTime now);

}  // namespace walletgate::routing
