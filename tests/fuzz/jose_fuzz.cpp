// Signed tokens and keys. The first byte chooses:
//   e  three bytes (where, how many bytes go) and text that comes in their place, of a token that was signed here
//   s  a header in the rest of the line, a payload behind it: signed here, and then read
//   k  a JWK
//   anything else: a token as it comes
// A token that holds was signed by the key, and says what was signed.

#include <algorithm>
#include <vector>

#include "auth/jose/jws.h"
#include "auth/jose/signing_key.h"
#include "base/json/parse.h"
#include "base/json/text.h"
#include "crypto/base64.h"
#include "tests/crypto/test_keys.h"
#include "tests/fuzz/target.h"

namespace walletgate::fuzz {
namespace {

using auth::SigningKey;
using auth::VerifyKey;

struct Pair {
  SigningKey signing;
  json::Document jwk;
  VerifyKey verifying;
  std::string token;
};

Pair PairOf(std::string_view text) {
  SigningKey signing = *SigningKey::Parse(Secret(std::string(text)));
  json::Document jwk = *json::Parse(signing.public_jwk());
  VerifyKey verifying = *VerifyKey::FromJwk(jwk.root());
  const std::string header = R"({"alg":")" + std::string(ToString(signing.algorithm())) + R"(","kid":"k-1"})";
  std::string token = signing.SignCompact(header, R"({"iss":"https://us.example","sub":"u-1","exp":1779271800})");
  return {std::move(signing), std::move(jwk), std::move(verifying), std::move(token)};
}

const std::vector<Pair>& Pairs() {
  static const std::vector<Pair> pairs = [] {
    std::vector<Pair> made;
    made.push_back(PairOf(test_keys::kEd25519Pkcs8));
    made.push_back(PairOf(test_keys::kEcPkcs8));
    made.push_back(PairOf(test_keys::kRsaPkcs8));
    return made;
  }();
  return pairs;
}

std::string_view SigningInput(std::string_view token) { return token.substr(0, token.rfind('.')); }

/// Whatever comes: it holds for a key only if that key has signed these words.
void CheckToken(std::string_view token) {
  for (const Pair& pair : Pairs()) {
    const Result<auth::VerifiedJws> jws = auth::VerifyJws(token, pair.verifying);
    const Result<auth::VerifiedToken> jwt = auth::VerifyCompact(token, pair.verifying);
    Require(!jws || SigningInput(token) == SigningInput(pair.token), "a token that holds was signed by the key");
    Require(!jwt || jws, "a JWT is a JWS");
    if (!jws)
      Require(jws.error().kind == ErrorKind::kUnauthorized && jws.error().detail.size() < 16, "a word says why");
  }
  const Result<auth::VerifiedToken> unverified = auth::DecodeUnverified(token);
  Require(!unverified || unverified->payload.root().IsObject(), "a JWT has an object as its payload");
}

void CheckEdited(std::string_view bytes) {
  if (bytes.size() < 3) return;
  const auto number = [&](std::size_t i) { return static_cast<std::size_t>(static_cast<unsigned char>(bytes[i])); };
  for (const Pair& pair : Pairs()) {
    std::string token = pair.token;
    const std::size_t at = (number(0) * 256 + number(1)) % (token.size() + 1);
    token.replace(at, std::min(number(2), token.size() - at), bytes.substr(3));
    CheckToken(token);
  }
}

void CheckSigned(std::string_view bytes) {
  const std::string_view header = bytes.substr(0, bytes.find('\n'));
  const std::string_view payload = header.size() < bytes.size() ? bytes.substr(header.size() + 1) : std::string_view();
  const Result<json::Document> head = json::Parse(header);
  const Result<json::Document> body = json::Parse(payload);
  for (const Pair& pair : Pairs()) {
    const std::string token = pair.signing.SignCompact(header, payload);
    const Result<auth::VerifiedJws> jws = auth::VerifyJws(token, pair.verifying);
    const bool of_key = head && head->root().IsObject() && !head->root().Get("crit") &&
                        head->root().Get("alg").AsString() == ToString(pair.signing.algorithm());
    Require(jws.has_value() == (of_key && token.size() <= 64 * 1024), "what a key has signed holds, if it says so");
    if (jws) Require(jws->payload == payload, "it says what was signed");
    const Result<auth::VerifiedToken> jwt = auth::VerifyCompact(token, pair.verifying);
    Require(jwt.has_value() == (jws && body && body->root().IsObject()), "a JWT has an object as its payload");
    for (const Pair& other : Pairs()) {
      if (&other != &pair) Require(!auth::VerifyJws(token, other.verifying), "it holds for no other key");
    }
  }
}

void CheckKey(std::string_view bytes) {
  const Result<json::Document> jwk = json::Parse(bytes);
  if (!jwk) return;
  const Result<VerifyKey> key = VerifyKey::FromJwk(jwk->root());
  if (!key) return Require(!key.error().detail.empty(), "a fault of a key says what");
  Require(!jwk->root().Get("d"), "a private key is refused");
  for (const Pair& pair : Pairs()) {
    if (!auth::VerifyJws(pair.token, *key)) continue;
    for (const std::string_view member : {"n", "e", "x", "y"}) {
      const auto number = [&](json::Value of) { return crypto::Base64UrlDecode(of.Get(member).AsString()); };
      const bool used = static_cast<bool>(pair.jwk.root().Get(member));
      Require(!used || number(jwk->root()) == number(pair.jwk.root()), "no other key has signed it");
    }
  }
}

}  // namespace

void Jose(std::string_view bytes) {
  if (bytes.starts_with('e')) return CheckEdited(bytes.substr(1));
  if (bytes.starts_with('s')) return CheckSigned(bytes.substr(1));
  if (bytes.starts_with('k')) return CheckKey(bytes.substr(1));
  CheckToken(bytes);
}

}  // namespace walletgate::fuzz
