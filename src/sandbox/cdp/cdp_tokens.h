#pragma once

// How Coinbase CDP checks its two JWTs: the bearer token of every call, and the wallet token (X-Wallet-Auth) of calls
// that touch keys. Facts: docs/sandbox.md.

#include <deque>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "auth/jose/verify_key.h"
#include "base/json/value.h"
#include "http/server/server.h"
#include "sandbox/credentials.h"

namespace walletgate::sandbox {

/// Not thread-safe: remembers the wallet tokens it has seen.
class CdpTokens {
 public:
  /// Error: kInvalidRequest names the credential that is no usable key.
  static Result<CdpTokens> Make(const Clock& clock, const CdpCredentials& credentials);

  /// "" when the bearer token is good, else why not.
  std::string CheckBearer(const http::Request& request) const;
  /// The same for X-Wallet-Auth over `body` (absent: no body was sent). A good token is good once.
  std::string CheckWallet(const http::Request& request, json::Value body);

 private:
  CdpTokens(const Clock& clock, std::vector<std::pair<std::string, auth::VerifyKey>> api_keys, auth::VerifyKey wallet)
      : clock_(&clock), api_keys_(std::move(api_keys)), wallet_key_(std::move(wallet)) {}

  std::string CheckBearerClaims(const http::Request& request, json::Value claims, const std::string& key_id) const;
  std::string CheckWalletClaims(const http::Request& request, json::Value claims, json::Value body) const;
  std::string RememberJti(const std::string& jti);

  const Clock* clock_;
  std::vector<std::pair<std::string, auth::VerifyKey>> api_keys_;
  auth::VerifyKey wallet_key_;
  std::unordered_set<std::string> seen_jtis_;
  std::deque<std::pair<WallTime, std::string>>
      jti_queue_;  ///< for as long as a token lives, while nobody floods a simulator
};

}  // namespace walletgate::sandbox
