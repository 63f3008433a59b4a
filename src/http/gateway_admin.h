#pragma once

// The admin listener, apart from traffic: metrics and health. Bind it to an address that only operators reach.

#include <functional>
#include <string>

#include "http/server.h"
#include "metrics/metrics.h"

namespace walletgate::http {

/// What the admin listener shows. Everything here is thread-safe.
struct AdminView {
  const metrics::Metrics& metrics;
  /// Why the gateway cannot take traffic; "" when it can.
  std::function<std::string()> not_ready_because;
};

/// GET /metrics (text 0.0.4, or OpenMetrics where Accept asks for it), /livez (the process answers), /readyz (200 or 503).
class AdminHandler final : public Handler {
 public:
  explicit AdminHandler(const AdminView& view) : view_(view) {}
  Task<Reply> Handle(const Request& request) override;
  Reply Refuse(const Error& error) override;

 private:
  Reply Answer(const Request& request) const;
  AdminView view_;
};

}  // namespace walletgate::http
