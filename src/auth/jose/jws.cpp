#include "auth/jose/jws.h"

#include <optional>

#include "base/json/parse.h"
#include "crypto/base64.h"

namespace walletgate::auth {
namespace {

/// A token is a header value; nothing near this size is one.
constexpr std::size_t kMaxTokenBytes = 64 * 1024;

struct Parts {
  std::string_view header;
  std::string_view payload;
  std::string_view signature;
  std::string_view signing_input;
};

Error TokenError(std::string_view reason) { return MakeError(ErrorKind::kUnauthorized, std::string(reason)); }

std::optional<Parts> Split(std::string_view token) {
  if (token.size() > kMaxTokenBytes) return std::nullopt;
  const std::size_t first = token.find('.');
  if (first == std::string_view::npos) return std::nullopt;
  const std::size_t second = token.find('.', first + 1);
  if (second == std::string_view::npos || token.find('.', second + 1) != std::string_view::npos) return std::nullopt;
  return Parts{token.substr(0, first), token.substr(first + 1, second - first - 1), token.substr(second + 1),
               token.substr(0, second)};
}

std::optional<json::Document> DecodeObject(std::string_view part) {
  const std::optional<std::string> text = crypto::Base64UrlDecode(part);
  if (!text) return std::nullopt;
  Result<json::Document> document = json::Parse(*text);
  if (!document || !document->root().IsObject()) return std::nullopt;
  return std::move(*document);
}

}  // namespace

Result<VerifiedJws> VerifyJws(std::string_view token, const VerifyKey& key) {
  const std::optional<Parts> parts = Split(token);
  if (!parts) return TokenError("format");
  std::optional<json::Document> header = DecodeObject(parts->header);
  std::optional<std::string> payload = crypto::Base64UrlDecode(parts->payload);
  const std::optional<std::string> signature = crypto::Base64UrlDecode(parts->signature);
  if (!header || !payload || !signature) return TokenError("format");
  if (header->root().Get("alg").AsString() != ToString(key.algorithm())) return TokenError("algorithm");
  if (header->root().Get("crit")) return TokenError("critical");
  if (!key.Verify(parts->signing_input, *signature)) return TokenError("signature");
  return VerifiedJws{std::move(*header), std::move(*payload)};
}

Result<VerifiedToken> VerifyCompact(std::string_view token, const VerifyKey& key) {
  Result<VerifiedJws> jws = VerifyJws(token, key);
  if (!jws) return std::move(jws).error();
  Result<json::Document> payload = json::Parse(jws->payload);
  if (!payload || !payload->root().IsObject()) return TokenError("format");
  return VerifiedToken{std::move(jws->header), std::move(*payload)};
}

Result<VerifiedToken> DecodeUnverified(std::string_view token) {
  const std::optional<Parts> parts = Split(token);
  if (!parts || !crypto::Base64UrlDecode(parts->signature)) return TokenError("format");
  std::optional<json::Document> header = DecodeObject(parts->header);
  std::optional<json::Document> payload = DecodeObject(parts->payload);
  if (!header || !payload) return TokenError("format");
  return VerifiedToken{std::move(*header), std::move(*payload)};
}

}  // namespace walletgate::auth
