#pragma once

// Makes requests as a good client of Coinbase CDP would, with every part open to spoiling.

#include <map>
#include <optional>
#include <string>

#include "auth/jose/signing_key.h"
#include "base/json/parse.h"
#include "base/json/text.h"
#include "crypto/digest.h"
#include "tests/sandbox/sandbox_fixture.h"

namespace walletgate::sandbox {

/// Claims as JSON texts by name; an empty text leaves the claim out.
using Claims = std::map<std::string, std::string>;

inline std::string Quoted(std::string_view text) { return "\"" + std::string(text) + "\""; }

inline std::string ObjectOf(const Claims& claims) {
  std::string text = "{";
  for (const auto& [name, value] : claims) {
    if (value.empty()) continue;
    text += (text.size() > 1 ? "," : "") + Quoted(name) + ":" + value;
  }
  return text + "}";
}

inline Claims operator+(Claims base, const Claims& changes) {
  for (const auto& [name, value] : changes) base[name] = value;
  return base;
}

class CdpTestClient {
 public:
  explicit CdpTestClient(World& world)
      : world_(world),
        api_key_(KeyOf(world.credentials.cdp.api_key_secret)),
        ec_key_(KeyOf(world.credentials.cdp.ec_api_key_secret)),
        wallet_key_(KeyOf(world.credentials.cdp.wallet_secret)) {}

  std::string Uris(const std::string& method, const std::string& path) const {
    return "[" + Quoted(method + " 127.0.0.1:4020" + path) + "]";
  }

  std::string Bearer(const std::string& method, const std::string& path, const Claims& changes = {},
                     const Claims& header_changes = {}) const {
    const std::string id = world_.credentials.cdp.api_key_id;
    Claims header = {{"alg", "\"EdDSA\""}, {"typ", "\"JWT\""}, {"kid", Quoted(id)}, {"nonce", "\"00ff\""}};
    Claims claims = {{"sub", Quoted(id)}, {"iss", "\"cdp\""}, {"nbf", Time(0)},
                     {"iat", Time(0)},    {"exp", Time(120)}, {"uris", Uris(method, path)}};
    return api_key_.SignCompact(ObjectOf(header + header_changes), ObjectOf(claims + changes));
  }

  std::string EcBearer(const std::string& method, const std::string& path) const {
    const std::string id = Quoted(world_.credentials.cdp.ec_api_key_id);
    Claims claims = {{"sub", id},       {"iss", "\"cdp\""},           {"nbf", Time(0)},
                     {"exp", Time(60)}, {"uris", Uris(method, path)}, {"aud", "null"}};
    return ec_key_.SignCompact(ObjectOf({{"alg", "\"ES256\""}, {"typ", "\"JWT\""}, {"kid", id}}), ObjectOf(claims));
  }

  std::string Wallet(const std::string& method, const std::string& path, const std::string& body,
                     const Claims& changes = {}) {
    Claims claims = {{"uris", Uris(method, path)},
                     {"nbf", Time(0)},
                     {"iat", Time(0)},
                     {"jti", Quoted("jti" + std::to_string(++tokens_made_))}};
    Result<json::Document> document = json::Parse(body);
    if (document && document->root().size() > 0) {
      claims["reqHash"] = Quoted(crypto::Sha256Hex(json::ToSortedText(document->root())));
    }
    return wallet_key_.SignCompact(R"({"alg":"ES256","typ":"JWT"})", ObjectOf(claims + changes));
  }

  http::Request Get(const std::string& target) const {
    std::string path = target.substr(0, target.find('?'));
    return MakeRequest("GET", target, {{"authorization", "Bearer " + Bearer("GET", path)}});
  }

  http::Request Post(const std::string& path, const std::string& body, Headers headers = {}) {
    headers.emplace_back("authorization", "Bearer " + Bearer("POST", path));
    headers.emplace_back("x-wallet-auth", Wallet("POST", path, body));
    return MakeRequest("POST", path, std::move(headers), body);
  }

  std::string Time(std::int64_t offset) const { return std::to_string(world_.Now() + offset); }

 private:
  World& world_;
  auth::SigningKey api_key_;
  auth::SigningKey ec_key_;
  auth::SigningKey wallet_key_;
  int tokens_made_ = 0;
};

}  // namespace walletgate::sandbox
