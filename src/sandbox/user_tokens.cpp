#include "sandbox/user_tokens.h"

#include "auth/jose/jws.h"
#include "base/json/parse.h"
#include "sandbox/fabricate.h"

namespace walletgate::sandbox {
namespace {

constexpr std::chrono::hours kKeyLife(24);
constexpr std::string_view kAudience = "api://yieldforce";

using Outcome = UserTokenVerifier::Outcome;
using Fault = UserTokenVerifier::Fault;

Outcome Invalid(std::string reason) { return {Fault::kInvalid, std::move(reason), ""}; }

}  // namespace

Outcome UserTokenVerifier::Verify(std::string_view token) {
  Result<auth::VerifiedToken> peek = auth::DecodeUnverified(token);
  if (!peek) return Invalid("user token: " + peek.error().detail);
  if (peek->header.root().Get("alg").AsString() != "RS256") return Invalid("user token: alg must be RS256");
  std::string kid(peek->header.root().Get("kid").AsString());
  if (kid.empty()) return Invalid("user token: no kid");
  const auth::VerifyKey* key = KeyOf(kid);
  if (key == nullptr) return Invalid("user token: kid is not in the JWKS");
  Result<auth::VerifiedToken> verified = auth::VerifyCompact(token, *key);
  if (!verified) return Invalid("user token: " + verified.error().detail);
  return CheckClaims(verified->payload.root());
}

Outcome UserTokenVerifier::CheckClaims(json::Value claims) const {
  if (trust_.issuer.empty() || claims.Get("iss").AsString() != trust_.issuer) {
    return {Fault::kUnknownIssuer, "user token: iss must be " + trust_.issuer, ""};
  }
  if (claims.Get("aud").AsString() != kAudience) return Invalid("user token: aud must be api://yieldforce");
  const std::int64_t now = UnixSeconds(clock_.Now());
  std::optional<std::int64_t> expires = claims.Get("exp").AsInt64();
  if (!expires) return Invalid("user token: exp must be epoch seconds");
  if (*expires <= now) return Invalid("user token: expired");
  if (claims.Get("iat") && !claims.Get("iat").AsInt64()) return Invalid("user token: iat must be epoch seconds");
  if (claims.Get("sub").AsString().empty()) return Invalid("user token: no sub");
  return {Fault::kNone, "", std::string(claims.Get("sub").AsString())};
}

const auth::VerifyKey* UserTokenVerifier::KeyOf(const std::string& kid) {
  auto found = keys_.find(kid);
  if (found != keys_.end() && clock_.Now() - found->second.fetched < kKeyLife) return &found->second.key;
  keys_.erase(kid);
  Refresh();
  found = keys_.find(kid);
  return found == keys_.end() ? nullptr : &found->second.key;
}

void UserTokenVerifier::Refresh() {
  std::string text = trust_.jwks_source ? trust_.jwks_source() : "";
  Result<json::Document> document = json::Parse(text);
  if (!document) return;
  for (json::Value jwk : document->root().Get("keys").Elements()) {
    const bool complete = jwk.Get("kid").IsString() && jwk.Get("use").AsString() == "sig" &&
                          jwk.Get("alg").AsString() == "RS256" && jwk.Get("kty").AsString() == "RSA";
    if (!complete) continue;
    Result<auth::VerifyKey> key = auth::VerifyKey::FromJwk(jwk);
    if (key) keys_.try_emplace(std::string(jwk.Get("kid").AsString()), CachedKey{std::move(*key), clock_.Now()});
  }
}

}  // namespace walletgate::sandbox
