#include "routing/recovery/resolver.h"

#include <algorithm>

#include "base/check.h"
#include "base/log/exception_log.h"
#include "base/log/log.h"
#include "routing/intents/recovery_means.h"

namespace walletgate::routing {
namespace {

/// Where a pass ended before it had seen everything.
constexpr std::chrono::milliseconds kShortPause{100};

/// What fails together: calls of an account. The tenant too, so that nobody's odd users stop another's recovery.
std::string AccountOf(const storage::Intent& intent) {
  return intent.user.tenant + '\n' + intent.user.provider + '\n' + intent.link.account;
}

}  // namespace

Resolver::Resolver(const Parts& parts, const ResolverOptions& options)
    : parts_(parts),
      options_(options),
      started_at_(parts.engine.context().clock().Now()),
      looks_({parts.engine, parts.store, [this] { return in_pass_ || parts_.stopping(); }}, options.looks) {
  ScheduleNext(std::chrono::milliseconds(0));
}

Resolver::~Resolver() { parts_.engine.context().loop().Cancel(timer_); }

void Resolver::ScheduleNext(std::chrono::milliseconds pause) {
  timer_ = parts_.engine.context().loop().After(pause, [this] { scope_.Spawn(RunPass()); });
}

Task<void> Resolver::RunPass() {
  if (parts_.stopping()) co_return;
  in_pass_ = true;
  Pass pass;
  try {
    co_await LookAtAll(pass);
    co_await ShowFacts();
  } catch (...) {
    LogException("a pass over the open intents was not finished");
  }
  if (pass.complete) parts_.tries.KeepOnly(pass.seen);
  if (pass.newly_stuck > 0) {
    Log(LogLevel::kWarning, "open intents need an operator: see walletgate intents list",
        {{"count", std::int64_t{pass.newly_stuck}}});
  }
  in_pass_ = false;
  if (parts_.stopping()) co_return;
  const bool cut_short = pass.tries >= options_.tries_per_pass;
  ScheduleNext(cut_short ? std::min(kShortPause, options_.pass_pause) : options_.pass_pause);
}

Task<void> Resolver::LookAtAll(Pass& pass) {
  EventLoop& loop = parts_.engine.context().loop();
  std::string after;
  bool more = true;
  while (more) {
    Result<std::vector<storage::Intent>> page = co_await parts_.store.OpenIntents(loop, after, options_.page_size);
    if (!page) co_return;  // the store has logged why; the next pass looks again
    more = page->size() == options_.page_size;
    for (storage::Intent& intent : *page) {
      if (parts_.stopping() || pass.tries >= options_.tries_per_pass) co_return;
      Check(intent.id > after, "a list goes on behind its last element");
      after = intent.id;
      pass.seen.insert(intent.id);
      if (IsDue(intent, pass)) co_await TryOne(std::move(intent), pass);
    }
  }
  pass.complete = true;
}

Task<void> Resolver::ShowFacts() {
  provider::LoopContext& context = parts_.engine.context();
  const Result<storage::StoreFacts> facts = co_await parts_.store.Facts(context.loop());
  if (!facts) co_return;
  metrics::Metrics& metrics = context.metrics();
  metrics.OpenIntents(metrics::IntentKind::kStarted, facts->started_intents);
  metrics.OpenIntents(metrics::IntentKind::kUnknown, facts->unknown_intents);
  metrics.OldestOpenIntent(facts->oldest_intent);
  if (facts->size_bytes > 0) metrics.StoreSize(facts->size_bytes);
  metrics.UsersWithoutLink(facts->users_without_link);
  metrics.PendingUsers(metrics::PendingUserState::kLookedFor, facts->users_looked_for);
  metrics.PendingUsers(metrics::PendingUserState::kGivenUp, facts->users_given_up);
}

bool Resolver::IsDue(const storage::Intent& intent, const Pass& pass) const {
  if (!intent.readable) return false;
  const Clock& clock = parts_.engine.context().clock();
  const bool own = intent.created_at >= started_at_;
  if (own && clock.Now() - intent.created_at < options_.min_age) return false;
  const auto failures = pass.failures.find(AccountOf(intent));
  if (failures != pass.failures.end() && failures->second >= options_.failures_per_pass) return false;
  const std::optional<TryTable::Entry> entry = parts_.tries.Find(intent.id);
  return !entry || (entry->next_at && *entry->next_at <= clock.Steady());
}

Task<void> Resolver::TryOne(storage::Intent intent, Pass& pass) {
  Engine& engine = parts_.engine;
  const Deadline deadline = Deadline::After(engine.context().clock().Steady(), options_.try_timeout);
  Resolution resolution = Resolution::kUnknown;
  try {
    Task<Resolution> trying = engine.service().intent_resolution().Run(engine.state(), intent, deadline);
    resolution = co_await std::move(trying);
  } catch (...) {
    LogException("an open intent was not tried");  // it counts as a try, so that the others have theirs
  }
  switch (resolution) {
    case Resolution::kBusy:
    case Resolution::kGone: co_return;
    case Resolution::kNoMeans:
      if (NoteFailure(intent.id, true)) ++pass.newly_stuck;
      co_return;
    case Resolution::kApplied:
    case Resolution::kNotApplied:
      ++pass.tries;
      pass.failures.erase(AccountOf(intent));
      parts_.tries.Remove(intent.id);
      NoteSettled(engine.context().metrics(), *engine.state(),
                  {intent, resolution == Resolution::kApplied, "resolver"});
      co_return;
    case Resolution::kUnknown:
      ++pass.tries;
      ++pass.failures[AccountOf(intent)];
      engine.context().metrics().IntentResolved(engine.state()->ShownProvider(intent.user.provider),
                                                metrics::Resolution::kStillUnknown);
      if (NoteFailure(intent.id, false)) ++pass.newly_stuck;
  }
}

bool Resolver::NoteFailure(const std::string& intent_id, bool no_means) {
  TryTable::Entry entry = parts_.tries.Find(intent_id).value_or(TryTable::Entry());
  const bool was_stuck = entry.no_means;
  entry.no_means = no_means;
  std::chrono::milliseconds pause = options_.max_pause;
  if (!no_means) {
    pause = options_.first_pause;
    for (int i = 0; i < entry.tries && pause < options_.max_pause; ++i) pause *= 2;
    ++entry.tries;
  }
  entry.next_at = parts_.engine.context().clock().Steady() + std::min(pause, options_.max_pause);
  if (entry.tries >= options_.max_tries) entry.next_at.reset();
  const bool stuck = no_means || !entry.next_at;
  parts_.tries.Put(intent_id, entry);
  return stuck && !was_stuck;
}

}  // namespace walletgate::routing
