#include "http/admin_gate.h"

#include <algorithm>

#include "base/strings.h"
#include "http/gateway_headers.h"
#include "http/host_name.h"
#include "http/ip_address.h"
#include "routing/api_key.h"

namespace walletgate::http {
namespace {

constexpr std::string_view kLocal = "local";

/// "http://admin.example:9090" is of "admin.example:9090".
bool IsOf(std::string_view origin, std::string_view authority) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (origin.size() > scheme.size() && EqualsIgnoreCase(origin.substr(0, scheme.size()), scheme)) {
      return EqualsIgnoreCase(origin.substr(scheme.size()), authority);
    }
  }
  return false;
}

}  // namespace

Result<void> AdminGate::CheckSource(const Request& request) const {
  const std::string_view host = request.Header("host");
  const std::string name = HostName(host);
  const std::vector<std::string>& names = access().hosts;
  const bool ours = request.CountHeader("host") == 0 || IsIpAddress(name) || name == "localhost" ||
                    std::find(names.begin(), names.end(), name) != names.end();
  if (!ours) {
    return MakeError(ErrorKind::kForbidden,
                     "this Host is none of the listener's; a name that it is reached by belongs in admin.hosts");
  }
  const int origins = request.CountHeader("origin");
  if (origins == 0 || (origins == 1 && IsOf(request.Header("origin"), host))) return {};
  return MakeError(ErrorKind::kForbidden, "not for web pages of another origin");
}

Result<AdminGate::Visitor> AdminGate::Admit(const Request& request, Role needed) const {
  const std::vector<AdminToken>& tokens = access().tokens;
  if (tokens.empty() && private_listener_) return Visitor{std::string(kLocal), Role::kOperator};
  const Result<std::string_view> token = ReadBearer(request);
  if (!token) return MakeError(ErrorKind::kUnauthorized, "send Authorization: Bearer <admin token>");
  // Looked up by hash, so that timing says nothing about the token.
  const std::string hash = routing::HashApiKey(*token);
  const auto known =
      std::find_if(tokens.begin(), tokens.end(), [&](const AdminToken& one) { return one.sha256 == hash; });
  if (known == tokens.end()) return MakeError(ErrorKind::kUnauthorized, "no such admin token");
  if (known->role >= needed) return Visitor{known->name, known->role};
  return MakeError(ErrorKind::kForbidden, "this needs the role " + std::string(ToString(needed)) + "; the token has " +
                                              std::string(ToString(known->role)));
}

}  // namespace walletgate::http
