#pragma once

// Puts a Vendor behind the HTTP server: carries out faults and latency, counts, and serves /_sandbox/faults, /users,
// /log and /stats. One per listener, on its one loop.

#include <chrono>
#include <string>

#include "base/task.h"
#include "http/server/server.h"
#include "sandbox/create_log.h"
#include "sandbox/faults.h"
#include "sandbox/vendor.h"

namespace walletgate::sandbox {

class VendorHandler final : public http::Handler {
 public:
  /// All references outlive the handler. REQUIRES that `loop` is the only loop that uses `vendor`.
  VendorHandler(Vendor& vendor, FaultBook& faults, const Facilities& facilities, EventLoop& loop)
      : vendor_(vendor), faults_(faults), facilities_(facilities), loop_(loop) {}

  /// Waited before every answer of the vendor, on top of "slow" faults.
  void SetLatency(std::chrono::milliseconds latency) { latency_ = latency; }

  Task<http::Reply> Handle(const http::Request& request) override;
  http::Reply Refuse(const Error& error) override;

 private:
  /// Faults that strike before the vendor's program sees the request; nothing otherwise.
  std::optional<http::Reply> Before(const http::Request& request, const FaultPlan& plan);
  /// Runs the step as the plan allows.
  /// The vendor's own error body; of a status that no vendor says but proxies do, a page.
  http::Reply FaultReply(int status, const http::Request& request);
  http::Reply Work(const http::Request& request, const FaultPlan& plan, Step& step);
  void Count(const http::Reply& reply);
  http::Reply Admin(const http::Request& request);
  http::Reply AdminFaults(const http::Request& request);
  http::Reply AdminUsers(const http::Request& request);
  http::Reply ShowLog() const;
  http::Reply ShowStats() const;

  Vendor& vendor_;
  FaultBook& faults_;
  Facilities facilities_;
  EventLoop& loop_;
  std::chrono::milliseconds latency_{0};
};

/// `text` with every member called `name` renamed, which is what drift looks like.
std::string RenameMember(const std::string& text, std::string_view name);
/// `text` with the last digit of every EVM address cut off.
std::string SpoilAddresses(const std::string& text);

}  // namespace walletgate::sandbox
