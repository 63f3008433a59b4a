// kill -9 in the middle of writing: whatever was acknowledged is there afterwards.

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>

#include "tests/storage/sqlite_harness.h"

namespace walletgate::storage {
namespace {

constexpr int kKills = 50;

/// The child: begins and ends creates for ever, and says each name after its acknowledgement: "b" begun, "e" ended.
[[noreturn]] void WriteUntilKilled(const SqliteOptions& options, int round, int out) {
  const Result<std::unique_ptr<SqliteStore>> store = SqliteStore::Open(options);
  ManualLoop loop(SystemClock());
  for (int i = 0; store && i < 10'000; ++i) {
    const Intent intent = MakeIntent(std::to_string(round) + "-" + std::to_string(i));
    const auto begun = loop.Run((*store)->Begin(loop, intent, std::nullopt));
    if (!begun || !*begun || write(out, "b", 1) != 1) break;
    const auto ended = loop.Run((*store)->End(loop, MakeEnding(intent)));
    if (!ended || !*ended || write(out, "e", 1) != 1) break;
  }
  _exit(1);
}

/// Reads acknowledgements until `enough`, kills, reads the rest. Gives how many there were.
int KillAfter(pid_t child, int in, int enough) {
  int seen = 0;
  char letter = 0;
  while (seen < enough && read(in, &letter, 1) == 1) ++seen;
  kill(child, SIGKILL);
  while (read(in, &letter, 1) == 1) ++seen;
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_TRUE(WIFSIGNALED(status)) << "the child gave up by itself";
  return seen;
}

class SqliteCrash : public SqliteTest {
 protected:
  int CrashOnce(int round) {
    int ends[2];
    if (pipe(ends) != 0) std::abort();
    const pid_t child = fork();
    if (child == 0) {
      close(ends[0]);
      SqliteOptions options = Options();
      options.clock = &SystemClock();
      WriteUntilKilled(options, round, ends[1]);
    }
    close(ends[1]);
    const int seen = KillAfter(child, ends[0], 1 + round % 7);
    close(ends[0]);
    return seen;
  }

  /// `acknowledged` letters of a round: creates that ended, and perhaps one more that had begun.
  void ExpectRound(int round, int acknowledged) {
    for (int i = 0; i < acknowledged / 2; ++i) {
      const Prior prior = PriorOf(std::to_string(round) + "-" + std::to_string(i));
      EXPECT_TRUE(prior.user && !prior.intent) << "round " << round << ", create " << i;
    }
    if (acknowledged % 2 == 0) return;
    const Prior last = PriorOf(std::to_string(round) + "-" + std::to_string(acknowledged / 2));
    // Its end may have become durable without anybody being told.
    ASSERT_TRUE(last.intent || last.user) << "round " << round;
    EXPECT_TRUE(last.user || last.intent->state == IntentState::kStarted);
  }
};

TEST_F(SqliteCrash, LosesNothingThatWasAcknowledged) {
  std::vector<int> acknowledged;
  for (int round = 0; round < kKills; ++round) {
    acknowledged.push_back(CrashOnce(round));
    ASSERT_GT(acknowledged.back(), round % 7);
  }
  Open();
  for (int round = 0; round < kKills; ++round) ExpectRound(round, acknowledged[static_cast<std::size_t>(round)]);
  EXPECT_EQ(RawDatabase(folder_.File()).Ask("PRAGMA integrity_check"), "ok");
}

}  // namespace
}  // namespace walletgate::storage
