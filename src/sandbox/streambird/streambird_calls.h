#pragma once

// What Streambird's calls do, and answer: those about users, and those about their wallets.

#include <string>

#include "base/json/value.h"
#include "http/server/server.h"
#include "sandbox/create_log.h"
#include "sandbox/streambird/streambird_directory.h"

namespace walletgate::sandbox {

/// /v1/auth/users. `live`: asked with the key of the live environment.
class StreambirdUserCalls {
 public:
  /// Both outlive it.
  StreambirdUserCalls(StreambirdDirectory& users, CreateLog& log) : users_(users), log_(log) {}

  http::Reply Create(json::Value body, bool live);
  http::Reply Get(const std::string& user_id, bool live);
  http::Reply Delete(const std::string& user_id, bool live);
  http::Reply Search(json::Value body, bool live);

 private:
  StreambirdDirectory& users_;
  CreateLog& log_;
};

/// /v1/wallets.
class StreambirdWalletCalls {
 public:
  /// `users` outlives it.
  explicit StreambirdWalletCalls(StreambirdDirectory& users) : users_(users) {}

  http::Reply Create(json::Value body, bool live);
  http::Reply Get(const std::string& wallet_id, bool live) const;

 private:
  StreambirdDirectory& users_;
};

}  // namespace walletgate::sandbox
