#include "storage/sqlite/write_queue.h"

#include <algorithm>
#include <utility>

namespace walletgate::storage {
namespace {

/// Pieces of work that nobody waits for, of one transaction: beside others, right after a request has ended, and while
/// nobody comes.
constexpr std::size_t kBesideOthers = 1;
constexpr std::size_t kAfterOthers = 4;
constexpr std::size_t kAlone = 16;
/// One that has waited for so many times the store's patience goes beside others.
constexpr int kLongWait = 5;

SteadyTime Now() { return std::chrono::steady_clock::now(); }

}  // namespace

void SqliteWriteQueue::Add(SqliteWrite write) {
  using Waits = SqliteWrite::Waits;
  {
    const std::lock_guard lock(mutex_);
    write.since = Now();
    const Waits waits = write.waits;
    if (waits == Waits::kNobody) {
      patient_.push_back(std::move(write));
    } else {
      asked_at_ = write.since;
      requests_.push_back(std::move(write));
    }
    if (waits == Waits::kBegins) ++under_way_;
    if (waits == Waits::kEnds && under_way_ > 0) --under_way_;
    if (waits != Waits::kNobody) has_just_ended_ = under_way_ == 0;
  }
  wake_.notify_one();
}

void SqliteWriteQueue::NoteNotBegun() {
  const std::lock_guard lock(mutex_);
  if (under_way_ > 0) --under_way_;
}

void SqliteWriteQueue::Close() {
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
  }
  wake_.notify_one();
}

bool SqliteWriteQueue::empty() {
  const std::lock_guard lock(mutex_);
  return requests_.empty() && patient_.empty();
}

bool SqliteWriteQueue::quiet() {
  const std::lock_guard lock(mutex_);
  return requests_.empty() && under_way_ == 0;
}

std::optional<std::vector<SqliteWrite>> SqliteWriteQueue::Take(SteadyTime until) {
  std::unique_lock lock(mutex_);
  const auto is_wanted = [this] { return closed_ || !requests_.empty(); };
  if (patient_.empty()) {
    wake_.wait_until(lock, until, [&] { return is_wanted() || !patient_.empty(); });
  }
  if (!patient_.empty()) wake_.wait_until(lock, std::min(until, PatientUntil()), is_wanted);
  if (closed_ && requests_.empty() && patient_.empty()) return std::nullopt;
  std::vector<SqliteWrite> batch;
  const std::size_t most = MostPatient();
  if (requests_.empty()) has_just_ended_ = false;
  batch.swap(requests_);
  for (std::size_t i = 0; i < most && !patient_.empty(); ++i) {
    batch.push_back(std::move(patient_.front()));
    patient_.pop_front();
  }
  return batch;
}

std::size_t SqliteWriteQueue::MostPatient() const {
  if (patient_.empty()) return 0;
  const SteadyTime now = Now();
  if (!requests_.empty()) return now - patient_.front().since >= kLongWait * patience_ ? kBesideOthers : 0;
  if (closed_ || now - asked_at_ >= patience_) return kAlone;
  return has_just_ended_ ? kAfterOthers : 0;
}

SteadyTime SqliteWriteQueue::PatientUntil() const { return has_just_ended_ ? SteadyTime() : asked_at_ + patience_; }

}  // namespace walletgate::storage
