#pragma once

// Starts, kills and restarts the gateway of the crash drill while callers are at work. Used by its main.

#include <atomic>
#include <filesystem>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "tests/drills/crash/gateway_process.h"
#include "tests/drills/crash/oracle.h"
#include "tests/drills/crash/workload.h"
#include "tests/fakes/gateway_fixture.h"

namespace walletgate::drills {

struct DrillOptions {
  /// Both tenants share an account of each vendor, but for plain ids: then each has its own.
  provider::Ids ids = provider::Ids::kDerived;
  int first = 0;  ///< the number of the first kill: from it follows at which step that one is
  int kills = 100;
  std::uint64_t seed = 1;
  std::string gateway;  ///< the program that is killed
};

struct DrillReport {
  int labelled = 0;                               ///< kills at a step
  int random = 0;                                 ///< kills at a moment, start-ups included
  std::vector<std::string> unreached;             ///< steps that no call came by in time
  std::vector<std::chrono::milliseconds> starts;  ///< from spawn to ready, sorted
  bool settled = false;
  std::size_t open = 0;  ///< operations without an answer at the end
  Tally tally;
  Verdict verdict;
  std::string failure;  ///< "" or why the drill could not go on
};

class Supervisor {
 public:
  explicit Supervisor(const DrillOptions& options);
  ~Supervisor();
  Supervisor(const Supervisor&) = delete;
  Supervisor& operator=(const Supervisor&) = delete;

  DrillReport Run();

 private:
  void WriteFiles();
  void PublishKeysAt(const std::string& url);
  Place ThePlace() const;
  void StartCallers();
  void StopCallers();
  void CallUntilStopped();
  void KillOnce(int number);
  void KillAtStep(int combination);
  void KillAtAMoment();
  /// True when it is ready; the callers know its port then.
  bool StartGateway(const Stop& stop = {});
  void Settle();
  void Kill();
  void Break(std::string why);  ///< ends the drill; the first reason counts
  int Draw(int below) { return static_cast<int>(random_() % static_cast<unsigned>(below)); }

  DrillOptions options_;
  std::mt19937_64 random_;
  std::filesystem::path folder_;
  std::unique_ptr<fakes::Vendors> vendors_;           ///< of both tenants
  std::unique_ptr<fakes::Vendors> vendors_of_other_;  ///< null: the same
  std::unique_ptr<GatewayProcess> gateway_;
  Workload workload_;
  std::atomic<std::uint16_t> port_{0};
  std::atomic<bool> stopping_{false};
  std::vector<std::thread> callers_;
  DrillReport report_;
};

}  // namespace walletgate::drills
