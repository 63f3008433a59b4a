#include "http/line_limits.h"

#include "metrics/limited_line.h"

namespace walletgate::http {

std::optional<std::int64_t> LineLimits::TakeForStranger(SteadyTime now, metrics::Metrics& metrics) {
  return metrics::TakeLine(strangers_, now, metrics::LinesOf::kStrangers, &metrics);
}

std::optional<std::int64_t> LineLimits::TakeForTenant(const std::string& tenant, SteadyTime now,
                                                      metrics::Metrics& metrics) {
  LineLimit& own = tenants_.try_emplace(tenant, kOfTenant).first->second;
  return metrics::TakeLine(own, now, metrics::LinesOf::kTenants, &metrics);
}

}  // namespace walletgate::http
