// How soon a program is ready on a big store of before accounts, and how long it takes to move the users behind that.
// WALLETGATE_OLD_USERS=1000000 for the figures of docs/drills.md; what is expected here does not depend on time.

#include <fcntl.h>
#include <gmock/gmock.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>

#include "tests/integration/deployment.h"

namespace walletgate {
namespace {

using fakes::Answer;
using fakes::ServedGateway;
using std::chrono::steady_clock;

double MillisSince(steady_clock::time_point start) {
  return std::chrono::duration<double, std::milli>(steady_clock::now() - start).count();
}

double Percentile(std::vector<double> sorted, std::size_t percent) {
  if (sorted.empty()) return 0;
  std::sort(sorted.begin(), sorted.end());
  return sorted[(sorted.size() - 1) * percent / 100];
}

class OldStoreStart : public fakes::Deployment {
 protected:
  const int users_ = fakes::CountFrom("WALLETGATE_OLD_USERS", 20000);

  void MakeOld() {
    storage::OldStore old(Path());
    const int shared = users_ / 100;
    old.Put(storage::OldUsers{.tenant = "main", .provider = "cdp", .name = "u-", .count = users_ - shared, .age = 1});
    old.Put(storage::OldUsers{.tenant = "other", .provider = "cdp", .name = "u-", .count = shared, .age = 2});
    Ask("PRAGMA wal_checkpoint(TRUNCATE)");
  }

  void Tell(const std::string& what) const { std::cout << users_ << " users: " << what << std::endl; }
  void TellSize(const std::string& when) const {
    Tell(std::to_string(std::filesystem::file_size(Path()) / 1'000'000) + " MB " + when);
  }

  /// What was written is on the disk, and has to be read from there again.
  void LeaveThePageCache() const {
    for (const std::string& path : {Path(), Path() + "-wal"}) {
      const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
      if (file < 0) continue;
      EXPECT_EQ(::fsync(file), 0);
      EXPECT_EQ(::posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED), 0);
      ::close(file);
    }
  }

  /// Started, and ready: that long it took is told.
  std::unique_ptr<ServedGateway> Start(const std::string& when) {
    LeaveThePageCache();
    const auto start = steady_clock::now();
    auto gateway = std::make_unique<ServedGateway>(config_, environment_);
    while (gateway->Admin().Get("/readyz").status != 200) {
    }
    Tell("ready after " + std::to_string(static_cast<int>(MillisSince(start))) + " ms, " + when);
    return gateway;
  }

  /// One caller who creates and reads, until everybody is moved.
  void CallUntilMoved(const ServedGateway& gateway) {
    storage::RawDatabase raw(Path());
    std::vector<double> creates;
    std::vector<double> reads;
    do {
      const auto begin = steady_clock::now();
      const Answer made = gateway.As("main").Create(fakes::UserBody("new-" + std::to_string(creates.size()), "capa"));
      ASSERT_EQ(made.status, 201) << made;
      creates.push_back(MillisSince(begin));
      const auto then = steady_clock::now();
      ASSERT_EQ(gateway.As("main").Get("/v1/end-users?external_id=u-0000007").status, 200);
      reads.push_back(MillisSince(then));
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    } while (raw.Ask("SELECT sum(until - after) FROM moves") != "0");
    const auto told = [](const std::vector<double>& times) {
      return std::to_string(times.size()) + ", p50 " + std::to_string(Percentile(times, 50)) + " ms, p99 " +
             std::to_string(Percentile(times, 99)) + " ms, longest " + std::to_string(Percentile(times, 100)) + " ms";
    };
    Tell("creates meanwhile " + told(creates));
    Tell("reads meanwhile " + told(reads));
  }
};

TEST_F(OldStoreStart, DoesNotWaitForTheUsersThatAreToBeMoved) {
  MakeOld();
  TellSize("before");
  std::unique_ptr<ServedGateway> gateway = Start("the first time");
  gateway->program().Signal(SIGKILL);
  gateway->program().Wait();
  gateway = Start("after a kill");
  const auto start = steady_clock::now();
  CallUntilMoved(*gateway);
  Tell("moved after " + std::to_string(MillisSince(start) / 1000) + " s");
  gateway->program().Signal(SIGKILL);
  gateway->program().Wait();
  TellSize("moved, and " + std::to_string(std::filesystem::file_size(Path() + "-wal") / 1'000'000) + " MB of log");
  gateway = Start("after a kill when all are moved");
  EXPECT_EQ(Ask("SELECT count(*) FROM links WHERE account = 'cdp/'"), std::to_string(users_));
  EXPECT_EQ(Ask("SELECT count(*) FROM links WHERE state = 'disputed'"), std::to_string(users_ / 100));
}

}  // namespace
}  // namespace walletgate
