#pragma once

// End users of a store of before accounts who share a vendor user: who they are, and whose it is. Used by
// `walletgate store disputes`. Blocks.

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"

namespace walletgate::storage {

/// One of those who share a vendor user.
struct Claimant {
  std::string account;
  std::string provider_user_id;
  std::string tenant;
  std::string user_id;
  std::string external_id;
  std::string status;
  bool holds = false;  ///< whose it is at present; the others are disputed
};

/// All who share a vendor user with a disputed one, by account and vendor user, the holder first. Also while a gateway
/// uses the file. Error (kStoreUnavailable): the file cannot be read, or was not brought up to date yet.
Result<std::vector<Claimant>> ListDisputes(const std::string& path);

/// How many users, at most, have no link yet: until it is 0 more disputes may come. Errors as above.
Result<std::int64_t> UsersStillToMove(const std::string& path);

/// Gives the vendor user to that end user; the others who were disputed become orphaned. Errors: kNotFound (nobody of
/// that id is in a dispute), kWrongState (users are still to be moved: an older one would take it again),
/// kStoreUnavailable (a gateway uses the file, or it cannot be written); then nothing changed.
Result<Claimant> GiveDisputed(const std::string& path, const std::string& user_id);

}  // namespace walletgate::storage
