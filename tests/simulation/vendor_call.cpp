#include "tests/simulation/vendor_call.h"

#include <algorithm>

#include "base/json/parse.h"

namespace walletgate::simulation {

using transport::HttpRequest;

namespace {

constexpr std::string_view kTokenHost = "login.example";

std::string HeaderOf(const HttpRequest& request, std::string_view name) {
  for (const auto& [key, value] : request.headers) {
    if (key == name) return value;
  }
  return {};
}

/// Credentials look like "canary-secret-<vendor>.<owner>".
std::string OwnerOf(const std::string& credential) {
  const std::size_t dot = credential.rfind('.');
  return credential.find("canary-secret") == std::string::npos ? "" : credential.substr(dot + 1);
}

std::string VendorOf(const HttpRequest& request) {
  if (request.base.host == kTokenHost) return "yieldforce";
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

std::string Text(json::Value object, std::string_view member) { return std::string(object.Get(member).AsString()); }

void ReadMethods(json::Value methods, VendorCall& call) {
  for (json::Value method : methods.Elements()) {
    if (call.email.empty()) call.email = Text(method, "email");
    if (method.Get("phoneNumber")) call.name = NameIn(method.Get("phoneNumber").AsString());
  }
}

void ReadBody(VendorCall& call) {
  const Result<json::Document> document = json::Parse(call.request.body);
  if (!document) return;
  const json::Value root = document->root();
  if (call.vendor == "yieldforce") {
    call.told_id = Text(root, "external_id");
    call.name = NameIn(root.Get("user_jwt").AsString());
  } else if (call.vendor == "cdp") {
    call.told_id = Text(root, "userId");
    ReadMethods(root.Get("authenticationMethods"), call);
  } else if (call.vendor == "streambird") {
    call.email = Text(root, "email");
    if (call.email.empty()) call.email = Text(root.Get("filters").Get("fields").At(0), "value");
    call.name = NameIn(root.Get("phone_number").AsString());
    call.user_id = Text(root, "user_id");
  } else {
    call.told_id = Text(root, "externalUserId");
    call.email = Text(root, call.vendor == "capa" ? "identifier" : "email");
    call.name = NameIn(root.Get("alias").AsString());
  }
}

void ReadTarget(VendorCall& call) {
  const std::string& target = call.request.target;
  const bool post = call.request.method == "POST";
  if (call.vendor == "streambird") {
    if (post && target == "/v1/auth/users/create") call.kind = CallKind::kCreate;
    if (post && target == "/v1/auth/users/search") call.kind = CallKind::kFind;
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

VendorCall ReadCall(HttpRequest request, const std::function<std::string(const std::string&)>& owner_of_token) {
  VendorCall call;
  call.vendor = VendorOf(request);
  if (request.base.host == kTokenHost) {
    call.kind = CallKind::kToken;
    call.owner = Segment(request.target, "/");
    call.request = std::move(request);
    return call;
  }
  std::string credential = HeaderOf(request, "Authorization");
  if (credential.empty()) credential = HeaderOf(request, "partner-api-key");
  if (call.vendor == "yieldforce") {
    call.token = credential.substr(std::min<std::size_t>(7, credential.size()));
    call.owner = owner_of_token(call.token);
  } else {
    call.owner = OwnerOf(credential);
  }
  call.key = HeaderOf(request, call.vendor == "cdp" ? "X-Idempotency-Key" : "Idempotency-Key");
  call.request = std::move(request);
  ReadBody(call);
  ReadTarget(call);
  return call;
}

}  // namespace walletgate::simulation
