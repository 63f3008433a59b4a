#include "sandbox/yieldforce/yieldforce_users.h"

#include <algorithm>

#include "api/end_user.h"
#include "base/ids.h"
#include "base/json/parse.h"
#include "base/json/writer.h"
#include "sandbox/fabricate.h"
#include "sandbox/formats.h"

namespace walletgate::sandbox {

http::Reply YieldforceUsers::Create(const http::Request& request, const YieldforceTenant& tenant) {
  if (!HasContentType(request, "application/json")) {
    return problems_.Of(request, {415, "unsupported_media_type", "The body must be application/json."});
  }
  Result<json::Document> document = json::Parse(request.body);
  if (!document || !document->root().IsObject()) {
    return problems_.Of(request, {400, "validation_error", "The body must be a JSON object."});
  }
  json::Value body = document->root();
  std::string external_id(body.Get("external_id").AsString());
  if (!IsIdentifier(external_id, 128, "-_.")) {
    return problems_.Of(request, {400, "validation_error", "external_id must be 1-128 of A-Za-z0-9-_.", "external_id"});
  }
  if (body.Get("user_jwt").AsString().empty()) {
    return problems_.Of(request, {400, "validation_error", "user_jwt is required.", "user_jwt"});
  }
  UserTokenVerifier::Outcome token = user_tokens_.Verify(body.Get("user_jwt").AsString());
  if (token.fault == UserTokenVerifier::Fault::kUnknownIssuer) {
    return problems_.Of(request, {422, "unknown_partner_issuer", "The issuer is not registered."}, token.reason);
  }
  if (token.fault == UserTokenVerifier::Fault::kInvalid) {
    return problems_.Of(request, {422, "jwt_invalid", "user_jwt could not be verified."}, token.reason);
  }
  if (token.subject != external_id) {
    return problems_.Of(
        request, {400, "external_id_jwt_sub_mismatch", "external_id differs from the token's sub.", "external_id"});
  }
  return CreateChecked(tenant, external_id);
}

http::Reply YieldforceUsers::CreateChecked(const YieldforceTenant& tenant, const std::string& external_id) {
  auto [found, fresh] = users_.try_emplace({tenant.id, external_id});
  User& user = found->second;
  if (fresh) user = MakeUser(tenant, external_id);
  if (fresh || user.deleted) facilities_.log.Add({user.id, external_id, "", facilities_.clock.Now()});
  user.deleted = false;  // not specified by the vendor: the same user comes back
  return Show(201, user, tenant);
}

YieldforceUsers::User YieldforceUsers::MakeUser(const YieldforceTenant& tenant, const std::string& external_id) const {
  SeededRandom random(facilities_.seed + "|yieldforce|" + tenant.id + "|" + external_id);
  const WallTime now = facilities_.clock.Now();
  User user;
  user.id = "usr_" + MakeUlid(now, random);
  user.external_id = external_id;
  user.wallet_address = MakeAddress(api::Chain::kEvm, random);
  user.created_at = now;
  return user;
}

http::Reply YieldforceUsers::Get(const http::Request& request, const YieldforceTenant& tenant,
                                 const std::string& external_id) {
  std::string_view token = request.Header("x-user-token");
  if (!token.empty() || rules_.require_user_token_on_get) {
    UserTokenVerifier::Outcome outcome = user_tokens_.Verify(token);
    if (outcome.fault != UserTokenVerifier::Fault::kNone) {
      return problems_.Of(request, {401, "invalid_user_token", "X-User-Token could not be verified."}, outcome.reason);
    }
    if (outcome.subject != external_id) {
      return problems_.Of(request, {403, "sub_url_mismatch", "The token's sub differs from the URL."});
    }
  }
  auto found = users_.find({tenant.id, external_id});
  if (found == users_.end() || found->second.deleted) {
    return problems_.Of(request, {404, "end_user_not_found", "There is no such end user."});
  }
  return Show(200, found->second, tenant);
}

http::Reply YieldforceUsers::Delete(const http::Request& request, const YieldforceTenant& tenant,
                                    const std::string& external_id) {
  auto found = users_.find({tenant.id, external_id});
  if (found == users_.end()) {
    const bool foreign =
        std::any_of(users_.begin(), users_.end(), [&](const auto& entry) { return entry.first.second == external_id; });
    if (foreign) return problems_.Of(request, {403, "cross_tenant_jwt", "The end user belongs to another tenant."});
    return problems_.Of(request, {404, "end_user_not_found", "There is no such end user."});
  }
  found->second.deleted = true;
  http::Reply reply;
  reply.status = 204;
  return reply;
}

http::Reply YieldforceUsers::Show(int status, const User& user, const YieldforceTenant& tenant) {
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

}  // namespace walletgate::sandbox
