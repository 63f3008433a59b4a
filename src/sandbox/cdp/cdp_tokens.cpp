#include "sandbox/cdp/cdp_tokens.h"

#include "auth/jose/jws.h"
#include "auth/jose/signing_key.h"
#include "base/json/parse.h"
#include "base/json/text.h"
#include "crypto/digest.h"
#include "sandbox/fabricate.h"
#include "sandbox/vendor.h"

namespace walletgate::sandbox {
namespace {

constexpr std::int64_t kLifeSeconds = 120;
constexpr std::int64_t kSkewSeconds = 30;  // assumed

Result<auth::VerifyKey> PublicHalf(const Secret& secret, std::string_view what) {
  Result<auth::SigningKey> key = auth::SigningKey::Parse(secret);
  if (!key) return MakeError(ErrorKind::kInvalidRequest, std::string(what) + ": " + key.error().detail);
  Result<json::Document> jwk = json::Parse(key->public_jwk());
  if (!jwk) return std::move(jwk).error();
  return auth::VerifyKey::FromJwk(jwk->root());
}

/// "POST 127.0.0.1:8080/platform/v2/end-users": method, host with its port, path without query.
std::string UriOf(const http::Request& request) {
  return request.method + " " + std::string(request.Header("host")) + request.path;
}

std::string CheckUris(const http::Request& request, json::Value claims) {
  json::Value uris = claims.Get("uris");
  if (uris.IsArray() && uris.size() == 1 && uris.At(0).AsString() == UriOf(request)) return "";
  return "uris must be [\"" + UriOf(request) + "\"]";
}

/// An optional or required moment that must not lie in the future.
std::string CheckPast(json::Value claims, std::string_view name, bool required, std::int64_t now) {
  json::Value claim = claims.Get(name);
  if (!claim && !required) return "";
  std::optional<std::int64_t> at = claim.AsInt64();
  if (!at) return std::string(name) + " must be epoch seconds";
  if (*at > now + kSkewSeconds) return std::string(name) + " is in the future";
  return "";
}

std::string CheckAudience(json::Value audience) {
  if (!audience || audience.IsNull()) return "";
  if (!audience.IsArray()) return "aud must be an array of strings";
  for (json::Value item : audience.Elements()) {
    if (!item.IsString()) return "aud must be an array of strings";
  }
  return "";
}

std::string CheckReqHash(json::Value claims, json::Value body) {
  json::Value hash = claims.Get("reqHash");
  if (!body || (body.IsObject() && body.size() == 0)) return hash ? "reqHash must be left out without a body" : "";
  if (hash.AsString() == crypto::Sha256Hex(json::ToSortedText(body))) return "";
  return "reqHash is not the SHA-256 of the sorted body";
}

}  // namespace

Result<CdpTokens> CdpTokens::Make(const Clock& clock, const CdpCredentials& credentials) {
  Result<auth::VerifyKey> ed25519 = PublicHalf(credentials.api_key_secret, "api_key_secret");
  if (!ed25519) return std::move(ed25519).error();
  Result<auth::VerifyKey> wallet = PublicHalf(credentials.wallet_secret, "wallet_secret");
  if (!wallet) return std::move(wallet).error();
  if (wallet->algorithm() != auth::Algorithm::kEs256) {
    return MakeError(ErrorKind::kInvalidRequest, "wallet_secret: must be an EC P-256 key");
  }
  std::vector<std::pair<std::string, auth::VerifyKey>> keys;
  keys.emplace_back(credentials.api_key_id, std::move(*ed25519));
  if (!credentials.ec_api_key_secret.empty()) {
    Result<auth::VerifyKey> ec = PublicHalf(credentials.ec_api_key_secret, "ec_api_key_secret");
    if (!ec) return std::move(ec).error();
    keys.emplace_back(credentials.ec_api_key_id, std::move(*ec));
  }
  return CdpTokens(clock, std::move(keys), std::move(*wallet));
}

std::string CdpTokens::CheckBearer(const http::Request& request) const {
  std::string_view token = BearerToken(request);
  if (token.empty()) return "bearer token: missing";
  Result<auth::VerifiedToken> peek = auth::DecodeUnverified(token);
  if (!peek) return "bearer token: " + peek.error().detail;
  json::Value header = peek->header.root();
  if (header.Get("typ").AsString() != "JWT") return "bearer token: typ must be JWT";
  if (header.Get("nonce") && header.Get("nonce").AsString().empty()) return "bearer token: nonce must be text";
  std::string key_id(header.Get("kid").AsString());
  for (const auto& [id, key] : api_keys_) {
    if (id != key_id) continue;
    Result<auth::VerifiedToken> verified = auth::VerifyCompact(token, key);
    if (!verified) return "bearer token: " + verified.error().detail;
    std::string fault = CheckBearerClaims(request, verified->payload.root(), key_id);
    return fault.empty() ? "" : "bearer token: " + fault;
  }
  return "bearer token: kid is no API key of this project";
}

std::string CdpTokens::CheckBearerClaims(const http::Request& request, json::Value claims,
                                         const std::string& key_id) const {
  if (claims.Get("sub").AsString() != key_id) return "sub must be the API key id";
  if (claims.Get("iss").AsString() != "cdp") return "iss must be cdp";
  const std::int64_t now = UnixSeconds(clock_->Now());
  if (std::string fault = CheckPast(claims, "nbf", true, now); !fault.empty()) return fault;
  if (std::string fault = CheckPast(claims, "iat", false, now); !fault.empty()) return fault;
  std::optional<std::int64_t> expires = claims.Get("exp").AsInt64();
  if (!expires) return "exp must be epoch seconds";
  if (*expires <= now) return "expired";
  if (*expires - *claims.Get("nbf").AsInt64() > kLifeSeconds) return "lives longer than 120 s";
  if (std::string fault = CheckAudience(claims.Get("aud")); !fault.empty()) return fault;
  return CheckUris(request, claims);
}

std::string CdpTokens::CheckWallet(const http::Request& request, json::Value body) {
  std::string_view token = request.Header("x-wallet-auth");
  if (token.empty()) return "wallet token: missing";
  Result<auth::VerifiedToken> verified = auth::VerifyCompact(token, wallet_key_);
  if (!verified) return "wallet token: " + verified.error().detail;
  if (verified->header.root().Get("typ").AsString() != "JWT") return "wallet token: typ must be JWT";
  json::Value claims = verified->payload.root();
  std::string fault = CheckWalletClaims(request, claims, body);
  if (fault.empty()) fault = RememberJti(std::string(claims.Get("jti").AsString()));
  return fault.empty() ? "" : "wallet token: " + fault;
}

std::string CdpTokens::CheckWalletClaims(const http::Request& request, json::Value claims, json::Value body) const {
  for (std::string_view name : {"exp", "iss", "sub", "aud"}) {
    if (claims.Get(name)) return std::string(name) + " does not belong here";
  }
  const std::int64_t now = UnixSeconds(clock_->Now());
  if (std::string fault = CheckPast(claims, "nbf", true, now); !fault.empty()) return fault;
  if (std::string fault = CheckPast(claims, "iat", true, now); !fault.empty()) return fault;
  if (now - *claims.Get("iat").AsInt64() > kLifeSeconds) return "older than 120 s";
  if (claims.Get("jti").AsString().empty()) return "no jti";
  if (std::string fault = CheckUris(request, claims); !fault.empty()) return fault;
  return CheckReqHash(claims, body);
}

std::string CdpTokens::RememberJti(const std::string& jti) {
  const WallTime now = clock_->Now();
  while (!jti_queue_.empty() && now - jti_queue_.front().first > std::chrono::seconds(kLifeSeconds + kSkewSeconds)) {
    seen_jtis_.erase(jti_queue_.front().second);
    jti_queue_.pop_front();
  }
  if (!seen_jtis_.insert(jti).second) return "jti was used before";
  jti_queue_.emplace_back(now, jti);
  return "";
}

}  // namespace walletgate::sandbox
