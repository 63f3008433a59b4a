#pragma once

// How many large bodies are taken in at a time, by all listeners of the process together: each is held in memory as a
// whole. Used by the pipeline, before such a body is read.

#include <atomic>
#include <memory>
#include <optional>

namespace walletgate::http {

class LargeBodies {
 public:
  /// So many at a time.
  static constexpr int kMost = 4;

  /// Leaves when it is dropped.
  class Place {
   public:
    explicit Place(LargeBodies& bodies) : bodies_(&bodies) {}

   private:
    struct Leave {
      void operator()(LargeBodies* bodies) const { --bodies->taken_; }
    };
    std::unique_ptr<LargeBodies, Leave> bodies_;
  };

  /// Nothing while there are so many already. Thread-safe.
  std::optional<Place> Enter() {
    if (++taken_ <= kMost) return Place(*this);
    --taken_;
    return std::nullopt;
  }

 private:
  std::atomic<int> taken_{0};
};

/// The process's own.
inline LargeBodies& TheLargeBodies() {
  static LargeBodies bodies;
  return bodies;
}

}  // namespace walletgate::http
