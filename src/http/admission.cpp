#include "http/admission.h"

#include <algorithm>
#include <utility>

#include "base/check.h"

namespace walletgate::http {

struct Admission::Place::Books {
  std::map<std::string, std::size_t, std::less<>> by_tenant;  ///< those that have any
  std::size_t total = 0;
  std::size_t peak = 0;  ///< of the window
};

Admission::Place::Place(std::shared_ptr<Books> books, std::string_view tenant)
    : books_(std::move(books)), tenant_(books_->by_tenant.try_emplace(std::string(tenant), 0).first) {
  ++tenant_->second;
  books_->peak = std::max(books_->peak, ++books_->total);
}

Admission::Place::~Place() {
  if (books_ == nullptr) return;
  if (!CheckQuietly(books_->total > 0 && tenant_->second > 0, "who leaves has had a place")) return;
  --books_->total;
  if (--tenant_->second == 0) books_->by_tenant.erase(tenant_);
}

std::shared_ptr<Admission::Place::Books> Admission::MakeBooks() { return std::make_shared<Place::Books>(); }

std::size_t Admission::in_flight() const { return books_->total; }

std::optional<Admission::Place> Admission::Enter(std::string_view tenant, Work work) {
  Check(limit_ > 0 && limit_ <= options_.max_in_flight, "the limit lies between one and what is configured");
  const std::size_t limit = work == Work::kCreates ? limit_ : options_.max_in_flight;
  if (books_->total >= limit) {
    const auto known = books_->by_tenant.find(tenant);
    const bool is_known = known != books_->by_tenant.end();
    const std::size_t tenants = books_->by_tenant.size() + (is_known ? 0 : 1);
    const std::size_t share = std::max<std::size_t>(limit / tenants, 1);
    if (is_known && known->second >= share) return std::nullopt;
  }
  return Place(books_, tenant);
}

void Admission::OnLag(SteadyTime now, std::chrono::nanoseconds lag) {
  Check(lag >= std::chrono::nanoseconds(0), "no timer fires before it is due");
  if (!window_began_) window_began_ = now;
  least_lag_ = std::min(least_lag_, lag);
  summed_lag_ += lag;
  ++probes_;
  if (now - *window_began_ < kWindow) return;
  const std::chrono::nanoseconds mean = summed_lag_ / probes_;
  if ((shedding() ? mean : least_lag_) > options_.queue_delay) {
    Cut(mean);
  } else {
    limit_ = std::min(options_.max_in_flight, limit_ + std::max<std::size_t>(limit_ / 10, 1));
  }
  BeginWindow(now);
}

void Admission::Cut(std::chrono::nanoseconds mean_lag) {
  if (shedding() && books_->total > limit_) return;  // the last cut has not come into effect yet
  Check(mean_lag > std::chrono::nanoseconds(0), "the limit is cut because events have waited");
  const double wanted = std::chrono::duration<double>(options_.queue_delay) / mean_lag;
  const double kept = static_cast<double>(std::min(limit_, books_->peak)) * std::clamp(wanted, 0.25, 0.9);
  limit_ = std::max(std::min(kMinLimit, options_.max_in_flight), static_cast<std::size_t>(kept));
}

void Admission::OnIdle() {
  Check(options_.max_in_flight > 0, "there is room for a request");
  limit_ = options_.max_in_flight;
  BeginWindow(std::nullopt);
}

void Admission::BeginWindow(std::optional<SteadyTime> now) {
  window_began_ = now;
  least_lag_ = std::chrono::nanoseconds::max();
  summed_lag_ = {};
  probes_ = 0;
  books_->peak = books_->total;
}

}  // namespace walletgate::http
