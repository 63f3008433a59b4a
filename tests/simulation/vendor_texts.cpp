#include "tests/simulation/vendor_texts.h"

namespace walletgate::simulation {

using transport::HttpResponse;

namespace {

std::string Quoted(std::string_view text) { return '"' + std::string(text) + '"'; }

std::string YieldforceText(const VendorRecord& user, const std::string& made) {
  return R"({"id":)" + Quoted(user.id) + R"(,"external_id":)" + Quoted(user.told_id) + R"(,"created_at":)" +
         Quoted(made) + R"(,"wallet_address":)" + Quoted(user.wallets.front()) + "}";
}

std::string CdpText(const VendorRecord& user, const std::string& made) {
  std::string wallets;
  for (const std::string& address : user.wallets) {
    wallets += (wallets.empty() ? R"({"address":)" : R"(,{"address":)") + Quoted(address) + "}";
  }
  return R"({"userId":)" + Quoted(user.told_id) + R"(,"createdAt":)" + Quoted(made) +
         R"(,"authenticationMethods":[{"type":"email","email":)" + Quoted(user.email) + R"(}],"evmAccountObjects":[)" +
         wallets + R"(],"evmSmartAccountObjects":[],"solanaAccountObjects":[]})";
}

std::string StreambirdText(const VendorRecord& user, WallTime made) {
  std::string wallets;
  for (const std::string& address : user.wallets) {
    wallets += wallets.empty() ? "" : ",";
    wallets += R"({"wallet_type":"ETH","is_default":true,"public_address":)" + Quoted(address) + "}";
  }
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(made.time_since_epoch()).count();
  return R"({"user_id":)" + Quoted(user.id) + R"(,"status":"active","created_at":)" + std::to_string(seconds) +
         R"(,"emails":[{"email":)" + Quoted(user.email) + R"(}],"wallets":[)" + wallets + "]}";
}

}  // namespace

WallTime VendorClock::Written(WallTime time) const {
  const auto since = std::chrono::floor<std::chrono::seconds>(time + off).time_since_epoch();
  return WallTime(since - since % unit);
}

std::string VendorClock::RetryAfter(WallTime now, std::chrono::seconds pause) const {
  return retry_date ? FormatHttpDate(now + off + pause) : std::to_string(pause.count());
}

bool VendorClock::CanProve() const {
  constexpr std::chrono::seconds kAllowed{50};  // the gateway's minute, less what an answer takes
  return unit == std::chrono::seconds(1) && (shows_date || off >= -kAllowed);
}

HttpResponse JsonAnswer(int status, std::string body) {
  return {status, {{"content-type", "application/json"}}, std::move(body)};
}

HttpResponse Refusal(std::string_view vendor, int status, std::string_view code) {
  const std::string quoted = Quoted(code);
  if (vendor == "cdp") return JsonAnswer(status, R"({"errorMessage":"no","errorType":)" + quoted + "}");
  if (vendor == "streambird") return JsonAnswer(status, R"({"error_message":"no","error_type":)" + quoted + "}");
  if (vendor == "yieldforce") return JsonAnswer(status, R"({"detail":"no","code":)" + quoted + "}");
  return JsonAnswer(status, R"({"error":{"message":"no","code":)" + quoted + "}}");
}

HttpResponse TakenRefusal(std::string_view vendor, int status) {
  const bool cdp = vendor == "cdp";
  const bool capa = vendor.starts_with("capa");
  if (status == 404) return Refusal(vendor, status, capa ? "NOT_FOUND_ERROR" : "not_found");
  if (status == 403) return Refusal(vendor, status, capa ? "UNAUTHORIZED" : "forbidden");
  if (status == 409) return Refusal(vendor, status, cdp ? "already_exists" : "CONFLICT");
  if (cdp) return Refusal(vendor, status, "invalid_request");
  return Refusal(vendor, status, capa ? "INVALID_USER_INPUT_ERROR" : "validation_error");
}

std::string ShownId(std::string_view vendor, const VendorRecord& user) {
  return vendor == "cdp" ? user.told_id : user.id;
}

std::string UserText(std::string_view vendor, const VendorRecord& user, const VendorClock& clock) {
  const WallTime made = clock.Written(user.created_at);
  if (vendor == "yieldforce") return YieldforceText(user, FormatRfc3339(made));
  return vendor == "cdp" ? CdpText(user, FormatRfc3339(made)) : StreambirdText(user, made);
}

HttpResponse CreateAnswer(std::string_view vendor, const VendorRecord& user, const VendorClock& clock) {
  if (vendor.starts_with("capa")) return JsonAnswer(201, R"({"data":{"userId":)" + Quoted(user.id) + "}}");
  if (vendor != "streambird") return JsonAnswer(201, UserText(vendor, user, clock));
  return JsonAnswer(
      200, R"({"user_id":)" + Quoted(user.id) + R"(,"status":"active","user":)" + UserText(vendor, user, clock) + "}");
}

HttpResponse SearchAnswer(const std::vector<std::string>& users) {
  std::string list;
  for (const std::string& user : users) list += (list.empty() ? "" : ",") + user;
  return JsonAnswer(200, R"({"users":[)" + list + "]}");
}

}  // namespace walletgate::simulation
