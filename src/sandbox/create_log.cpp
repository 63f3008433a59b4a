#include "sandbox/create_log.h"

#include <algorithm>

namespace walletgate::sandbox {

void CreateLog::Add(CreateRecord record) {
  std::lock_guard lock(mutex_);
  ++stats_.creates;
  if (records_.size() < capacity_) {
    records_.push_back(std::move(record));
    return;
  }
  records_[next_] = std::move(record);
  next_ = (next_ + 1) % capacity_;
}

void CreateLog::CountRequest(bool writes) {
  std::lock_guard lock(mutex_);
  ++stats_.requests;
  if (writes) ++stats_.writes;
}

void CreateLog::CountFault(const std::string& kind) {
  std::lock_guard lock(mutex_);
  ++stats_.faults[kind];
}

void CreateLog::CountStatus(int status) {
  std::lock_guard lock(mutex_);
  ++stats_.statuses[status];
}

std::vector<CreateRecord> CreateLog::Records() const {
  std::lock_guard lock(mutex_);
  std::vector<CreateRecord> ordered = records_;
  std::rotate(ordered.begin(), ordered.begin() + static_cast<std::ptrdiff_t>(next_), ordered.end());
  return ordered;
}

Stats CreateLog::Counters() const {
  std::lock_guard lock(mutex_);
  return stats_;
}

void CreateLog::Clear() {
  std::lock_guard lock(mutex_);
  records_.clear();
  next_ = 0;
  stats_ = {};
}

}  // namespace walletgate::sandbox
