#pragma once

// The background resolver: settles open intents that no caller waits for any more, at start-up and from then on, one at
// a time, oldest first, each with growing pauses and a bounded number of tries. Why it never does more than that is
// told in docs/adr/0006-unknown-outcomes.md. One per gateway; what it has tried is shown by the admin listener.

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "base/task.h"
#include "routing/engine.h"
#include "routing/recovery/pending_looks.h"
#include "routing/recovery/try_table.h"

namespace walletgate::routing {

struct ResolverOptions {
  std::chrono::milliseconds pass_pause{5000};   ///< between one look at all open intents and the next
  std::chrono::milliseconds first_pause{5000};  ///< after the first try at an intent; doubles with every further one
  std::chrono::milliseconds max_pause{std::chrono::minutes(30)};
  /// More than a day of tries at max_pause: longer than the vendors' idempotency windows.
  int max_tries = 64;
  int tries_per_pass = 200;
  /// Tries that settled nothing, in a row, after which an account is left alone until the next pass.
  int failures_per_pass = 3;
  std::size_t page_size = 100;
  std::chrono::milliseconds try_timeout{30000};
  /// Intents of this process are left to their callers for so long.
  std::chrono::milliseconds min_age{5000};
  PendingLooksOptions looks{};
};

/// Loop-bound. Works from its construction to its destruction, which may come at any time on the loop.
class Resolver {
 public:
  struct Parts {
    Engine& engine;  ///< whose loop, connections and current State it uses
    storage::Store& store;
    TryTable& tries;
    std::function<bool()> stopping;  ///< true: begin no further try
  };

  Resolver(const Parts& parts, const ResolverOptions& options);
  ~Resolver();
  /// False in the midst of a pass or a look; with Parts::stopping both end after the try under way.
  bool Quiet() const { return !in_pass_ && looks_.Quiet(); }
  Resolver(const Resolver&) = delete;
  Resolver& operator=(const Resolver&) = delete;

 private:
  /// What one pass has seen and done.
  struct Pass {
    std::set<std::string> seen;
    std::map<std::string, int> failures;  ///< in a row, by tenant and account
    int tries = 0;
    int newly_stuck = 0;  ///< intents that became an operator's in this pass
    bool complete = false;
  };

  void ScheduleNext(std::chrono::milliseconds pause);
  Task<void> RunPass();
  Task<void> LookAtAll(Pass& pass);
  /// Open intents and the size of the store, for the metrics.
  Task<void> ShowFacts();
  bool IsDue(const storage::Intent& intent, const Pass& pass) const;
  Task<void> TryOne(storage::Intent intent, Pass& pass);
  /// Notes a try that settled nothing. True when the intent became an operator's by it.
  bool NoteFailure(const std::string& intent_id, bool no_means);

  Parts parts_;
  const ResolverOptions options_;
  const WallTime started_at_;
  TimerId timer_ = 0;
  bool in_pass_ = false;
  PendingLooks looks_;
  TaskScope scope_;  ///< the last member: what runs in it uses the others
};

}  // namespace walletgate::routing
