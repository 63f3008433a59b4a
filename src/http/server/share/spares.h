#pragma once

// Objects that are made once and used again and again, so that a request costs no allocation; those that nobody has
// needed for a while go, so that the memory of a rush comes back. Owns all of them. Not thread-safe. Used for exchanges
// and connections, by one loop.

#include <algorithm>
#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

namespace walletgate::http {

template <class T>
class Spares {
 public:
  /// One that nobody uses; `make` gives a std::unique_ptr<T> where there is none.
  template <class Make>
  T& Take(Make make) {
    if (free_.empty()) {
      all_.push_back(make());
      free_.reserve(all_.capacity());
      least_free_ = 0;
      return *all_.back();
    }
    T& item = *free_.back();
    free_.pop_back();
    least_free_ = std::min(least_free_, free_.size());
    return item;
  }

  /// Throws nothing: there is room for all of them.
  void Return(T& item) { free_.push_back(&item); }

  /// Those in use, and those that are free.
  const std::vector<std::unique_ptr<T>>& all() const { return all_; }
  std::size_t free() const { return free_.size(); }

  /// Destroys those that have been free all the time since the last call, but for a few. How many.
  std::size_t Shrink() {
    const std::size_t gone = least_free_ > kKept ? least_free_ - kKept : 0;
    if (gone > 0) {
      // Whoever was not taken lies at the bottom.
      const auto end = free_.begin() + static_cast<std::ptrdiff_t>(gone);
      std::sort(free_.begin(), end);
      std::erase_if(all_, [&](const auto& item) { return std::binary_search(free_.begin(), end, item.get()); });
      free_.erase(free_.begin(), end);
    }
    least_free_ = free_.size();
    return gone;
  }

  /// Free ones; so many come and go all the time.
  static constexpr std::size_t kKept = 16;

 private:
  std::vector<std::unique_ptr<T>> all_;
  std::vector<T*> free_;
  std::size_t least_free_ = 0;  ///< since the last Shrink
};

}  // namespace walletgate::http
