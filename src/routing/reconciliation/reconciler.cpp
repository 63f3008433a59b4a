#include "routing/reconciliation/reconciler.h"

#include <set>

#include "base/ids.h"
#include "base/log/exception_log.h"
#include "base/log/log.h"

namespace walletgate::routing {

Reconciliation NewReconciliation(const provider::Provider& account, WallTime now, Random& random) {
  Reconciliation run;
  run.id = "rec_" + MakeUlid(now, random);
  run.provider = account.stored_id();
  run.account = account.account().name;
  run.asked_at = now;
  return run;
}

Reconciler::Reconciler(const Parts& parts, const ReconcilerOptions& options) : parts_(parts), options_(options) {
  ScheduleNext();
}

Reconciler::~Reconciler() { parts_.engine.loop().Cancel(timer_); }

void Reconciler::ScheduleNext() {
  timer_ = parts_.engine.loop().After(options_.pause, [this] {
    if (!parts_.stopping()) {
      AskForDue();
      if (!running_) scope_.Spawn(RunNext());
    }
    ScheduleNext();
  });
}

void Reconciler::AskForDue() {
  Engine& engine = parts_.engine;
  const SteadyTime now = engine.clock().Steady();
  std::set<std::string> wanted;
  for (const auto& [owner_and_id, provider] : engine.state()->instances()) {
    const std::chrono::milliseconds every = provider->binding().limits().reconcile_every;
    const bool lists = provider->Offers(api::Operation::kListEndUsers);
    if (every.count() == 0 || !lists || !wanted.insert(provider->account().name).second) continue;
    const auto first = now + std::min<std::chrono::milliseconds>(options_.first_after, every);
    SteadyTime& due = due_.try_emplace(provider->account().name, first).first->second;
    if (due > now + every) due = now + every;  // the configuration wants it more often now
    if (due > now) continue;
    due = now + every;
    (void)parts_.board.Ask(NewReconciliation(*provider, engine.clock().Now(), engine.random()));
  }
  std::erase_if(due_, [&](const auto& entry) { return !wanted.contains(entry.first); });
}

Task<void> Reconciler::RunNext() {
  std::optional<Reconciliation> run = parts_.board.NextWaiting();
  if (!run) co_return;
  running_ = true;
  try {
    co_await RunOne(*run);
  } catch (...) {
    LogException("a reconciliation was not finished");
    run->failure = "the gateway itself failed at it; the log says more";
  }
  run->ended_at = parts_.engine.clock().Now();
  run->state = run->failure.empty() ? Reconciliation::State::kDone : Reconciliation::State::kFailed;
  parts_.board.Put(*run);
  Show(*run);
  running_ = false;
}

Task<void> Reconciler::RunOne(Reconciliation& run) {
  run.state = Reconciliation::State::kRunning;
  run.started_at = parts_.engine.clock().Now();
  parts_.board.Put(run);
  ReconciliationBoard& board = parts_.board;
  AccountWalk::Parts parts{parts_.engine, parts_.store, parts_.stopping,
                           [&board](const Reconciliation& now) { board.Put(now); }};
  AccountWalk walk(std::move(parts), run, options_.walk);
  Task<Result<void>> walking = walk.Run();
  const Result<void> walked = co_await std::move(walking);
  if (!walked) run.failure = walked.error().detail;
  if (!walked && run.failure.empty()) run.failure = InfoOf(walked.error().kind).title;
}

void Reconciler::Show(const Reconciliation& run) {
  const State& state = *parts_.engine.state();
  const std::string provider = state.ShownProvider(run.provider);
  const std::string account = state.ShownAccount(run.account);
  const bool done = run.state == Reconciliation::State::kDone;
  const std::uint64_t differences = run.Differences();
  Log(done && differences == 0 ? LogLevel::kInfo : LogLevel::kWarning,
      done ? "an account was reconciled" : "an account was not reconciled",
      {{"reconciliation", std::string_view(run.id)},
       {"provider", std::string_view(provider)},
       {"account", std::string_view(account)},
       {"listed", static_cast<std::int64_t>(run.listed)},
       {"users", static_cast<std::int64_t>(run.users)},
       {"differences", static_cast<std::int64_t>(differences)},
       {"failure", std::string_view(run.failure)}});
  metrics::Metrics& metrics = parts_.engine.metrics();
  metrics.ReconciliationEnded(provider, done ? metrics::Reconciled::kDone : metrics::Reconciled::kFailed);
  if (!done) return;
  auto& found = found_[{provider, run.account}];
  for (std::size_t i = 0; i < kDifferences; ++i) found[i] = run.kinds[i].users;
  for (std::size_t i = 0; i < kDifferences; ++i) {
    std::uint64_t all = 0;
    for (const auto& [where, counts] : found_) all += where.first == provider ? counts[i] : 0;
    metrics.Differences(provider, static_cast<Difference>(i), all);
  }
  metrics.ReconciledAt(provider, *run.ended_at);
}

}  // namespace walletgate::routing
