#pragma once

// Signed tokens, read: JWS compact (RFC 7515) with RS256, ES256 (RFC 7518) and EdDSA (RFC 8037). Used by the sandboxes,
// and by tests.

#include <string>
#include <string_view>

#include "auth/jose/verify_key.h"
#include "base/json/value.h"
#include "base/result.h"

namespace walletgate::auth {

struct VerifiedJws {
  json::Document header;
  std::string payload;  ///< any bytes
};

/// Checks a compact JWS: three parts, strict base64url, `alg` equal to the key's own (so never "none", never HS256),
/// no `crit`, signature. Error (kUnauthorized): detail is one of format, algorithm, critical, signature.
Result<VerifiedJws> VerifyJws(std::string_view token, const VerifyKey& key);

struct VerifiedToken {
  json::Document header;
  json::Document payload;
};

/// The same for a JWT: the payload must be a JSON object. Claims are the caller's business.
Result<VerifiedToken> VerifyCompact(std::string_view token, const VerifyKey& key);

/// Splits and decodes without verifying, to choose a key by `kid`.
Result<VerifiedToken> DecodeUnverified(std::string_view token);

}  // namespace walletgate::auth
