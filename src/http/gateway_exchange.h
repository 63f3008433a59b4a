#pragma once

// One request on its way through GatewayHandler, and helpers that its two source files share.

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "http/gateway_handler.h"
#include "http/gateway_headers.h"

namespace walletgate::http {

struct GatewayHandler::Exchange {
  Exchange(const Request& the_request, std::shared_ptr<const routing::State> state) : request(the_request) {
    caller.state = std::move(state);
  }

  const Request& request;
  routing::CallerContext caller;
  std::string_view key_id;
  std::string_view route;      ///< pattern; "" while no route is known
  std::string_view operation;  ///< "create_end_user"; "" while none is known
  std::string allow;           ///< methods of the path, for 405
  std::string id;              ///< the path's {id} or {name}
  std::string_view cache_control = "no-store";
  std::string_view content_policy;              ///< Content-Security-Policy of a page; "" for what is none
  std::optional<routing::Allowance> allowance;  ///< of a tenant that has a limit
  std::optional<Admission::Place> place;
  std::string provider;  ///< whom the answer is about; "" for nobody
  std::chrono::nanoseconds total_time{0};
  std::chrono::nanoseconds vendor_time{0};  ///< of it
};

/// What stands for "{id}", or another word in braces, when `path` fits `pattern` ("" when the pattern has none);
/// nothing when it does not fit.
std::optional<std::string> MatchPath(std::string_view pattern, std::string_view path);

/// "login_methods" of "/login_methods/0/email".
std::string_view TopMember(std::string_view pointer);

}  // namespace walletgate::http
