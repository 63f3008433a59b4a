// What a create costs in the store: intent, then outcome and user, from several threads with many creates in flight.
//
//   store_bench memory|sqlite FOLDER [creates] [threads] [in flight per thread]
//
// FOLDER must be on the disk that is to be measured. Figures that mean something come from the release build:
//   cmake --build --preset release --target store_bench && build/release/tests/bench/store_bench sqlite .

#include <sys/resource.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include "base/loop/epoll_loop.h"
#include "storage/memory_store.h"
#include "storage/sqlite_store.h"

namespace walletgate::storage {
namespace {

Intent MakeIntent(const std::string& name) {
  Intent intent;
  intent.id = name;
  intent.user.id = "eu_" + name;
  intent.user.tenant = "main";
  intent.user.external_id = name;
  intent.user.provider = "acme";
  api::LoginMethod login;
  login.email = name + "@example.com";
  intent.user.login_methods = {login};
  intent.fingerprint = intent.user_fingerprint = std::string(64, 'f');
  intent.call = {api::Operation::kCreateEndUser, "POST", "/users", {}, std::string(300, 'b'), std::string(36, 'k')};
  return intent;
}

Task<bool> CreateOne(Store& store, EventLoop& loop, std::string name) {
  Intent intent = MakeIntent(name);
  Ending ending;
  ending.intent = intent;
  ending.outcome = Ending::Outcome::kApplied;
  ending.user = UserRecord{intent.user, intent.user_fingerprint};
  PriorQuery query{"main", "", name};
  Result<Prior> prior = co_await store.FindPrior(loop, std::move(query));
  Result<void> begun = co_await store.Begin(loop, std::move(intent), std::nullopt);
  Result<Ended> ended = co_await store.End(loop, std::move(ending));
  co_return prior&& begun&& ended;
}

Task<bool> CreateMany(Store& store, EventLoop& loop, std::string prefix, int count) {
  for (int i = 0; i < count; ++i) {
    Task<bool> task = CreateOne(store, loop, prefix + std::to_string(i));
    if (!co_await std::move(task)) co_return false;
  }
  co_return true;
}

void RunThread(Store& store, const std::string& prefix, int creates, int in_flight) {
  EpollLoop loop;
  int running = in_flight;
  for (int i = 0; i < in_flight; ++i) {
    const std::string own = prefix + "-" + std::to_string(i) + "-";
    Spawn(CreateMany(store, loop, own, creates / in_flight), [&](bool good) {
      if (!good) std::abort();
      if (--running == 0) loop.Stop();
    });
  }
  loop.Run();
}

double CpuSeconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](timeval time) {
    return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

int Main(const std::vector<std::string>& words) {
  const int creates = words.size() > 3 ? std::stoi(words[3]) : 20'000;
  const int threads = words.size() > 4 ? std::stoi(words[4]) : 2;
  const int in_flight = words.size() > 5 ? std::stoi(words[5]) : 64;
  MemoryStore memory;
  std::unique_ptr<SqliteStore> sqlite;
  if (words[1] == "sqlite") {
    SqliteOptions options;
    options.path = words[2] + "/store_bench.db";
    sqlite = std::move(SqliteStore::Open(options)).value();
  }
  Store& store = sqlite ? static_cast<Store&>(*sqlite) : memory;
  const double cpu = CpuSeconds();
  const auto start = std::chrono::steady_clock::now();
  std::vector<std::thread> running;
  running.reserve(static_cast<std::size_t>(threads));
  for (int i = 0; i < threads; ++i) {
    running.emplace_back([&, i] { RunThread(store, std::to_string(i), creates / threads, in_flight); });
  }
  for (std::thread& thread : running) thread.join();
  const double wall = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  const double commits = sqlite ? static_cast<double>(sqlite->commits()) : 0;
  std::printf("%s: %d creates, %d in flight: %.0f creates/s, %.0f commits/s, %.1f us CPU per create\n",
              words[1].c_str(), creates, threads * in_flight, creates / wall, commits / wall,
              1e6 * (CpuSeconds() - cpu) / creates);
  return 0;
}

}  // namespace
}  // namespace walletgate::storage

int main(int count, char** words) {
  if (count < 3) return 2;
  return walletgate::storage::Main({words, words + count});
}
