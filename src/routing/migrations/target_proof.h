#pragma once

// Whether the target of a migration has an end user as he is to be there: what it shows of him, held against what it
// was to make. What it does not show is not compared. Pure. Used by MoveUser.

#include <optional>
#include <string_view>
#include <vector>

#include "api/create_end_user.h"
#include "api/end_user.h"

namespace walletgate::routing {

/// Who is to be there. Contains personal data.
struct Wanted {
  const api::CreateEndUser& request;             ///< as it would be sent to the target
  const std::vector<api::LoginMethod>& known;    ///< every login that our record has, also those that stay behind
  const std::vector<api::WalletRequest>& after;  ///< wallets beside those of the request
  bool tells_logins = true;                      ///< the target is told login methods at all
};

struct TargetProof {
  std::string_view fault = {};  ///< "": he may be served from there once `missing` has come
  std::vector<api::WalletRequest> missing = {};
};

inline constexpr std::string_view kDeletedAtTarget = "deleted_at_target";
inline constexpr std::string_view kLoginsDiffer = "logins_differ";        ///< one that he has is not there
inline constexpr std::string_view kMoreLogins = "more_logins_at_target";  ///< one is there that our record has not

/// `shown`: what a look-up of the target shows. `there`: what is known of him there, with it.
TargetProof Prove(const Wanted& wanted, const api::ProviderResult& shown, const api::EndUser& there);

}  // namespace walletgate::routing
