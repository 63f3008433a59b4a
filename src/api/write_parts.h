#pragma once

// How parts of the contract are written as JSON: shared by the answer, the plan input and the canonical text, so that
// a new member cannot be forgotten in one of them. All but WriteLoginMembers and WriteWalletRequest write the key too.
// Used by this folder, and by case files.

#include <map>
#include <string>
#include <vector>

#include "api/end_user.h"
#include "base/json/sink.h"

namespace walletgate::api {

/// The members of one login method, inside an object that the caller has started.
void WriteLoginMembers(const LoginMethod& method, json::Sink& sink);
void WriteLoginMethods(const std::vector<LoginMethod>& methods, json::Sink& sink);
void WriteWalletRequest(const WalletRequest& wallet, json::Sink& sink);
void WriteWalletRequests(const std::vector<WalletRequest>& wallets, json::Sink& sink);
void WriteProfile(const Profile& profile, json::Sink& sink);
void WriteMetadata(const std::map<std::string, std::string>& metadata, json::Sink& sink);

}  // namespace walletgate::api
