#pragma once

// `portability` of a provider file: what its vendor's documents say of users who come from elsewhere, or leave, and no
// call shows. Read for reports only (routing/portability); no call depends on it.

#include <cstdint>
#include <string>
#include <vector>

#include "api/end_user.h"

namespace walletgate::provider {

/// How the key of a wallet leaves the vendor.
enum class KeyExport : std::uint8_t {
  kUnsaid,  ///< in no way that is documented
  kPerson,  ///< only with the person present, in a page of the vendor
  kApi,     ///< by a documented call
};

/// Whether a new user may have the id of one who was deleted there.
enum class DeletedIds : std::uint8_t { kUnsaid, kReserved, kReusable };

struct PortabilityFacts {
  KeyExport key_export = KeyExport::kUnsaid;
  std::vector<api::Chain> key_import;       ///< chains of which it takes keys in by a documented call
  std::vector<std::string> local_subjects;  ///< issuers whose subject is another one in each application
  bool needs_key_set = false;               ///< a login by token works once the tenant's key set is registered there
  DeletedIds deleted_ids = DeletedIds::kUnsaid;
  std::vector<std::string> unique_contacts;  ///< contacts that it takes from one user each
  bool verifies_people = false;  ///< it identifies people (KYC) by itself, and no other vendor's word counts
};

}  // namespace walletgate::provider
