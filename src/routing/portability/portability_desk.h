#pragma once

// Portability reports of all tenants: begins them, shows them, and counts all the time, at a hundredth of a
// core, who could leave which vendor (docs/adr/0017-users-who-are-elsewhere.md). One per gateway.

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "api/portability_request.h"
#include "base/loop/worker_pool.h"
#include "metrics/metrics.h"
#include "routing/portability/background_jobs.h"
#include "routing/portability/leaving_count.h"
#include "routing/portability/portability_report.h"
#include "routing/portability/survey.h"

namespace walletgate::routing {

/// Thread-safe, but for Stop.
class PortabilityDesk {
 public:
  /// All outlive it.
  struct Parts {
    storage::Store& store;
    metrics::Metrics& metrics;
    const Clock& clock;
    Random& random;
    std::string folder;  ///< where the lines of reports are kept
    bool keeps_personal_data = true;
  };
  explicit PortabilityDesk(Parts parts) : parts_(std::move(parts)) {}
  ~PortabilityDesk() { Stop(); }
  PortabilityDesk(const PortabilityDesk&) = delete;
  PortabilityDesk& operator=(const PortabilityDesk&) = delete;

  /// Begins a report of the tenant's, or gives the one under way that asks the same: its text. Errors: kInvalidRequest
  /// (no such vendor of the tenant's), kRequestInProgress (another report of the tenant's is under way).
  Result<std::string> Begin(const std::shared_ptr<const State>& state, const Tenant& tenant,
                            const api::PortabilityRequest& asked);
  /// Its text. `tenant`: whose it must be; "": anybody's. Error: kNotFound, also for one that is too old or too many.
  Result<std::string> Show(std::string_view tenant, std::string_view id);
  /// A page of its lines. Errors: kNotFound; kRequestInProgress while it is under way; kWrongState where it has failed;
  /// kStoreUnavailable.
  Task<Result<std::string>> Lines(EventLoop& loop, std::string tenant, std::string id, LinesQuery query);

  /// Counts soon who could leave by this configuration, and then again: after 15 s where that is quick, every hour
  /// where it takes long.
  void Use(std::shared_ptr<const State> state);

  /// Ends what is under way after its page. Not on a loop.
  void Stop();

 private:
  using ReportPtr = std::shared_ptr<PortabilityReport>;
  Result<ReportPtr> Find(std::string_view tenant, std::string_view id);
  /// Lets go of reports that are too old or too many. Under the lock.
  void Tidy();
  void Run(const ReportPtr& report, SurveyQuestion question);
  /// Counts by the state of that number, unless there is a later one, again and again.
  void Count(std::uint64_t generation);
  void Tell(const LeavingCount::Numbers& numbers);

  const Parts parts_;
  std::mutex mutex_;
  std::map<std::string, ReportPtr, std::less<>> reports_;  ///< by id, which is by age
  std::shared_ptr<const State> state_;                     ///< by which is counted
  std::uint64_t generation_ = 0;                           ///< of state_
  std::set<std::pair<std::string, std::string>> told_;     ///< touched by the thread of the jobs only
  EpollLoop loop_;                                         ///< run by the thread of the jobs only
  WorkerPool reading_{1};                                  ///< of lines
  BackgroundJobs jobs_;                                    ///< the last member: what runs there uses the others
};

}  // namespace walletgate::routing
