#pragma once

// What an account presents itself with: the schemes of the provider file, bound to the current values and, while these
// are rotated, to the next ones (docs/adr/0009-two-slot-credentials.md).

#include <memory>
#include <string>
#include <vector>

#include "api/operation.h"
#include "auth/auth_scheme.h"
#include "base/result.h"
#include "base/task.h"
#include "provider/binding.h"
#include "transport/http_client.h"

namespace walletgate::provider {

/// Whose credentials go with a call.
struct Presented {
  api::Operation operation;
  std::size_t slot;  ///< CredentialSlots::kCurrent or kNext
};

/// Its schemes are shared by all loops, and thread-safe by themselves.
class Credentials {
 public:
  /// Signs nothing: for what is never sent.
  Credentials() = default;
  /// Parses keys. Error.detail says which setting is wrong.
  static Result<Credentials> Bind(const Binding& binding);

  bool has_next() const { return slots_.size() > 1; }

  /// Puts them on the request, as its last headers.
  Task<Result<void>> Sign(transport::HttpRequest& request, Presented presented, auth::Signing signing,
                          auth::AuthContext& context) const;
  /// The headers that Sign has put there.
  transport::Headers On(const transport::HttpRequest& request, Presented presented) const;
  /// Of those that can be renewed after a 401; false when there are none. Costs nothing but for the next Sign.
  bool Renew(Presented presented, SteadyTime sent_at) const;
  /// Whether one of them holds for a while only, by the signer's clock.
  bool IsDated(Presented presented) const;
  /// Hears of every renewal, from whatever thread. REQUIRES: before the first Sign.
  void OnRefresh(const auth::AuthScheme::RefreshObserver& observer);

  bool CanMintUserTokens() const { return minters_[0] != nullptr; }
  /// A user token of the gateway's own. REQUIRES CanMintUserTokens().
  Task<Result<Secret>> MintUserToken(std::string external_id, auth::AuthContext& context) const;
  /// Public keys of the user tokens that it mints, then of those it will mint after a rotation: of another issuer,
  /// where that is rotated. Empty when it mints none.
  std::vector<auth::PublishedKeys> PublishedKeys() const;

 private:
  struct BoundScheme {
    std::shared_ptr<auth::AuthScheme> scheme;
    std::vector<api::Operation> only;

    bool AppliesTo(api::Operation operation) const;
  };
  using Schemes = std::vector<BoundScheme>;
  using Minter = std::shared_ptr<auth::UserTokenMinter>;

  static Result<Schemes> BindSlot(const ProviderSpec& spec, const auth::SettingValues& values, Minter& minter);
  const Schemes& SchemesOf(std::size_t slot) const;

  std::vector<Schemes> slots_;  ///< none offline
  Minter minters_[2];           ///< by slot: the first signs, the next only publishes its key
};

/// The credentials of an operation, hidden: {"Authorization", "Bearer <token>"}.
transport::Headers HiddenCredentials(const ProviderSpec& spec, api::Operation operation);

}  // namespace walletgate::provider
