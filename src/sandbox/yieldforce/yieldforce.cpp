#include "sandbox/yieldforce/yieldforce.h"

#include <utility>

#include "base/ids.h"
#include "sandbox/fabricate.h"

namespace walletgate::sandbox {
namespace {

bool IsEndUsersPath(const std::vector<std::string>& path) {
  return path.size() >= 4 && path[0] == "api" && path[1] == "v1" && path[2] == "partner" && path[3] == "end_users";
}

bool IsPoolsPath(const std::vector<std::string>& path) {
  return path.size() == 4 && path[0] == "api" && path[1] == "v1" && path[2] == "partner" && path[3] == "pools";
}

http::Reply Pools() { return JsonReply(200, R"({"data":[],"has_more":false,"next_cursor":null,"prev_cursor":null})"); }

bool IsOurAudience(std::string_view audience) {
  return audience == "api://yieldforce" || (audience.starts_with("api://") && audience.ends_with("/yieldforce-api"));
}

}  // namespace

Yieldforce::Yieldforce(const Facilities& facilities, const EntraTokens& tokens,
                       const YieldforceCredentials& credentials, UserTokenTrust trust, YieldforceRules rules)
    : tokens_(tokens),
      problems_(facilities.clock, facilities.random),
      users_(facilities, std::move(trust), {rules.require_user_token_on_get}),
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
    return Step::Done(problems_.Of(request, {404, "not_found", "There is no such endpoint."}));
  }
  const YieldforceTenant* tenant = nullptr;
  if (std::optional<http::Reply> refused = Authenticate(request, tenant)) return Step::Done(std::move(*refused));
  const std::string& method = request.method;
  if (!users && method == "GET") return Step::Run([] { return Pools(); });
  if (users && path->size() == 4 && method == "POST") return BeginCreate(request, *tenant);
  if (users && path->size() == 5) {
    std::string id = path->back();
    if (method == "GET") return Step::Run([this, &request, tenant, id] { return users_.Get(request, *tenant, id); });
    if (method == "DELETE")
      return Step::Run([this, &request, tenant, id] { return users_.Delete(request, *tenant, id); });
  }
  return Step::Done(problems_.Of(request, {405, "method_not_allowed", "The endpoint does not know this method."}));
}

std::optional<http::Reply> Yieldforce::Authenticate(const http::Request& request, const YieldforceTenant*& tenant) {
  std::string_view token = BearerToken(request);
  if (token.empty())
    return problems_.Of(request, {401, "token_missing", "The Authorization header carries no bearer token."});
  const YieldforceFault invalid{401, "invalid_entra_token",
                                "The access token is expired, malformed or for another audience."};
  Result<EntraTokens::Claims> claims = tokens_.Verify(token);
  if (!claims) return problems_.Of(request, invalid, claims.error().detail);
  if (!IsOurAudience(claims->audience)) return problems_.Of(request, invalid, "access token: audience");
  auto found = tenants_.find(claims->client_id);
  if (found == tenants_.end()) return problems_.Of(request, invalid, "access token: appid");
  tenant = &found->second;
  return std::nullopt;
}

Step Yieldforce::BeginCreate(const http::Request& request, const YieldforceTenant& tenant) {
  Step step = Step::Run([this, &request, &tenant] { return users_.Create(request, tenant); });
  std::string key(request.Header("idempotency-key"));
  if (key.empty()) {
    if (!rules_.require_idempotency_key) return step;
    return Step::Done(problems_.Of(request, {400, "idempotency_key_required", "Send an Idempotency-Key header."}));
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
      return Step::Done(
          problems_.Of(request, {409, "idempotency_key_in_progress", "The first request is still running."}));
    case KeyTable::Verdict::kOtherRequest:
      return Step::Done(problems_.Of(
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

void Yieldforce::Decorate(http::Reply& reply) {
  SetHeader(reply, "X-Yieldforce-Api-Version", "1.0.0");
  for (const auto& [name, value] : reply.headers) {
    if (name == "X-Yieldforce-Request-Id") return;
  }
  SetHeader(reply, "X-Yieldforce-Request-Id", problems_.RequestId());
}

}  // namespace walletgate::sandbox
