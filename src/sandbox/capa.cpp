#include "sandbox/capa.h"

#include <algorithm>
#include <memory>

#include "base/ids.h"
#include "base/json/parse.h"
#include "base/json/writer.h"
#include "base/strings.h"
#include "sandbox/fabricate.h"
#include "sandbox/formats.h"

namespace walletgate::sandbox {
namespace {

constexpr std::string_view kV1Path = "/api/partner/v1/user";
constexpr std::string_view kV2Path = "/api/partner/v2/users";

bool IsUserType(json::Value value) { return value.AsString() == "INDIVIDUAL" || value.AsString() == "BUSINESS"; }
bool IsAbsentOrText(json::Value value) { return !value || value.IsNull() || value.IsString(); }

/// "/api/partner/v2/users/{id}/kyc/verification-link"
bool IsKycPath(const std::vector<std::string>& path) {
  return path.size() == 7 && path[0] == "api" && path[1] == "partner" && path[2] == "v2" && path[3] == "users" &&
         path[5] == "kyc" && path[6] == "verification-link";
}

http::Reply Success(int status, std::string_view version, std::string_view name, std::string_view value) {
  return JsonReply(status, JsonText([&](json::Writer& out) {
                     out.StartObject();
                     if (version == "v1") {
                       out.Member("status", "ok");
                     } else {
                       out.Member("success", true);
                     }
                     out.Key("data");
                     out.StartObject();
                     out.Member(name, value);
                     out.EndObject();
                     out.EndObject();
                   }));
}

/// The API key's assumed form: 20 or more letters, digits, "-", "_".
bool IsKeyFormat(std::string_view key) { return key.size() >= 20 && IsIdentifier(key, 256, "-_"); }

}  // namespace

bool Capa::IsCreate(const http::Request& request) const {
  return request.method == "POST" && (request.path == kV1Path || request.path == kV2Path);
}

std::optional<http::Reply> Capa::Authenticate(const http::Request& request, Partner& partner) {
  std::string_view key = request.Header("partner-api-key");
  if (key.empty()) return Failure(401, "UNAUTHORIZED", "API Key is missing");
  if (!IsKeyFormat(key)) return Failure(401, "UNAUTHORIZED", "Invalid API Key format");
  const Secret given{std::string(key)};
  if (given == credentials_.partner_api_key) {
    partner = Partner::kFirst;
  } else if (given == credentials_.other_partner_api_key) {
    partner = Partner::kOther;
  } else if (given == credentials_.invalid_flow_api_key) {
    partner = Partner::kInvalidFlow;
  } else {
    return Failure(401, "UNAUTHORIZED", "Invalid API Key");
  }
  return std::nullopt;
}

Step Capa::Begin(const http::Request& request) {
  Partner partner = Partner::kNone;
  if (std::optional<http::Reply> refused = Authenticate(request, partner)) return Step::Done(std::move(*refused));
  std::vector<std::string> path = PathSegments(request.path).value_or(std::vector<std::string>{});
  const bool kyc = IsKycPath(path);
  if (request.method != "POST" || (!kyc && !IsCreate(request))) {
    return Step::Done(Failure(404, "NOT_FOUND_ERROR", "Cannot " + request.method + " this path"));
  }
  Result<json::Document> parsed = json::Parse(request.body);
  if (!parsed || !parsed->root().IsObject() || !HasContentType(request, "application/json"))
    return Step::Done(BadInput());
  auto body = std::make_shared<json::Document>(std::move(*parsed));
  if (kyc) return Step::Run([this, body, partner, id = path[4]] { return KycLink(body->root(), partner, id); });
  if (partner == Partner::kInvalidFlow) {
    return Step::Done(Failure(403, "INVALID_PARTNER_FLOW", "The partner has an invalid flow."));
  }
  if (request.path == kV1Path) return Step::Run([this, body, partner] { return CreateV1(body->root(), partner); });
  return Step::Run([this, body, partner] { return CreateV2(body->root(), partner); });
}

http::Reply Capa::CreateV1(json::Value body, Partner partner) {
  std::string external_id(body.Get("externalUserId").AsString());
  if (external_id.empty()) return BadInput();
  json::Value type = body.Get("userType");
  if (!IsAbsentOrText(body.Get("alias")) || (type && !IsUserType(type))) return BadInput();
  json::Value method = body.Get("method");
  json::Value identifier = body.Get("identifier");
  const std::string_view kind = method ? method.AsString() : "NONE";
  if (kind == "EMAIL") {
    if (!IsEmail(identifier.AsString())) return BadEmail();
  } else if (kind == "PHONE_NUMBER") {
    if (!IsE164(identifier.AsString())) return BadInput();
  } else if (kind != "NONE" || (identifier && !identifier.IsNull())) {
    return BadInput();
  }
  auto found = by_external_id_.find({partner, external_id});
  if (found != by_external_id_.end()) return Success(201, "v1", "userId", found->second);
  return Success(201, "v1", "userId", MakeUser(partner, external_id, "", std::string(identifier.AsString())).id);
}

http::Reply Capa::CreateV2(json::Value body, Partner partner) {
  std::string email(body.Get("email").AsString());
  std::string external_id(body.Get("externalUserId").AsString());
  if (!IsUserType(body.Get("type")) || !IsAbsentOrText(body.Get("alias"))) return BadInput();
  if (!body.Get("email")) return BadInput();
  if (!IsEmail(email)) return BadEmail();
  if (body.Get("externalUserId") && external_id.empty()) return BadInput();
  if (external_id.empty() && rules_.v2_requires_external_id) return BadInput();
  const bool id_taken = !external_id.empty() && by_external_id_.count({partner, external_id}) != 0;
  if (id_taken || by_email_.count({partner, ToLowerAscii(email)}) != 0) {
    return Failure(409, "CONFLICT", "User already exists");
  }
  return Success(201, "v2", "userId", MakeUser(partner, external_id, ToLowerAscii(email), email).id);
}

const Capa::User& Capa::MakeUser(Partner partner, const std::string& external_id, const std::string& email,
                                 const std::string& contact) {
  SeededRandom random(facilities_.seed + "|capa|" + std::to_string(static_cast<int>(partner)) + "|" + external_id +
                      "|" + email);
  User user{MakeUuid4(random), partner, external_id, email};
  if (!external_id.empty()) by_external_id_[{partner, external_id}] = user.id;
  if (!email.empty()) by_email_[{partner, email}] = user.id;
  facilities_.log.Add({user.id, external_id, contact, facilities_.clock.Now()});
  return users_[user.id] = std::move(user);
}

http::Reply Capa::KycLink(json::Value body, Partner partner, const std::string& user_id) {
  std::string_view country = body.Get("country").AsString();
  const bool alpha2 =
      country.size() == 2 && std::all_of(country.begin(), country.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
  if (!alpha2 || !IsAbsentOrText(body.Get("partnerRedirectUri"))) return BadInput();
  auto found = users_.find(user_id);
  if (found == users_.end()) return Failure(404, "NOT_FOUND_ERROR", "Requested User was not found");
  if (found->second.partner != partner) {
    return Failure(401, "UNAUTHORIZED", "User is not associated with the partner");
  }
  return Success(201, "v2", "kycLink", "https://kyc.invalid/start/" + user_id);
}

http::Reply Capa::Failure(int status, std::string_view code, std::string_view message) {
  const bool nested = rules_.error_envelope == CapaEnvelope::kNested;
  const bool legacy = rules_.error_envelope == CapaEnvelope::kLegacy;
  return JsonReply(status, JsonText([&](json::Writer& out) {
                     out.StartObject();
                     if (nested) out.Member("success", false);
                     if (nested) out.Key("error");
                     if (nested) out.StartObject();
                     out.Member(legacy ? "errorCode" : "code", code);
                     out.Member(legacy ? "error" : "message", message);
                     if (nested) out.EndObject();
                     out.EndObject();
                   }));
}

http::Reply Capa::ErrorReply(int status, const http::Request&) {
  if (status == 401) return Failure(401, "UNAUTHORIZED", "Invalid API Key");
  if (status == 403) return Failure(403, "INVALID_PARTNER_FLOW", "The partner has an invalid flow.");
  if (status == 404) return Failure(404, "NOT_FOUND_ERROR", "Requested User was not found");
  if (status == 409) return Failure(409, "CONFLICT", "User already exists");
  if (status == 429) return Failure(429, "TOO_MANY_REQUESTS", "Too many requests");
  if (status < 500) return BadInput();
  return Failure(status, "INTERNAL_SERVER_ERROR", "User creation failed");
}

}  // namespace walletgate::sandbox
