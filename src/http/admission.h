#pragma once

// Refuses early and cheaply what the gateway cannot do in time, so that what it takes on is done at its usual speed.
// One per event loop, used by TrafficHandler on that loop. Knows no clock and no sockets.
//
// The queue of an event loop is invisible: events wait in the kernel while others are handled. Its length shows as lag,
// by which a timer fires late. Lag that never falls below a target for a whole window (the rule of CoDel, RFC 8289) is
// a standing queue, and not a burst; the number of creates that may be under way is then cut. From then on the mean lag
// is held at the target: the further above, the deeper the next cut, and below it the number grows again.

#include <chrono>
#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/clock.h"

namespace walletgate::http {

struct AdmissionOptions {
  std::size_t max_in_flight =
      2048;  ///< requests of known callers at once, per loop; bounds what a loop may hold in memory
  /// Lag that is overload when it lasts. More takes longer bursts, and answers everybody later by as much.
  std::chrono::milliseconds queue_delay{2};
};

class Admission {
 public:
  explicit Admission(const AdmissionOptions& options) : options_(options), limit_(options.max_in_flight) {}

  /// From now on; learns afresh.
  void Use(const AdmissionOptions& options) {
    options_ = options;
    OnIdle();
  }

  enum class Work : std::uint8_t {
    kCreates,  ///< the first to go
    kOther,    ///< goes at max_in_flight only
  };

  /// A request under way; leaves when it is dropped, which may be later than the Admission.
  class Place {
   public:
    Place(Place&& other) noexcept = default;
    Place& operator=(Place&& other) noexcept {
      std::swap(books_, other.books_);
      std::swap(tenant_, other.tenant_);
      return *this;
    }
    ~Place();

   private:
    friend class Admission;
    struct Books;
    Place(std::shared_ptr<Books> books, std::string_view tenant);
    std::shared_ptr<Books> books_;
    std::map<std::string, std::size_t, std::less<>>::iterator tenant_;
  };

  /// A place while there is one; beyond that only for a tenant with less than its share of them, which is the limit
  /// divided by the tenants that have requests under way.
  std::optional<Place> Enter(std::string_view tenant, Work work);

  /// What a timer saw that was due `lag` ago. Called every kProbePause or so while there are requests.
  void OnLag(SteadyTime now, std::chrono::nanoseconds lag);
  /// There have been no requests: what was learned about load is over.
  void OnIdle();

  std::size_t in_flight() const;
  /// Creates that may be under way.
  std::size_t limit() const { return limit_; }
  /// False once the limit was cut, until it is as wide as configured again.
  bool shedding() const { return limit_ < options_.max_in_flight; }

  static constexpr std::chrono::milliseconds kProbePause{10};
  static constexpr std::chrono::milliseconds kWindow{100};
  /// The limit is not cut below: what so few cost is no standing queue.
  static constexpr std::size_t kMinLimit = 8;

 private:
  AdmissionOptions options_;
  std::shared_ptr<Place::Books> books_ = MakeBooks();
  std::size_t limit_;
  std::optional<SteadyTime> window_began_;
  // Of the window.
  std::chrono::nanoseconds least_lag_ = std::chrono::nanoseconds::max();
  std::chrono::nanoseconds summed_lag_{0};
  int probes_ = 0;

  static std::shared_ptr<Place::Books> MakeBooks();
  void BeginWindow(std::optional<SteadyTime> now);
  void Cut(std::chrono::nanoseconds mean_lag);
};

}  // namespace walletgate::http
