#pragma once

// The ids of the providers as label values. A reload may add some while others count. Internal to metrics.

#include <array>
#include <atomic>
#include <cstddef>
#include <mutex>
#include <set>
#include <span>
#include <string>
#include <string_view>

namespace walletgate::metrics {

/// A list that only grows, so that a place once given stays and no counter is ever reset. Thread-safe.
class ProviderNames {
 public:
  /// Ids beyond it are counted under the fold.
  static constexpr std::size_t kCapacity = 64;

  explicit ProviderNames(std::span<const std::string> ids) { Replace(ids); }

  /// `ids` are the providers from now on: new ones get a place, the places of others stay.
  void Replace(std::span<const std::string> ids) {
    const std::lock_guard lock(mutex_);
    current_ = {ids.begin(), ids.end()};
    for (const std::string& id : ids) {
      const std::size_t size = size_.load(std::memory_order_relaxed);
      if (IndexOf(id) != kCapacity || size == kCapacity) continue;
      names_[size] = id;
      size_.store(size + 1, std::memory_order_release);
    }
  }

  /// kCapacity for an id that has no place.
  std::size_t IndexOf(std::string_view id) const {
    const std::size_t known = size();
    for (std::size_t i = 0; i < known; ++i) {
      if (names_[i] == id) return i;
    }
    return kCapacity;
  }

  /// REQUIRES index < size().
  std::string_view At(std::size_t index) const { return names_[index]; }
  std::size_t size() const { return size_.load(std::memory_order_acquire); }

  bool IsCurrent(std::string_view id) const {
    const std::lock_guard lock(mutex_);
    return current_.find(id) != current_.end();
  }

 private:
  mutable std::mutex mutex_;
  std::set<std::string, std::less<>> current_;
  std::array<std::string, kCapacity> names_;
  std::atomic<std::size_t> size_{0};
};

}  // namespace walletgate::metrics
