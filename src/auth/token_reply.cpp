#include "auth/token_reply.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "auth/auth_scheme.h"
#include "base/json/parse.h"
#include "base/strings.h"
#include "transport/retry_after.h"

namespace walletgate::auth {
namespace {

constexpr std::chrono::seconds kDefaultLife{300};  ///< where expires_in says nothing that can be used
constexpr std::chrono::seconds kMaxLife = std::chrono::hours(24);
constexpr std::chrono::seconds kMaxRetryAfter{300};
constexpr std::size_t kMaxTokenBytes = 16 * 1024;

std::string About(std::string_view what) { return std::string(kTokenEndpoint) + std::string(what); }

Error Unavailable(std::string_view detail) { return MakeError(ErrorKind::kProviderUnavailable, About(detail)); }

Error FromTransport(const Error& error) {
  const bool timeout = error.kind == ErrorKind::kProviderTimeout;
  Error shown = MakeError(timeout ? ErrorKind::kProviderTimeout : ErrorKind::kProviderUnavailable, About(error.detail));
  if (error.retry == Retry::kNever) shown.retry = Retry::kNever;
  if (InfoOf(error.cause).at == FailedAt::kConnecting) shown.cause = error.cause;  // else the vendor might be meant
  shown.blame = error.blame;
  shown.reason = error.reason;
  return shown;
}

Result<json::Document> ParseReply(const std::string& body) {
  constexpr auto kIsRead = [](std::string_view name) {
    return name == "access_token" || name == "token_type" || name == "expires_in" || name == "error";
  };
  return json::ParseForeign(body, {}, kIsRead);
}

/// The `error` member, if it is a code of RFC 6749, section 5.2 or 4.1.2.1: nothing else that a server puts there is
/// told.
std::string OauthErrorCode(const std::string& body) {
  const Result<json::Document> document = ParseReply(body);
  const std::string_view code = document ? document->root().Get("error").AsString() : std::string_view();
  constexpr std::array<std::string_view, 8> kCodes = {"invalid_request",     "invalid_client",         "invalid_grant",
                                                      "unauthorized_client", "unsupported_grant_type", "invalid_scope",
                                                      "server_error",        "temporarily_unavailable"};
  return std::find(kCodes.begin(), kCodes.end(), code) != kCodes.end() ? std::string(code) : "no error code";
}

Error FromStatus(const transport::HttpResponse& response, WallTime now) {
  if (response.status == 400 || response.status == 401 || response.status == 403) {
    return MakeError(ErrorKind::kProviderCredentials,
                     "the token endpoint refused the credentials: " + OauthErrorCode(response.body));
  }
  Error error = Unavailable("answered " + std::to_string(response.status));
  error.retry_after = transport::RetryAfterOf(response, now);
  if (error.retry_after) error.retry_after = std::min(*error.retry_after, kMaxRetryAfter);
  return error;
}

/// b64token of RFC 6750 is a subset of visible ASCII; anything else could break out of the header.
bool IsBearerToken(std::string_view text) {
  return !text.empty() && text.size() <= kMaxTokenBytes &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7F; });
}

bool IsBearer(json::Value type) {
  const bool unsaid = !type || type.IsNull() || (type.IsString() && type.AsString().empty());
  return unsaid || EqualsIgnoreCase(type.AsString(), "Bearer");
}

/// Whole seconds of "3600", 3600 or 3600.5. A life that cannot be read, or is over, would be no reason for an outage.
std::chrono::seconds LifeOf(json::Value expires_in) {
  const std::string_view text = expires_in.IsNumber() ? expires_in.NumberText() : Trim(expires_in.AsString());
  std::int64_t seconds = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  const std::string_view rest = text.substr(static_cast<std::size_t>(end - text.data()));
  const bool whole = rest.empty() || (rest.front() == '.' && rest.find_first_not_of("0123456789", 1) == rest.npos);
  if (fault != std::errc() || !whole || seconds < 1) return kDefaultLife;
  return std::chrono::seconds(std::min(seconds, kMaxLife.count()));
}

}  // namespace

Result<Grant> ReadTokenReply(const Result<transport::HttpResponse>& reply, WallTime now) {
  if (!reply) return FromTransport(reply.error());
  if (reply->status != 200 && reply->status != 201) return FromStatus(*reply, now);
  const Result<json::Document> document = ParseReply(reply->body);
  if (!document) return Unavailable("the reply is no JSON");
  const json::Value root = document->root();
  const json::Value token = root.Get("access_token");
  if (!IsBearerToken(token.AsString())) return Unavailable("access_token is missing or no token");
  if (!IsBearer(root.Get("token_type"))) return Unavailable("token_type is not Bearer");
  return Grant{Secret(std::string(token.AsString())), LifeOf(root.Get("expires_in"))};
}

}  // namespace walletgate::auth
