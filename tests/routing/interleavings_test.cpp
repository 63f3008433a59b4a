// What all loops share in routing, in every order of steps.

#include <map>
#include <set>

#include "routing/intents/flight_table.h"
#include "routing/rate_limit.h"
#include "tests/fakes/interleaver.h"

namespace walletgate::routing {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// Requests for few external ids with few keys, and a resolver that does not wait.
class Airport {
 public:
  explicit Airport(Interleaver& run) : run_(run) {
    run.Check([this] { return fault_; });
    const std::size_t passengers = 2 + run.Draw(14);
    for (std::size_t i = 0; i < passengers; ++i) {
      EventLoop& loop = run.AnyLoop();
      const std::string id = "u" + std::to_string(run.Draw(3));
      const std::string key = run.OneIn(2) ? "" : "k" + std::to_string(run.Draw(3));
      run.Start(loop, run.OneIn(5) ? Resolve(loop, id) : Fly(loop, id, key));
    }
  }
  ~Airport() { run_.Abandon(); }
  Airport(const Airport&) = delete;
  Airport& operator=(const Airport&) = delete;

  std::string Run() {
    std::string fault = run_.Run();
    for (const char* id : {"u0", "u1", "u2"}) {
      if (fault.empty() && table_.IsTaken("t", id)) fault = std::string(id) + " flies when all have landed";
    }
    return fault;
  }

 private:
  Task<void> Fly(EventLoop& loop, std::string id, std::string key) {
    co_await Sleep(loop, run_.Moment(milliseconds(5)));
    for (;;) {
      FlightTable::Taking taking = co_await table_.Take(loop, "t", id, key);
      if (!run_.IsOn(loop)) fault_ = "somebody goes on on another loop";
      if (taking.outcome == FlightTable::Taking::Outcome::kWaited) continue;
      if (taking.outcome == FlightTable::Taking::Outcome::kKeyInUse) {
        if (!keys_.contains(key)) fault_ = key + " is said to fly";
        co_return;
      }
      co_await BeInTheAir(loop, std::move(taking.flight), id, key);
      co_return;
    }
  }
  Task<void> Resolve(EventLoop& loop, std::string id) {
    co_await Sleep(loop, run_.Moment(milliseconds(5)));
    Flight flight = table_.TryTake("t", id);
    if (!flight) {
      if (!ids_.contains(id)) fault_ = id + " is said to fly";
      co_return;
    }
    co_await BeInTheAir(loop, std::move(flight), id, "");
  }
  /// The flight ends with its owner: this coroutine.
  Task<void> BeInTheAir(EventLoop& loop, Flight flight, const std::string& id, const std::string& key) {
    if (!ids_.insert(id).second) fault_ = "two fly " + id;
    if (!key.empty() && !keys_.insert(key).second) fault_ = "two fly " + key;
    co_await Sleep(loop, run_.Moment(milliseconds(5)));
    ids_.erase(id);
    keys_.erase(key);
    flight = Flight();
  }

  Interleaver& run_;
  FlightTable table_;
  std::set<std::string> ids_;
  std::set<std::string> keys_;
  std::string fault_;
};

TEST(FlightTableInterleavings, OneFliesEachIdAndEverybodyElseIsWokenOrToldSo) {
  ExpectEveryInterleaving(3000, [](Interleaver& run) { return Airport(run).Run(); });
}

/// One tenant's requests on loops whose clocks lag behind each other.
class Turnstile {
 public:
  explicit Turnstile(Interleaver& run) : run_(run) {
    run.Check([this] { return fault_; });
    const std::size_t callers = 5 + run.Draw(40);
    for (std::size_t i = 0; i < callers; ++i) {
      EventLoop& loop = run.AnyLoop();
      run.Start(loop, Ask(loop));
    }
  }
  ~Turnstile() { run_.Abandon(); }
  Turnstile(const Turnstile&) = delete;
  Turnstile& operator=(const Turnstile&) = delete;

  std::string Run() { return run_.Run(); }

 private:
  Task<void> Ask(EventLoop& loop) {
    co_await Sleep(loop, run_.Moment(milliseconds(300)));
    const SteadyTime now = loop.Now();
    if (!first_ || now < *first_) first_ = now;
    const Allowance allowance = limit_.Take(now);
    if (!allowance.admitted && allowance.reset < seconds(1)) fault_ = "a refusal does not say when to come back";
    if (allowance.remaining < 0 || allowance.remaining > options_.burst) fault_ = "more is left than there ever was";
    if (!allowance.admitted) co_return;
    const double passed = std::chrono::duration<double>(run_.now() - *first_).count();
    const double most =
        static_cast<double>(options_.burst) + passed * static_cast<double>(options_.requests_per_second);
    if (++admitted_ > most + 1e-6) fault_ = "more are admitted than the rate and the burst allow";
  }

  Interleaver& run_;
  const RateLimitOptions options_{static_cast<std::int64_t>(1 + run_.Draw(50)),
                                  static_cast<std::int64_t>(1 + run_.Draw(10))};
  RateLimit limit_{options_};
  std::optional<SteadyTime> first_;
  int admitted_ = 0;
  std::string fault_;
};

TEST(RateLimitInterleavings, LoopsWhoseClocksDifferGetNoMoreTogetherThanTheRateAllows) {
  ExpectEveryInterleaving(3000, [](Interleaver& run) { return Turnstile(run).Run(); });
}

}  // namespace
}  // namespace walletgate::routing
