#pragma once

// Reading `login_methods` and `wallets` of a request: tagged objects, counted, no two alike. Used by request parsing.

#include <vector>

#include "api/end_user.h"
#include "api/object_rules.h"
#include "base/json/value.h"

namespace walletgate::api {

void ReadLoginMethods(json::Value value, const Place& place, std::vector<LoginMethod>& out);
/// ... of somebody who is at a vendor already: each may say whether its contact is `verified`.
void ReadVerifiedLogins(json::Value value, const Place& place, std::vector<LoginMethod>& out);
void ReadLoginMethod(json::Value value, const Place& place, LoginMethod& out);
void ReadWallets(json::Value value, const Place& place, std::vector<WalletRequest>& out);
void ReadWalletRequest(json::Value value, const Place& place, WalletRequest& out);
/// What a wallet request may have.
std::vector<std::string_view> WalletMembers();

}  // namespace walletgate::api
