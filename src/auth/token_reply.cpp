#include "auth/token_reply.h"

#include <algorithm>
#include <charconv>

#include "auth/auth_scheme.h"
#include "base/json.h"
#include "base/strings.h"

namespace walletgate::auth {
namespace {

constexpr std::chrono::seconds kDefaultLife{300};  ///< RFC 6749 lets a server leave expires_in out
constexpr std::chrono::seconds kMaxLife = std::chrono::hours(24);
constexpr std::chrono::seconds kMaxRetryAfter{300};
constexpr std::size_t kMaxTokenBytes = 16 * 1024;

std::string About(std::string_view what) { return std::string(kTokenEndpoint) + std::string(what); }

Error Unavailable(std::string_view detail) { return MakeError(ErrorKind::kProviderUnavailable, About(detail)); }

Error FromTransport(const Error& error) {
  const bool timeout = error.kind == ErrorKind::kProviderTimeout;
  Error shown = MakeError(timeout ? ErrorKind::kProviderTimeout : ErrorKind::kProviderUnavailable, About(error.detail));
  if (error.retry == Retry::kNever) shown.retry = Retry::kNever;
  shown.blame = error.blame;
  shown.reason = error.reason;
  return shown;
}

/// The `error` member, if it looks like a code: nothing a server puts there may carry a sentence or a secret.
std::string OauthErrorCode(const std::string& body) {
  const Result<json::Document> document = json::Parse(body);
  const std::string code(document ? document->root().Get("error").AsString() : "");
  const bool plain = std::all_of(code.begin(), code.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
  });
  return plain && !code.empty() && code.size() <= 64 ? code : "no error code";
}

std::optional<std::chrono::seconds> RetryAfter(std::string_view text) {
  int seconds = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (text.empty() || fault != std::errc() || end != text.data() + text.size() || seconds < 0) return std::nullopt;
  return std::min(std::chrono::seconds(seconds), kMaxRetryAfter);
}

Error FromStatus(const transport::HttpResponse& response) {
  if (response.status == 400 || response.status == 401 || response.status == 403) {
    return MakeError(ErrorKind::kProviderCredentials,
                     "the token endpoint refused the credentials: " + OauthErrorCode(response.body));
  }
  Error error = Unavailable("answered " + std::to_string(response.status));
  error.retry_after = RetryAfter(response.Header("retry-after"));
  return error;
}

/// b64token of RFC 6750 is a subset of visible ASCII; anything else could break out of the header.
bool IsToken(std::string_view text) {
  return !text.empty() && text.size() <= kMaxTokenBytes &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7F; });
}

}  // namespace

Result<Grant> ReadTokenReply(const Result<transport::HttpResponse>& reply) {
  if (!reply) return FromTransport(reply.error());
  if (reply->status != 200) return FromStatus(*reply);
  const Result<json::Document> document = json::Parse(reply->body);
  if (!document) return Unavailable("the reply is no JSON");
  const json::Value root = document->root();
  const json::Value token = root.Get("access_token");
  if (!IsToken(token.AsString())) return Unavailable("access_token is missing or no token");
  if (!EqualsIgnoreCase(root.Get("token_type").AsString(), "Bearer")) return Unavailable("token_type is not Bearer");
  const json::Value expires_in = root.Get("expires_in");
  const std::optional<std::int64_t> seconds = expires_in ? expires_in.AsInt64() : kDefaultLife.count();
  if (!seconds || *seconds < 1) return Unavailable("expires_in is not a positive whole number");
  return Grant{Secret(std::string(token.AsString())), std::chrono::seconds(std::min(*seconds, kMaxLife.count()))};
}

}  // namespace walletgate::auth
