#pragma once

// One user whom a vendor has, taken into the directory without a write at the vendor. Used by POST /v1/end-users with
// `adopt`, and by imports.

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "api/end_user.h"
#include "routing/caller_context.h"
#include "routing/intents/tools.h"
#include "routing/users/adoption.h"

namespace walletgate::routing {

/// What the tenant says of a user, and what a list of the vendor's has shown of him. Contains personal data.
struct Candidate {
  std::string external_id;
  std::string provider_user_id;  ///< "": the vendor is asked who it is, by our id or by a contact that it keeps unique
  std::vector<api::LoginMethod> login_methods;
  std::vector<api::WalletRequest> wanted;  ///< those that are not there yet are pending
  std::vector<api::Wallet> wallets;        ///< addresses as the tenant has them
  api::Profile profile;
  std::map<std::string, std::string> metadata;
  std::optional<WallTime> created_at;        ///< as the tenant has it; nothing: the vendor's, else now
  std::optional<api::ProviderResult> shown;  ///< by a list that is as good as a look-up of him
  std::string fingerprint;                   ///< of the request that he is the answer to; "": of what is said here
};

/// The same for every candidate of an import.
struct AdoptionTerms {
  std::shared_ptr<const provider::Provider> provider;  ///< whose account has the users; never null
  bool verify = true;         ///< the vendor is asked, where it can be and no list has shown the user
  bool dry_run = false;       ///< every check, and nothing is written
  bool by_operator = false;   ///< who may say whose a user is on an account that several tenants use
  std::string import_id;      ///< "": of none
  std::string from_provider;  ///< stored id; users who are linked there under the same id change over. "": none
};

/// Loop-bound.
class AdoptUser {
 public:
  explicit AdoptUser(Tools& tools) : tools_(tools) {}

  /// Takes the turn of the external id. What is said of the user is held against what the vendor shows (get_end_user,
  /// asked as every look-up is: through the guard, by caller.deadline, repeated where that may help). Never writes at a
  /// vendor, never overwrites an end user. REQUIRES caller.tenant, whose user he will be; `caller` and `terms` must
  /// live until the task ends.
  Task<AdoptionOutcome> Run(const CallerContext& caller, const AdoptionTerms& terms, Candidate candidate);

  /// Run, for whoever has the turn of the external id.
  Task<AdoptionOutcome> RunAlone(const CallerContext& caller, const AdoptionTerms& terms, Candidate candidate);

 private:
  Tools& tools_;
};

}  // namespace walletgate::routing
