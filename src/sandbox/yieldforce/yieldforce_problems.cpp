#include "sandbox/yieldforce/yieldforce_problems.h"

#include <algorithm>
#include <utility>

#include "base/ids.h"
#include "base/json/writer.h"
#include "sandbox/vendor.h"

namespace walletgate::sandbox {
namespace {

constexpr std::string_view kDocs = "https://docs.yieldforce.io/errors/";

/// "end_user_not_found" → "End user not found"
std::string TitleOf(std::string_view code) {
  std::string title(code);
  std::replace(title.begin(), title.end(), '_', ' ');
  if (!title.empty() && title[0] >= 'a' && title[0] <= 'z') title[0] = static_cast<char>(title[0] - 'a' + 'A');
  return title;
}

}  // namespace

std::string YieldforceProblems::RequestId() const { return "req_" + MakeUlid(clock_.Now(), random_); }

http::Reply YieldforceProblems::Of(const http::Request& request, const YieldforceFault& fault,
                                   std::string reason) const {
  std::string request_id = RequestId();
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
  if (!reason.empty()) SetReason(reply, std::move(reason));
  return reply;
}

http::Reply YieldforceProblems::Standard(int status, const http::Request& request) const {
  if (status == 401) return Of(request, {401, "invalid_entra_token", "The access token was refused."});
  if (status == 429) {
    http::Reply reply = Of(request, {429, "rate_limited", "Too many requests."});
    SetHeader(reply, "Retry-After", "1");
    return reply;
  }
  if (status < 500) return Of(request, {status, "validation_error", "The request was refused."});
  if (status == 503) return Of(request, {503, "service_unavailable", "Try again later."});
  return Of(request, {status, "internal_error", "Something went wrong."});
}

}  // namespace walletgate::sandbox
