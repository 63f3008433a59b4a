#pragma once

// Simulator of Streambird's user API, and of MoonKey, its new name with another spelling of wallet types: create, get,
// search, delete, wallets. There is no idempotency key: a repeated create is a duplicate. Facts: docs/sandbox.md.

#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/json/value.h"
#include "sandbox/credentials.h"
#include "sandbox/streambird_users.h"
#include "sandbox/vendor.h"

namespace walletgate::sandbox {

class Streambird final : public Vendor {
 public:
  Streambird(const Facilities& facilities, StreambirdCredentials credentials, StreambirdSpelling spelling);

  Step Begin(const http::Request& request) override;
  http::Reply ErrorReply(int status, const http::Request& request) override;
  bool IsCreate(const http::Request& request) const override;
  std::string_view IdMember() const override { return "user_id"; }

 private:
  http::Reply Failure(int status, std::string_view type, std::string_view message);
  http::Reply NotFound() { return Failure(404, "user_not_found", "User could not be found."); }
  Step Route(const http::Request& request, const std::vector<std::string>& path, bool live);
  Step BeginPost(const http::Request& request, const std::vector<std::string>& path, bool live);
  http::Reply Create(json::Value body, bool live);
  /// Why the body cannot be accepted, or "".
  std::string CheckCreate(json::Value body) const;
  StreambirdUser& MakeUser(json::Value body, bool live);
  StreambirdWallet& AddWallet(StreambirdUser& user, std::string_view chain);
  http::Reply ShowCreated(const StreambirdUser& user, bool include_user);
  http::Reply Get(const std::string& user_id, bool live);
  http::Reply Delete(const std::string& user_id, bool live);
  http::Reply Search(json::Value body, bool live);
  http::Reply ShowPage(const std::vector<const StreambirdUser*>& found, std::size_t first, std::size_t limit);
  http::Reply CreateWallet(json::Value body, bool live);
  http::Reply GetWallet(const std::string& wallet_id, bool live);
  std::string DefaultType() const { return spelling_ == StreambirdSpelling::kShort ? "ETH" : "ethereum"; }
  StreambirdUser* Find(std::string_view user_id, bool live);

  Facilities facilities_;
  StreambirdCredentials credentials_;
  StreambirdSpelling spelling_;
  std::string app_id_;
  std::vector<StreambirdUser> users_;                   ///< in order of creation, deleted ones included
  std::unordered_map<std::string, std::size_t> by_id_;  ///< of those that live
  std::unordered_set<std::string> taken_;               ///< see ContactKeys
};

}  // namespace walletgate::sandbox
