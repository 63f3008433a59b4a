#include "tests/simulation/vendors.h"

#include <algorithm>
#include <cstdio>

#include "base/json.h"

namespace walletgate::simulation {

using transport::HttpRequest;
using transport::HttpResponse;

namespace {

constexpr std::chrono::hours kKeyWindow{24};

HttpResponse Json(int status, std::string body) { return {status, {{"content-type", "application/json"}}, std::move(body)}; }

HttpResponse Failure(const VendorCall& call, int status, std::string_view code) {
  const std::string quoted = '"' + std::string(code) + '"';
  if (call.vendor == "cdp") return Json(status, R"({"errorMessage":"no","errorType":)" + quoted + "}");
  if (call.vendor == "streambird") return Json(status, R"({"error_message":"no","error_type":)" + quoted + "}");
  if (call.vendor == "yieldforce") return Json(status, R"({"detail":"no","code":)" + quoted + "}");
  return Json(status, R"({"error":{"message":"no","code":)" + quoted + "}}");
}

std::string HeaderOf(const HttpRequest& request, std::string_view name) {
  for (const auto& [key, value] : request.headers) {
    if (key == name) return value;
  }
  return {};
}

/// Credentials look like "canary-secret.<tenant>".
std::string TenantOf(const std::string& credential) {
  const std::size_t dot = credential.rfind('.');
  return credential.find("canary-secret") == std::string::npos ? "" : credential.substr(dot + 1);
}

std::string VendorOf(const HttpRequest& request) {
  if (request.base.host == "login.example") return "yieldforce";
  if (request.base.host == "yieldforce.io") return "yieldforce";
  if (request.base.host == "api.cdp.coinbase.com") return "cdp";
  if (request.base.host == "api.streambird.io") return "streambird";
  return request.target.find("/v2/") == std::string::npos ? "capa" : "capa-v2";
}

/// The part after `head` up to the next slash.
std::string Segment(const std::string& target, std::string_view head) {
  if (!target.starts_with(head)) return {};
  return target.substr(head.size(), target.find('/', head.size()) - head.size());
}

void ReadBody(VendorCall& call) {
  const Result<json::Document> document = json::Parse(call.request.body);
  if (!document) return;
  const json::Value root = document->root();
  if (call.vendor == "yieldforce") call.external_id = root.Get("external_id").AsString();
  if (call.vendor == "cdp") {
    call.external_id = root.Get("userId").AsString();
    call.email = root.Get("authenticationMethods").At(0).Get("email").AsString();
  }
  if (call.vendor == "streambird") {
    call.email = root.Get("email").AsString();
    if (call.email.empty()) call.email = root.Get("filters").Get("fields").At(0).Get("value").AsString();
    call.external_id = call.email.substr(0, call.email.find('.'));
    call.user_id = root.Get("user_id").AsString();
  }
  if (call.vendor == "capa" || call.vendor == "capa-v2") {
    call.external_id = root.Get("externalUserId").AsString();
    call.email = root.Get(call.vendor == "capa" ? "identifier" : "email").AsString();
  }
}

void ReadTarget(VendorCall& call) {
  const std::string& target = call.request.target;
  const bool post = call.request.method == "POST";
  if (call.vendor == "streambird") {
    if (post && target == "/v1/auth/users/create") call.kind = CallKind::kCreate;
    if (post && target == "/v1/wallets/create") call.kind = CallKind::kWallet;
    if (!post) call.user_id = Segment(target, "/v1/auth/users/");
  } else if (call.vendor == "cdp") {
    call.user_id = Segment(target, "/v2/end-users/");
    if (post) call.kind = call.user_id.empty() ? CallKind::kCreate : CallKind::kWallet;
  } else {
    call.user_id = Segment(target, "/v1/partner/end_users/");
    if (post) call.kind = CallKind::kCreate;
  }
  if (call.request.method == "DELETE") call.kind = CallKind::kDelete;
}

}  // namespace

VendorCall Vendors::Read(HttpRequest request) const {
  VendorCall call;
  call.vendor = VendorOf(request);
  if (request.base.host == "login.example") {
    call.kind = CallKind::kToken;
    call.tenant = Segment(request.target, "/");
    call.request = std::move(request);
    return call;
  }
  std::string credential = HeaderOf(request, "Authorization");
  if (credential.empty()) credential = HeaderOf(request, "partner-api-key");
  if (call.vendor == "yieldforce") {
    call.token = credential.substr(std::min<std::size_t>(7, credential.size()));
    const auto token = tokens_.find(call.token);
    if (token != tokens_.end()) call.tenant = token->second.first;
  } else {
    call.tenant = TenantOf(credential);
  }
  call.key = HeaderOf(request, call.vendor == "cdp" ? "X-Idempotency-Key" : "Idempotency-Key");
  call.request = std::move(request);
  ReadBody(call);
  ReadTarget(call);
  return call;
}

Vendors::User* Vendors::FindByExternalId(Account& account, std::string_view external_id) {
  for (auto& [id, user] : account.users) {
    if (user.external_id == external_id) return &user;
  }
  return nullptr;
}

std::vector<Effect> Vendors::EffectsOf(const std::string& tenant, const std::string& external_id) const {
  std::vector<Effect> found;
  std::copy_if(effects_.begin(), effects_.end(), std::back_inserter(found), [&](const Effect& effect) {
    return effect.tenant == tenant && effect.external_id == external_id;
  });
  return found;
}

void Vendors::RevokeTokens(const std::string& tenant) {
  for (auto& [token, life] : tokens_) {
    if (life.first == tenant) life.second = timeline_.Steady();
  }
}

std::optional<HttpResponse> Vendors::Arrive(const VendorCall& call) {
  if (call.kind == CallKind::kToken) return std::nullopt;
  const auto token = tokens_.find(call.token);
  const bool expired = call.vendor == "yieldforce" && (token == tokens_.end() || token->second.second <= timeline_.Steady());
  if (expired) return Failure(call, 401, "invalid_entra_token");
  if (call.tenant.empty()) return Failure(call, 401, "unauthorized");
  if (call.key.empty()) return std::nullopt;
  auto& keys = AccountOf(call).keys;
  const auto kept = keys.find(call.key);
  if (kept == keys.end() || timeline_.Now() - kept->second.kept_at >= kKeyWindow) {
    keys[call.key] = {call.request.body, std::nullopt, timeline_.Now()};
    return std::nullopt;
  }
  const bool cdp = call.vendor == "cdp";
  if (kept->second.request_body != call.request.body) {
    return Failure(call, 422, cdp ? "idempotency_error" : "idempotency_key_in_use_with_different_params");
  }
  if (kept->second.answer) return kept->second.answer;
  if (!cdp) return Failure(call, 409, "idempotency_key_in_progress");
  return Json(409, R"({"errorType":"already_exists",)"
                   R"("errorMessage":"Another request with the same idempotency key is currently processing."})");
}

HttpResponse Vendors::Do(const VendorCall& call, VendorFault fault) {
  HttpResponse answer;
  HttpResponse done;
  if (fault == VendorFault::kThrottled) {
    answer = Failure(call, 429, "rate_limit_exceeded");
    answer.headers.emplace_back("retry-after", std::to_string(kRetryAfter.count()));
  } else if (fault == VendorFault::kErrorBefore) {
    answer = Failure(call, 500, call.vendor.starts_with("capa") ? "INTERNAL_SERVER_ERROR" : "internal_server_error");
  } else {
    done = Work(call);
    answer = fault == VendorFault::kErrorAfter ? Failure(call, 500, "internal_server_error") : done;
  }
  if (call.key.empty()) return answer;
  // Who keeps errors keeps all of them but refusals to look; who does not forgets the key with the error.
  auto& keys = AccountOf(call).keys;
  const bool keeps = answer.status < 300 || (call.vendor == "yieldforce" && answer.status != 429);
  const bool half_done = fault == VendorFault::kErrorAfter;
  if (keeps) keys[call.key].answer = answer;
  else if (half_done) keys[call.key].answer = done;
  else keys.erase(call.key);
  return answer;
}

HttpResponse Vendors::Work(const VendorCall& call) {
  switch (call.kind) {
    case CallKind::kCreate: return Create(call);
    case CallKind::kWallet: return CreateWallet(call);
    case CallKind::kDelete: return Delete(call);
    case CallKind::kToken: return Token(call);
    case CallKind::kRead: break;
  }
  return call.vendor == "streambird" && call.request.method == "POST" ? Search(call) : ReadUser(call);
}

std::string Vendors::NewAddress() {
  char text[48];
  std::snprintf(text, sizeof text, "0x%040x", next_++);
  return text;
}

std::string Vendors::UserText(const VendorCall& call, const User& user) {
  const std::string made = FormatRfc3339(user.created_at);
  if (call.vendor == "yieldforce") {
    return R"({"id":")" + user.id + R"(","external_id":")" + user.external_id + R"(","created_at":")" + made +
           R"(","wallet_address":")" + user.wallets.front() + R"("})";
  }
  std::string wallets;
  for (const std::string& address : user.wallets) {
    wallets += wallets.empty() ? "" : ",";
    wallets += call.vendor == "cdp" ? R"({"address":")" + address + R"("})"
                                    : R"({"wallet_type":"ETH","is_default":true,"public_address":")" + address + R"("})";
  }
  if (call.vendor == "cdp") {
    return R"({"userId":")" + user.external_id + R"(","createdAt":")" + made + R"(","evmAccountObjects":[)" + wallets +
           R"(],"evmSmartAccountObjects":[],"solanaAccountObjects":[]})";
  }
  const std::string seconds =
      std::to_string(std::chrono::duration_cast<std::chrono::seconds>(user.created_at.time_since_epoch()).count());
  return R"({"user_id":")" + user.id + R"(","status":"active","created_at":)" + seconds + R"(,"emails":[{"email":")" +
         user.email + R"("}],"wallets":[)" + wallets + "]}";
}

HttpResponse Vendors::Create(const VendorCall& call) {
  Account& account = AccountOf(call);
  const bool natural = call.vendor == "yieldforce" || call.vendor == "capa";
  const bool unique = natural || call.vendor == "capa-v2" || (call.vendor == "cdp" && strict_);
  User* known = unique ? FindByExternalId(account, call.external_id) : nullptr;
  if (call.vendor == "streambird" && strict_) {
    for (auto& [id, user] : account.users) known = user.email == call.email ? &user : known;
  }
  if (known != nullptr && !natural) return Failure(call, 409, call.vendor == "cdp" ? "already_exists" : "CONFLICT");
  if (known == nullptr) {
    User user{"v" + std::to_string(next_++), call.external_id, call.email, timeline_.Now(), {}};
    if (!call.vendor.starts_with("capa")) user.wallets.push_back(NewAddress());
    const std::string shown = call.vendor == "cdp" ? user.external_id : user.id;
    effects_.push_back({call.vendor, call.tenant, call.external_id, shown, call.email, false});
    timeline_.Note("made", call.tenant + "/" + call.external_id, call.vendor + " " + user.id);
    const std::string id = user.id;
    known = &(account.users[id] = std::move(user));
  }
  if (call.vendor.starts_with("capa")) return Json(201, R"({"data":{"userId":")" + known->id + R"("}})");
  if (call.vendor == "streambird") {
    const std::string user = UserText(call, *known);
    return Json(200, R"({"user_id":")" + known->id + R"(","status":"active","user":)" + user + "}");
  }
  return Json(201, UserText(call, *known));
}

HttpResponse Vendors::CreateWallet(const VendorCall& call) {
  Account& account = AccountOf(call);
  const bool cdp = call.vendor == "cdp";
  User* user = cdp ? FindByExternalId(account, call.user_id) : nullptr;
  const auto found = account.users.find(call.user_id);
  if (!cdp && found != account.users.end()) user = &found->second;
  if (user == nullptr) return Failure(call, 404, "not_found");
  if (cdp || user->wallets.empty()) {
    user->wallets.push_back(NewAddress());
    timeline_.Note("made wallet", call.tenant + "/" + user->external_id, user->wallets.back());
  }
  if (cdp) return Json(201, R"({"evmAccount":{"address":")" + user->wallets.back() + R"("}})");
  return Json(201, R"({"wallet_type":"ETH","public_address":")" + user->wallets.front() + R"("})");
}

HttpResponse Vendors::ReadUser(const VendorCall& call) {
  Account& account = AccountOf(call);
  User* user = FindByExternalId(account, call.user_id);
  if (call.vendor == "streambird") {
    const auto found = account.users.find(call.user_id);
    user = found == account.users.end() ? nullptr : &found->second;
  }
  if (user == nullptr) return Failure(call, 404, call.vendor == "cdp" ? "not_found" : "end_user_not_found");
  return Json(200, UserText(call, *user));
}

HttpResponse Vendors::Search(const VendorCall& call) {
  std::string users;
  for (const auto& [id, user] : AccountOf(call).users) {
    if (user.email == call.email) users += (users.empty() ? "" : ",") + UserText(call, user);
  }
  return Json(200, R"({"users":[)" + users + "]}");
}

HttpResponse Vendors::Delete(const VendorCall& call) {
  Account& account = AccountOf(call);
  const bool by_id = call.vendor == "streambird";
  User* user = by_id ? nullptr : FindByExternalId(account, call.user_id);
  const std::string id = user != nullptr ? user->id : call.user_id;
  if (account.users.erase(id) == 0) return Failure(call, 404, "end_user_not_found");
  for (Effect& effect : effects_) {
    if (effect.vendor == call.vendor && effect.tenant == call.tenant && effect.user_id == id) effect.deleted = true;
  }
  timeline_.Note("deleted", call.tenant, call.vendor + " " + id);
  return by_id ? Json(200, R"({"user_id":")" + id + "\"}") : Json(204, "");
}

HttpResponse Vendors::Token(const VendorCall& call) {
  const std::string token = "canary-token-" + std::to_string(next_++);
  const int life = 5 + static_cast<int>(next_ % 3) * 60;
  tokens_[token] = {call.tenant, timeline_.Steady() + std::chrono::seconds(life)};
  return Json(200, R"({"token_type":"Bearer","access_token":")" + token + R"(","expires_in":)" + std::to_string(life) + "}");
}

}  // namespace walletgate::simulation
