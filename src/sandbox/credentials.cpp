#include "sandbox/credentials.h"

#include "api/addresses/base58.h"
#include "auth/jose/signing_key.h"
#include "base/ids.h"
#include "base/json/parse.h"
#include "crypto/base64.h"
#include "sandbox/fabricate.h"

namespace walletgate::sandbox {
namespace {

using namespace std::string_view_literals;

// DER heads of PKCS#8 (RFC 5958, RFC 8410, RFC 5915). The second P-256 form holds the public point too.
constexpr std::string_view kEd25519Head = "\x30\x2e\x02\x01\x00\x30\x05\x06\x03\x2b\x65\x70\x04\x22\x04\x20"sv;
constexpr std::string_view kP256Head =
    "\x30\x41\x02\x01\x00\x30\x13\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07"
    "\x04\x27\x30\x25\x02\x01\x01\x04\x20"sv;
constexpr std::string_view kP256FullHead =
    "\x30\x81\x87\x02\x01\x00\x30\x13\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07"
    "\x04\x6d\x30\x6b\x02\x01\x01\x04\x20"sv;
constexpr std::string_view kP256PublicHead = "\xa1\x44\x03\x42\x00\x04"sv;

/// The raw bytes of a member of the public JWK that belongs to the PKCS#8 key `der`.
Result<std::string> PublicPart(const std::string& der, std::initializer_list<std::string_view> members) {
  Result<auth::SigningKey> key = auth::SigningKey::Parse(Secret(crypto::Base64Encode(der)));
  if (!key) return std::move(key).error();
  Result<json::Document> jwk = json::Parse(key->public_jwk());
  if (!jwk) return std::move(jwk).error();
  std::string bytes;
  for (std::string_view member : members) {
    bytes += crypto::Base64UrlDecode(jwk->root().Get(member).AsString()).value_or("");
  }
  return bytes;
}

Result<Secret> MakeP256Pem(Random& random) {
  Result<Secret> key = MakeP256Key(random);
  if (!key) return key;
  std::string pem = "-----BEGIN PRIVATE KEY-----\n";
  for (std::string_view rest = key->Reveal(); !rest.empty();
       rest.remove_prefix(std::min<std::size_t>(64, rest.size()))) {
    pem += std::string(rest.substr(0, 64)) + "\n";
  }
  return Secret(pem + "-----END PRIVATE KEY-----\n");
}

/// 40 characters as a portal makes them: the "~" and "." must survive form encoding.
Secret MakeClientSecret(Random& random) {
  std::string text = crypto::Base64UrlEncode(RandomBytes(random, 28));
  return Secret(text.substr(0, 3) + "8Q~" + text.substr(3, 31) + ".+/");
}

Secret Prefixed(std::string_view prefix, Random& random) {
  return Secret(std::string(prefix) + api::EncodeBase58(RandomBytes(random, 32)));
}

}  // namespace

Result<Secret> MakeEd25519Key(Random& random) {
  std::string seed = RandomBytes(random, 32);
  Result<std::string> point = PublicPart(std::string(kEd25519Head) + seed, {"x"});
  if (!point) return std::move(point).error();
  return Secret(crypto::Base64Encode(seed + *point));
}

Result<Secret> MakeP256Key(Random& random) {
  std::string scalar = RandomBytes(random, 32);
  scalar[0] = static_cast<char>(scalar[0] & 0x7f);  // surely below the group order
  Result<std::string> point = PublicPart(std::string(kP256Head) + scalar, {"x", "y"});
  if (!point) return std::move(point).error();
  return Secret(crypto::Base64Encode(std::string(kP256FullHead) + scalar + std::string(kP256PublicHead) + *point));
}

Result<SandboxCredentials> MakeSandboxCredentials(Random& random) {
  SandboxCredentials made;
  made.yieldforce = {MakeUuid4(random), MakeUuid4(random),        MakeClientSecret(random),   MakeClientSecret(random),
                     MakeUuid4(random), MakeClientSecret(random), "api://yieldforce/.default"};
  Result<Secret> ed25519 = MakeEd25519Key(random);
  if (!ed25519) return std::move(ed25519).error();
  Result<Secret> pem = MakeP256Pem(random);
  if (!pem) return std::move(pem).error();
  Result<Secret> wallet = MakeP256Key(random);
  if (!wallet) return std::move(wallet).error();
  made.cdp = {MakeUuid4(random), *ed25519, "organizations/" + MakeUuid4(random) + "/apiKeys/" + MakeUuid4(random), *pem,
              *wallet};
  made.streambird = {Prefixed("sk_test_", random), Prefixed("sk_live_", random)};
  made.capa = {Prefixed("", random), Prefixed("", random), Prefixed("", random)};
  return made;
}

}  // namespace walletgate::sandbox
