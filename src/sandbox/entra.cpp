#include "sandbox/entra.h"

#include "auth/jose/jws.h"
#include "base/ids.h"
#include "base/json/parse.h"
#include "base/json/writer.h"
#include "base/strings.h"
#include "crypto/base64.h"
#include "sandbox/fabricate.h"

namespace walletgate::sandbox {
namespace {

constexpr std::string_view kScopeTail = "/.default";

Result<auth::VerifyKey> PublicHalf(const auth::SigningKey& key) {
  Result<json::Document> jwk = json::Parse(key.public_jwk());
  if (!jwk) return std::move(jwk).error();
  return auth::VerifyKey::FromJwk(jwk->root());
}

Error BadToken(std::string why) { return MakeError(ErrorKind::kUnauthorized, std::move(why)); }

std::string Missing(std::string_view parameter) {
  return "The request body must contain the following parameter: '" + std::string(parameter) + "'.";
}

/// "2026-05-20 10:00:00Z", as Entra writes it.
std::string Timestamp(WallTime now) {
  std::string text = FormatRfc3339(now);
  text[10] = ' ';
  return text;
}

}  // namespace

Result<EntraTokens> EntraTokens::Make(const Clock& clock, Random& random) {
  Result<Secret> secret = MakeEd25519Key(random);
  if (!secret) return std::move(secret).error();
  Result<auth::SigningKey> signer = auth::SigningKey::Parse(*secret);
  if (!signer) return std::move(signer).error();
  Result<auth::VerifyKey> verifier = PublicHalf(*signer);
  if (!verifier) return std::move(verifier).error();
  return EntraTokens(clock, std::move(*signer), std::move(*verifier));
}

std::string EntraTokens::Mint(const std::string& tenant_id, const std::string& client_id, const std::string& audience,
                              std::chrono::seconds lifetime) const {
  const std::int64_t now = UnixSeconds(clock_->Now());
  std::string header = JsonText([](json::Writer& out) {
    out.StartObject();
    out.Member("typ", "JWT");
    out.Member("alg", "EdDSA");
    out.EndObject();
  });
  std::string payload;
  json::Writer out(&payload);
  out.StartObject();
  out.Member("aud", audience);
  out.Member("iss", "https://sts.windows.net/" + tenant_id + "/");
  out.Key("iat");
  out.Int(now);
  out.Key("nbf");
  out.Int(now);
  out.Key("exp");
  out.Int(now + lifetime.count());
  out.Member("appid", client_id);
  out.Member("tid", tenant_id);
  out.Member("ver", "1.0");
  out.EndObject();
  return signer_.SignCompact(header, payload);
}

Result<EntraTokens::Claims> EntraTokens::Verify(std::string_view token) const {
  Result<auth::VerifiedToken> verified = auth::VerifyCompact(token, verifier_);
  if (!verified) return BadToken("access token: " + verified.error().detail);
  json::Value claims = verified->payload.root();
  const std::int64_t now = UnixSeconds(clock_->Now());
  std::optional<std::int64_t> expires = claims.Get("exp").AsInt64();
  if (!expires || *expires <= now) return BadToken("access token: expired");
  return Claims{std::string(claims.Get("appid").AsString()), std::string(claims.Get("aud").AsString())};
}

Step Entra::Begin(const http::Request& request) {
  std::optional<std::vector<std::string>> path = PathSegments(request.path);
  if (!path || path->size() != 4 || (*path)[1] != "oauth2" || (*path)[2] != "v2.0" || (*path)[3] != "token") {
    return Step::Done(Failure(404, "invalid_request", 900561, "There is no such endpoint."));
  }
  if (request.method != "POST") {
    return Step::Done(Failure(405, "invalid_request", 900561, "The endpoint only accepts POST requests."));
  }
  if (!EqualsIgnoreCase(path->front(), credentials_.tenant_id)) {
    return Step::Done(
        Failure(400, "invalid_request", 90002, "Tenant not found. Check to make sure you have the correct tenant ID."));
  }
  return Step::Run([this, &request] { return Token(request); });
}

http::Reply Entra::Token(const http::Request& request) {
  if (!HasContentType(request, "application/x-www-form-urlencoded")) {
    return Failure(400, "invalid_request", 900144, Missing("grant_type"));
  }
  std::optional<Form> form = ParseForm(request.body);
  if (!form) return Failure(400, "invalid_request", 9002313, "Request is malformed or invalid.");
  Client client{FormValue(*form, "client_id"), FormValue(*form, "client_secret")};
  std::string_view header = request.Header("authorization");
  if (EqualsIgnoreCase(header.substr(0, 6), "Basic ")) {
    std::string pair = crypto::Base64Decode(Trim(header.substr(6))).value_or("");
    std::size_t colon = pair.find(':');
    if (colon == std::string::npos) return Failure(400, "invalid_request", 9002313, "Request is malformed or invalid.");
    // RFC 6749 section 2.3.1: both halves are form-encoded before they are joined.
    std::optional<Form> halves = ParseForm("i=" + pair.substr(0, colon) + "&s=" + pair.substr(colon + 1));
    if (halves) client = {FormValue(*halves, "i"), FormValue(*halves, "s")};
  }
  std::optional<std::string> grant = FormValue(*form, "grant_type");
  if (!grant || grant->empty()) return Failure(400, "invalid_request", 900144, Missing("grant_type"));
  if (*grant != "client_credentials") {
    return Failure(400, "unsupported_grant_type", 70003, "The app requested an unsupported grant type.");
  }
  if (std::optional<http::Reply> refused = CheckClient(client)) return *refused;
  std::optional<std::string> scope = FormValue(*form, "scope");
  if (!scope || scope->empty()) return Failure(400, "invalid_request", 900144, Missing("scope"));
  std::optional<std::string> audience = AudienceOf(*scope);
  if (!audience) {
    return Failure(400, "invalid_scope", 70011, "The provided value for the input parameter 'scope' is not valid.");
  }
  std::string token = tokens_.Mint(credentials_.tenant_id, *client.id, *audience, lifetime_);
  return JsonReply(200, JsonText([&](json::Writer& out) {
                     out.StartObject();
                     out.Member("token_type", "Bearer");
                     out.Key("expires_in");
                     out.Int(lifetime_.count());
                     out.Key("ext_expires_in");
                     out.Int(lifetime_.count());
                     out.Member("access_token", token);
                     out.EndObject();
                   }));
}

std::optional<http::Reply> Entra::CheckClient(const Client& client) {
  if (!client.id || client.id->empty()) return Failure(400, "invalid_request", 900144, Missing("client_id"));
  const bool first = *client.id == credentials_.client_id;
  if (!first && *client.id != credentials_.other_client_id) {
    return Failure(401, "invalid_client", 700016, "Application with this identifier was not found in the directory.");
  }
  if (!client.secret || client.secret->empty()) {
    return Failure(401, "invalid_client", 7000218,
                   "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.");
  }
  if (first && Secret(*client.secret) == credentials_.expired_client_secret) {
    return Failure(401, "invalid_client", 7000222, "The provided client secret keys for the app are expired.");
  }
  if (Secret(*client.secret) == (first ? credentials_.client_secret : credentials_.other_client_secret)) {
    return std::nullopt;
  }
  return Failure(401, "invalid_client", 7000215, "Invalid client secret provided.");
}

std::optional<std::string> Entra::AudienceOf(std::string_view scope) {
  if (!scope.ends_with(kScopeTail)) return std::nullopt;
  std::string_view resource = scope.substr(0, scope.size() - kScopeTail.size());
  if (resource == "api://yieldforce" || resource == "https://graph.microsoft.com") return std::string(resource);
  // The documents' other spelling: api://<resource-app-id>/yieldforce-api
  constexpr std::string_view kHead = "api://";
  constexpr std::string_view kTail = "/yieldforce-api";
  if (!resource.starts_with(kHead) || !resource.ends_with(kTail)) return std::nullopt;
  if (resource.size() <= kHead.size() + kTail.size()) return std::nullopt;
  return std::string(resource);
}

http::Reply Entra::Failure(int status, std::string_view error, int code, std::string_view text) {
  const WallTime now = facilities_.clock.Now();
  std::string trace = MakeUuid4(facilities_.random);
  std::string correlation = MakeUuid4(facilities_.random);
  std::string description = "AADSTS" + std::to_string(code) + ": " + std::string(text) + " Trace ID: " + trace +
                            " Correlation ID: " + correlation + " Timestamp: " + Timestamp(now);
  std::string body;
  json::Writer out(&body);
  out.StartObject();
  out.Member("error", error);
  out.Member("error_description", description);
  out.Key("error_codes");
  out.StartArray();
  out.Int(code);
  out.EndArray();
  out.Member("timestamp", Timestamp(now));
  out.Member("trace_id", trace);
  out.Member("correlation_id", correlation);
  out.Member("error_uri", "https://login.microsoftonline.com/error?code=" + std::to_string(code));
  out.EndObject();
  return JsonReply(status, std::move(body), "application/json; charset=utf-8");
}

http::Reply Entra::ErrorReply(int status, const http::Request&) {
  if (status == 429)
    return Failure(429, "temporarily_unavailable", 90055, "The server is too busy: the request is throttled.");
  if (status == 401) return Failure(401, "invalid_client", 7000215, "Invalid client secret provided.");
  if (status < 500) return Failure(status, "invalid_request", 9002313, "Request is malformed or invalid.");
  return Failure(status, "temporarily_unavailable", 90033, "A transient error has occurred. Please try again.");
}

void Entra::Decorate(http::Reply& reply) {
  SetHeader(reply, "Cache-Control", "no-store, no-cache");
  SetHeader(reply, "Pragma", "no-cache");
}

}  // namespace walletgate::sandbox
