#include "http/admission.h"

#include <algorithm>
#include <utility>

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
  --books_->total;
  if (--tenant_->second == 0) books_->by_tenant.erase(tenant_);
}

std::shared_ptr<Admission::Place::Books> Admission::MakeBooks() { return std::make_shared<Place::Books>(); }

std::size_t Admission::in_flight() const { return books_->total; }

std::optional<Admission::Place> Admission::Enter(std::string_view tenant, Work work) {
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
  if (!window_began_) window_began_ = now;
  least_lag_ = std::min(least_lag_, lag);
  if (now - *window_began_ < kWindow) return;
  const std::size_t least = std::min(kMinLimit, options_.max_in_flight);
  if (least_lag_ > options_.queue_delay) {
    limit_ = std::max(least, std::min(limit_, books_->peak) / 5 * 4);
  } else {
    limit_ = std::min(options_.max_in_flight, limit_ + std::max<std::size_t>(limit_ / 20, 1));
  }
  window_began_ = now;
  least_lag_ = std::chrono::nanoseconds::max();
  books_->peak = books_->total;
}

void Admission::OnIdle() {
  limit_ = options_.max_in_flight;
  window_began_.reset();
  least_lag_ = std::chrono::nanoseconds::max();
  books_->peak = books_->total;
}

}  // namespace walletgate::http
