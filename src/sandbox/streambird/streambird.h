#pragma once

// Simulator of Streambird's user API, and of MoonKey, its new name with another spelling of wallet types: create, get,
// update, search, delete, single contacts, wallets. There is no idempotency key: a repeated create is a duplicate.
// Facts: docs/sandbox.md. Here is the way in: keys and routes.

#include <string>
#include <utility>
#include <vector>

#include "sandbox/credentials.h"
#include "sandbox/streambird/streambird_calls.h"
#include "sandbox/streambird/streambird_changes.h"
#include "sandbox/streambird/streambird_directory.h"
#include "sandbox/streambird/streambird_errors.h"
#include "sandbox/vendor.h"

namespace walletgate::sandbox {

class Streambird final : public Vendor {
 public:
  Streambird(const Facilities& facilities, StreambirdCredentials credentials, StreambirdSpelling spelling)
      : credentials_(std::move(credentials)),
        users_(facilities, spelling),
        calls_(users_, facilities.log),
        changes_(users_),
        wallets_(users_) {}
  Streambird(const Streambird&) = delete;
  Streambird& operator=(const Streambird&) = delete;

  Step Begin(const http::Request& request) override;
  http::Reply ErrorReply(int status, const http::Request&) override { return StandardStreambirdError(status); }
  bool IsCreate(const http::Request& request) const override;
  bool Writes(const http::Request& request) const override;
  std::optional<std::size_t> Populate(const Population& population) override { return users_.Populate(population); }
  std::string_view IdMember() const override { return "user_id"; }

 private:
  Step Route(const http::Request& request, const std::vector<std::string>& path, bool live);
  /// A call with a JSON body.
  Step BeginPut(const http::Request& request, const std::string& user_id, bool live);
  Step BeginPost(const http::Request& request, const std::vector<std::string>& path, bool live);

  StreambirdCredentials credentials_;
  StreambirdDirectory users_;
  StreambirdUserCalls calls_;
  StreambirdChangeCalls changes_;
  StreambirdWalletCalls wallets_;
};

}  // namespace walletgate::sandbox
