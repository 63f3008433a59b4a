#pragma once

// The token endpoint in front of Yieldforce: Microsoft Entra's client credentials grant (RFC 6749 section 4.4), with
// its AADSTS error bodies. EntraTokens mints and verifies, shared by this endpoint and the Yieldforce simulator.

#include <chrono>
#include <optional>
#include <string>

#include "auth/jose/signing_key.h"
#include "auth/jose/verify_key.h"
#include "sandbox/credentials.h"
#include "sandbox/vendor.h"

namespace walletgate::sandbox {

/// Access tokens, signed with a key of the sandbox. Thread-safe.
class EntraTokens {
 public:
  static Result<EntraTokens> Make(const Clock& clock, Random& random);

  std::string Mint(const std::string& tenant_id, const std::string& client_id, const std::string& audience,
                   std::chrono::seconds lifetime) const;

  struct Claims {
    std::string client_id;
    std::string audience;
  };
  /// Signature and times. Error.detail: what is wrong with it.
  Result<Claims> Verify(std::string_view token) const;

 private:
  EntraTokens(const Clock& clock, auth::SigningKey signer, auth::VerifyKey verifier)
      : clock_(&clock), signer_(std::move(signer)), verifier_(std::move(verifier)) {}

  const Clock* clock_;
  auth::SigningKey signer_;
  auth::VerifyKey verifier_;
};

class Entra final : public Vendor {
 public:
  Entra(const Facilities& facilities, const EntraTokens& tokens, YieldforceCredentials credentials,
        std::chrono::seconds token_lifetime)
      : facilities_(facilities), tokens_(tokens), credentials_(std::move(credentials)), lifetime_(token_lifetime) {}

  Step Begin(const http::Request& request) override;
  http::Reply ErrorReply(int status, const http::Request& request) override;
  void Decorate(http::Reply& reply) override;
  bool IsCreate(const http::Request&) const override { return false; }
  bool Writes(const http::Request&) const override { return false; }
  std::string_view IdMember() const override { return "access_token"; }

 private:
  struct Client {
    std::optional<std::string> id;
    std::optional<std::string> secret;
  };

  http::Reply Token(const http::Request& request);
  http::Reply Failure(int status, std::string_view error, int code, std::string_view text);
  std::optional<http::Reply> CheckClient(const Client& client);
  /// The resource that a scope names; nothing for scopes this tenant does not know.
  static std::optional<std::string> AudienceOf(std::string_view scope);

  Facilities facilities_;
  const EntraTokens& tokens_;
  YieldforceCredentials credentials_;
  std::chrono::seconds lifetime_;
};

}  // namespace walletgate::sandbox
