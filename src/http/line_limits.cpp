#include "http/line_limits.h"

namespace walletgate::http {
namespace {

std::optional<std::int64_t> Take(LineLimit& limit, SteadyTime now, metrics::LinesOf about, metrics::Metrics& metrics) {
  const std::optional<std::int64_t> left_out = limit.Take(now);
  if (!left_out) metrics.LogLineLeftOut(about);
  return left_out;
}

}  // namespace

std::optional<std::int64_t> LineLimits::TakeForStranger(SteadyTime now, metrics::Metrics& metrics) {
  return Take(strangers_, now, metrics::LinesOf::kStrangers, metrics);
}

std::optional<std::int64_t> LineLimits::TakeForTenant(const std::string& tenant, SteadyTime now,
                                                      metrics::Metrics& metrics) {
  return Take(tenants_.try_emplace(tenant, kOfTenant).first->second, now, metrics::LinesOf::kTenants, metrics);
}

}  // namespace walletgate::http
