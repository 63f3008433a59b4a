#pragma once

// An end user with all his links, as `?include=links` shows him (docs/api.md). Used by whoever answers with one.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/end_user.h"

namespace walletgate::api {

/// One tie to a provider, by the names that people know.
struct ShownLink {
  std::string provider;
  std::string account;
  std::string provider_user_id;
  std::string_view state;
  std::string_view origin;
  WallTime created_at{};
  std::optional<WallTime> verified_at{};
  std::vector<Wallet> wallets{};  ///< that came with it
};

/// WriteEndUser with a member more, `links`.
void WriteEndUser(const EndUser& user, const std::vector<ShownLink>& links, json::Value provider_data,
                  json::Sink& sink);

}  // namespace walletgate::api
