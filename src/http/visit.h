#pragma once

// One request on its way through the pipeline: what each stage leaves for those after it. Made by the handler of a
// listener, passed by http/pipeline.h from stage to stage; the handlers of http/resources get it.

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "base/check.h"
#include "base/json/value.h"
#include "http/admin_gate.h"
#include "http/admission.h"
#include "http/gateway_headers.h"
#include "http/large_bodies.h"
#include "http/route.h"
#include "routing/engine.h"
#include "routing/rate_limit.h"

namespace walletgate::http {

struct Traffic;
struct Admin;

/// Lives until the answer is made. Of `traffic` and `admin` one is there: whose listener it is.
struct Visit {
  Visit(const Request& the_request, routing::Engine& the_engine) : request(the_request), engine(the_engine) {
    caller.state = engine.state();
    caller.request_trace = std::make_shared<routing::RequestTrace>();
    caller.instance = request.path;
  }

  const Request& request;
  routing::Engine& engine;
  Traffic* traffic = nullptr;
  Admin* admin = nullptr;

  // What the stages found.
  routing::CallerContext caller;  ///< also who asks, until when, and the id of the request
  const Route* route = nullptr;   ///< null: none that fits
  std::string_view pattern;       ///< of the path; "" for a path that is not there
  std::string allow;              ///< methods of the path, for 405
  std::string id;                 ///< the path's {id} or {name}
  std::string tenant_name;        ///< the path's {tenant}, as people call it
  QueryParameters query;
  json::Document body;
  bool recorded = false;                         ///< the trace, should the caller be known
  std::string_view key_id;                       ///< of the API key
  std::optional<routing::Allowance> allowance;   ///< of a tenant that has a limit
  std::optional<Admission::Place> place;         ///< among the requests under way
  std::optional<LargeBodies::Place> large_body;  ///< among those of which each may hold much
  AdminGate::Visitor who;                        ///< at the admin listener

  // What the answer has beside status and body.
  std::string_view cache_control = "no-store";
  std::string_view content_policy;  ///< Content-Security-Policy of a page; "" for what is none
  std::string provider;             ///< whom the answer is about; "" for nobody
  std::chrono::nanoseconds total_time{0};
  std::chrono::nanoseconds vendor_time{0};  ///< of it
};

// What stages and handlers take for granted of those before them.

/// In the stages and handlers of the traffic listener.
inline Traffic& TrafficOf(const Visit& visit) {
  walletgate::Check(visit.traffic != nullptr, "what is done for traffic is done at its listener");
  return *visit.traffic;
}
/// In those of the admin listener.
inline Admin& AdminOf(const Visit& visit) {
  walletgate::Check(visit.admin != nullptr, "what is done for operators is done at their listener");
  return *visit.admin;
}
/// Once the route was found.
inline const Route& RouteOf(const Visit& visit) {
  walletgate::Check(visit.route != nullptr, "whoever asks what the route says has one");
  return *visit.route;
}
/// Where the route has a scope, once the key was looked at.
inline const routing::Tenant& TenantOf(const Visit& visit) {
  walletgate::Check(visit.caller.tenant != nullptr, "whose key was asked for is known");
  return *visit.caller.tenant;
}

}  // namespace walletgate::http
