#include "tests/bench/vendor_answers.h"

namespace walletgate::bench {
namespace {

constexpr std::string_view kAddress = "0x742d35Cc6634C0532925a3b844Bc454e4438f44e";
constexpr std::string_view kCreatedAt = "2025-11-17T10:00:00Z";

/// The value of the first string member `name` of a flat look at `json`; empty without one. The gateway writes no
/// spaces, and nothing of what the bench sends needs an escape.
std::string_view Member(std::string_view json, const std::string& name) {
  const std::string mark = "\"" + name + "\":\"";
  const std::size_t at = json.find(mark);
  if (at == std::string_view::npos) return {};
  const std::size_t begin = at + mark.size();
  const std::size_t end = json.find('"', begin);
  return end == std::string_view::npos ? std::string_view() : json.substr(begin, end - begin);
}

std::string Response(std::string_view status, const std::string& body) {
  std::string text = "HTTP/1.1 ";
  text += status;
  text += "\r\nContent-Type: application/json\r\nContent-Length: ";
  text += std::to_string(body.size());
  text += "\r\n\r\n";
  return text + body;
}

std::string CapaUser(std::uint64_t number) { return R"({"data":{"userId":"user-)" + std::to_string(number) + "\"}}"; }

std::string CdpUser(std::string_view request) {
  std::string body = R"({"userId":")";
  body += Member(request, "userId");
  body += R"(","authenticationMethods":[{"type":"email","email":")";
  body += Member(request, "email");
  body += R"("}],"evmAccounts":[],"evmAccountObjects":[{"address":")";
  body += kAddress;
  body += R"(","createdAt":")";
  body += kCreatedAt;
  body += R"("}],"evmSmartAccounts":[],"evmSmartAccountObjects":[],"solanaAccounts":[],"solanaAccountObjects":[],)";
  body += R"("createdAt":")";
  body += kCreatedAt;
  return body + "\"}";
}

std::string YieldforceUser(std::string_view request, std::uint64_t number) {
  std::string body = R"({"id":"user-)" + std::to_string(number) + R"(","external_id":")";
  body += Member(request, "external_id");
  body += R"(","wallet_address":")";
  body += kAddress;
  body += R"(","created_at":")";
  body += kCreatedAt;
  return body + "\"}";
}

}  // namespace

std::string AnswerTo(std::string_view target, std::string_view body, std::uint64_t number) {
  if (target.ends_with("/api/partner/v1/user")) return Response("201 Created", CapaUser(number));
  if (target.ends_with("/v2/end-users")) return Response("201 Created", CdpUser(body));
  if (target.ends_with("/v1/partner/end_users")) return Response("201 Created", YieldforceUser(body, number));
  if (target.ends_with("/token")) {
    return Response("200 OK", R"({"access_token":"a-token-of-the-bench","token_type":"Bearer","expires_in":3600})");
  }
  return Response("404 Not Found", "{}");
}

}  // namespace walletgate::bench
