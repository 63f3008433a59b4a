#include "sandbox/yieldforce.h"

#include <algorithm>

#include "api/end_user.h"
#include "base/ids.h"
#include "base/json/parse.h"
#include "base/json/writer.h"
#include "sandbox/fabricate.h"
#include "sandbox/formats.h"

namespace walletgate::sandbox {
namespace {

constexpr std::string_view kDocs = "https://docs.yieldforce.io/errors/";

bool IsEndUsersPath(const std::vector<std::string>& path) {
  return path.size() >= 4 && path[0] == "api" && path[1] == "v1" && path[2] == "partner" && path[3] == "end_users";
}

bool IsPoolsPath(const std::vector<std::string>& path) {
  return path.size() == 4 && path[0] == "api" && path[1] == "v1" && path[2] == "partner" && path[3] == "pools";
}

bool IsOurAudience(std::string_view audience) {
  return audience == "api://yieldforce" || (audience.starts_with("api://") && audience.ends_with("/yieldforce-api"));
}

/// "end_user_not_found" → "End user not found"
std::string TitleOf(std::string_view code) {
  std::string title(code);
  std::replace(title.begin(), title.end(), '_', ' ');
  if (!title.empty() && title[0] >= 'a' && title[0] <= 'z') title[0] = static_cast<char>(title[0] - 'a' + 'A');
  return title;
}

}  // namespace

Yieldforce::Yieldforce(const Facilities& facilities, const EntraTokens& tokens,
                       const YieldforceCredentials& credentials, UserTokenTrust trust, YieldforceRules rules)
    : facilities_(facilities),
      tokens_(tokens),
      user_tokens_(facilities.clock, std::move(trust)),
      rules_(rules),
      keys_(facilities.clock) {
  SeededRandom random(facilities.seed + "|yieldforce|tenants");
  const WallTime founded{std::chrono::seconds(1767225600)};
  tenants_[credentials.client_id] = {"tnt_" + MakeUlid(founded, random), "sandbox"};
  tenants_[credentials.other_client_id] = {"tnt_" + MakeUlid(founded, random), "sandbox-other"};
}

bool Yieldforce::IsCreate(const http::Request& request) const {
  return request.method == "POST" && request.path == "/api/v1/partner/end_users";
}

Step Yieldforce::Begin(const http::Request& request) {
  std::optional<std::vector<std::string>> path = PathSegments(request.path);
  const bool users = path && IsEndUsersPath(*path) && path->size() <= 5;
  if (!users && !(path && IsPoolsPath(*path))) {
    return Step::Done(Problem(request, {404, "not_found", "There is no such endpoint."}));
  }
  const Tenant* tenant = nullptr;
  if (std::optional<http::Reply> refused = Authenticate(request, tenant)) return Step::Done(std::move(*refused));
  const std::string& method = request.method;
  if (!users && method == "GET") return Step::Run([this] { return Pools(); });
  if (users && path->size() == 4 && method == "POST") return BeginCreate(request, *tenant);
  if (users && path->size() == 5) {
    std::string id = path->back();
    if (method == "GET") return Step::Run([this, &request, tenant, id] { return Get(request, *tenant, id); });
    if (method == "DELETE") return Step::Run([this, &request, tenant, id] { return Delete(request, *tenant, id); });
  }
  return Step::Done(Problem(request, {405, "method_not_allowed", "The endpoint does not know this method."}));
}

std::optional<http::Reply> Yieldforce::Authenticate(const http::Request& request, const Tenant*& tenant) {
  std::string_view token = BearerToken(request);
  if (token.empty())
    return Problem(request, {401, "token_missing", "The Authorization header carries no bearer token."});
  const Fault invalid{401, "invalid_entra_token", "The access token is expired, malformed or for another audience."};
  Result<EntraTokens::Claims> claims = tokens_.Verify(token);
  if (!claims) return Problem(request, invalid, claims.error().detail);
  if (!IsOurAudience(claims->audience)) return Problem(request, invalid, "access token: audience");
  auto found = tenants_.find(claims->client_id);
  if (found == tenants_.end()) return Problem(request, invalid, "access token: appid");
  tenant = &found->second;
  return std::nullopt;
}

Step Yieldforce::BeginCreate(const http::Request& request, const Tenant& tenant) {
  Step step = Step::Run([this, &request, &tenant] { return Create(request, tenant); });
  std::string key(request.Header("idempotency-key"));
  if (key.empty()) {
    if (!rules_.require_idempotency_key) return step;
    return Step::Done(Problem(request, {400, "idempotency_key_required", "Send an Idempotency-Key header."}));
  }
  key = tenant.id + "|" + key;
  switch (keys_.Claim(key, request.method + " " + request.path + "\n" + request.body)) {
    case KeyTable::Verdict::kFirst: break;
    case KeyTable::Verdict::kReplay: {
      http::Reply stored = keys_.Stored(key);
      SetHeader(stored, "Idempotency-Key-Replay", "true");
      return Step::Done(std::move(stored));
    }
    case KeyTable::Verdict::kRunning:
      return Step::Done(Problem(request, {409, "idempotency_key_in_progress", "The first request is still running."}));
    case KeyTable::Verdict::kOtherRequest:
      return Step::Done(Problem(
          request, {422, "idempotency_key_in_use_with_different_params", "The key was used with another body."}));
  }
  // Errors are stored too: whatever is sent is what the key answers from now on.
  step.settle = [this, key](const http::Reply*, http::Reply& sent) {
    SetHeader(sent, "Idempotency-Key-Replay", "false");
    Decorate(sent);
    keys_.Store(key, sent);
  };
  return step;
}

http::Reply Yieldforce::Create(const http::Request& request, const Tenant& tenant) {
  if (!HasContentType(request, "application/json")) {
    return Problem(request, {415, "unsupported_media_type", "The body must be application/json."});
  }
  Result<json::Document> document = json::Parse(request.body);
  if (!document || !document->root().IsObject()) {
    return Problem(request, {400, "validation_error", "The body must be a JSON object."});
  }
  json::Value body = document->root();
  std::string external_id(body.Get("external_id").AsString());
  if (!IsIdentifier(external_id, 128, "-_.")) {
    return Problem(request, {400, "validation_error", "external_id must be 1-128 of A-Za-z0-9-_.", "external_id"});
  }
  if (body.Get("user_jwt").AsString().empty()) {
    return Problem(request, {400, "validation_error", "user_jwt is required.", "user_jwt"});
  }
  UserTokenVerifier::Outcome token = user_tokens_.Verify(body.Get("user_jwt").AsString());
  if (token.fault == UserTokenVerifier::Fault::kUnknownIssuer) {
    return Problem(request, {422, "unknown_partner_issuer", "The issuer is not registered."}, token.reason);
  }
  if (token.fault == UserTokenVerifier::Fault::kInvalid) {
    return Problem(request, {422, "jwt_invalid", "user_jwt could not be verified."}, token.reason);
  }
  if (token.subject != external_id) {
    return Problem(request,
                   {400, "external_id_jwt_sub_mismatch", "external_id differs from the token's sub.", "external_id"});
  }
  return CreateChecked(tenant, external_id);
}

http::Reply Yieldforce::CreateChecked(const Tenant& tenant, const std::string& external_id) {
  auto [found, fresh] = users_.try_emplace({tenant.id, external_id});
  User& user = found->second;
  if (fresh) user = MakeUser(tenant, external_id);
  if (fresh || user.deleted) facilities_.log.Add({user.id, external_id, "", facilities_.clock.Now()});
  user.deleted = false;  // not specified by the vendor: the same user comes back
  return Show(201, user, tenant);
}

Yieldforce::User Yieldforce::MakeUser(const Tenant& tenant, const std::string& external_id) {
  SeededRandom random(facilities_.seed + "|yieldforce|" + tenant.id + "|" + external_id);
  const WallTime now = facilities_.clock.Now();
  User user;
  user.id = "usr_" + MakeUlid(now, random);
  user.external_id = external_id;
  user.wallet_address = MakeAddress(api::Chain::kEvm, random);
  user.created_at = now;
  return user;
}

http::Reply Yieldforce::Get(const http::Request& request, const Tenant& tenant, const std::string& external_id) {
  std::string_view token = request.Header("x-user-token");
  if (!token.empty() || rules_.require_user_token_on_get) {
    UserTokenVerifier::Outcome outcome = user_tokens_.Verify(token);
    if (outcome.fault != UserTokenVerifier::Fault::kNone) {
      return Problem(request, {401, "invalid_user_token", "X-User-Token could not be verified."}, outcome.reason);
    }
    if (outcome.subject != external_id) {
      return Problem(request, {403, "sub_url_mismatch", "The token's sub differs from the URL."});
    }
  }
  auto found = users_.find({tenant.id, external_id});
  if (found == users_.end() || found->second.deleted) {
    return Problem(request, {404, "end_user_not_found", "There is no such end user."});
  }
  return Show(200, found->second, tenant);
}

http::Reply Yieldforce::Delete(const http::Request& request, const Tenant& tenant, const std::string& external_id) {
  auto found = users_.find({tenant.id, external_id});
  if (found == users_.end()) {
    const bool foreign =
        std::any_of(users_.begin(), users_.end(), [&](const auto& entry) { return entry.first.second == external_id; });
    if (foreign) return Problem(request, {403, "cross_tenant_jwt", "The end user belongs to another tenant."});
    return Problem(request, {404, "end_user_not_found", "There is no such end user."});
  }
  found->second.deleted = true;
  http::Reply reply;
  reply.status = 204;
  return reply;
}

http::Reply Yieldforce::Pools() {
  return JsonReply(200, R"({"data":[],"has_more":false,"next_cursor":null,"prev_cursor":null})");
}

http::Reply Yieldforce::Show(int status, const User& user, const Tenant& tenant) {
  std::string body;
  json::Writer out(&body);
  out.StartObject();
  out.Member("id", user.id);
  out.Member("external_id", user.external_id);
  out.Member("tenant_id", tenant.id);
  out.Member("tenant_slug", tenant.slug);
  out.Member("user_source", "partner");
  out.Member("wallet_address", user.wallet_address);
  out.Member("created_at", FormatIsoMillis(user.created_at));
  out.EndObject();
  return JsonReply(status, std::move(body));
}

http::Reply Yieldforce::Problem(const http::Request& request, const Fault& fault) {
  std::string request_id = "req_" + MakeUlid(facilities_.clock.Now(), facilities_.random);
  std::string link = std::string(kDocs) + std::string(fault.code);
  std::string body;
  json::Writer out(&body);
  out.StartObject();
  out.Member("type", link);
  out.Member("title", TitleOf(fault.code));
  out.Key("status");
  out.Int(fault.status);
  out.Member("detail", fault.detail);
  out.Member("instance", request.path);
  out.Member("code", fault.code);
  out.MemberIfAny("param", fault.param);
  out.Member("request_id", request_id);
  out.Member("doc_url", link);
  out.EndObject();
  http::Reply reply = JsonReply(fault.status, std::move(body), "application/problem+json");
  SetHeader(reply, "X-Yieldforce-Request-Id", request_id);
  return reply;
}

http::Reply Yieldforce::Problem(const http::Request& request, const Fault& fault, std::string reason) {
  http::Reply reply = Problem(request, fault);
  SetReason(reply, std::move(reason));
  return reply;
}

http::Reply Yieldforce::ErrorReply(int status, const http::Request& request) {
  if (status == 401) return Problem(request, {401, "invalid_entra_token", "The access token was refused."});
  if (status == 429) {
    http::Reply reply = Problem(request, {429, "rate_limited", "Too many requests."});
    SetHeader(reply, "Retry-After", "1");
    return reply;
  }
  if (status < 500) return Problem(request, {status, "validation_error", "The request was refused."});
  if (status == 503) return Problem(request, {503, "service_unavailable", "Try again later."});
  return Problem(request, {status, "internal_error", "Something went wrong."});
}

void Yieldforce::Decorate(http::Reply& reply) {
  SetHeader(reply, "X-Yieldforce-Api-Version", "1.0.0");
  for (const auto& [name, value] : reply.headers) {
    if (name == "X-Yieldforce-Request-Id") return;
  }
  SetHeader(reply, "X-Yieldforce-Request-Id", "req_" + MakeUlid(facilities_.clock.Now(), facilities_.random));
}

}  // namespace walletgate::sandbox
