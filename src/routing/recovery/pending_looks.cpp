#include "routing/recovery/pending_looks.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "base/log/exception_log.h"
#include "routing/spare_pace.h"

namespace walletgate::routing {
namespace {

/// Where a tenant's circuit is open, the store takes no writes, or the gateway itself failed at a look.
constexpr std::chrono::minutes kAgainLater(1);
/// Looks at one account in one round.
constexpr std::size_t kMostAtOnce = 20;

}  // namespace

PendingLooks::PendingLooks(Parts parts, const PendingLooksOptions& options)
    : parts_(std::move(parts)), options_(options) {
  ScheduleNext();
}

PendingLooks::~PendingLooks() { parts_.engine.context().loop().Cancel(timer_); }

void PendingLooks::ScheduleNext() {
  timer_ = parts_.engine.context().loop().After(options_.pause, [this] {
    if (!parts_.others_first()) scope_.Spawn(Round());
    ScheduleNext();
  });
}

Task<void> PendingLooks::Round() {
  if (reading_) co_return;
  provider::LoopContext& context = parts_.engine.context();
  reading_ = true;
  Result<Looks> due = Looks();
  try {
    due = co_await parts_.store.DueLooks(context.loop(), context.clock().Now(), kMostAtOnce);
  } catch (...) {
    LogException("pending users were not looked up");
  }
  reading_ = false;
  if (!due) co_return;  // the store has logged why; the next round looks again
  std::map<std::string, Looks> by_account;
  for (storage::DueLook& look : *due) {
    Looks& looks = by_account[look.account];
    looks.push_back(std::move(look));
  }
  for (auto& [account, looks] : by_account) {
    const std::size_t allowed = at_work_.contains(account) ? 0 : Allowance(account);
    if (allowed == 0) continue;
    if (looks.size() > allowed) looks.resize(allowed);
    at_work_.insert(account);
    scope_.Spawn(LookAtAccount(account, std::move(looks)));
  }
}

Task<void> PendingLooks::LookAtAccount(std::string account, Looks due) {
  try {
    Task<void> looking = LookAtEach(account, std::move(due));
    co_await std::move(looking);
  } catch (...) {
    LogException("looks at pending users were not finished");
  }
  at_work_.erase(account);
}

Task<void> PendingLooks::LookAtEach(std::string account, Looks due) {
  Engine& engine = parts_.engine;
  const Clock& clock = engine.context().clock();
  for (storage::DueLook& look : due) {
    const std::shared_ptr<const provider::Provider> provider = FindAccount(account);
    if (parts_.others_first() || provider == nullptr || provider->guard().waiting() > 0) break;
    if (provider->guard().circuit(look.tenant, clock.Steady()) == provider::Circuit::kOpen) {
      (void)co_await parts_.store.PutOffLook(engine.context().loop(), look, clock.Now() + kAgainLater);
      continue;
    }
    const Deadline deadline = Deadline::After(clock.Steady(), options_.look_timeout);
    Looked looked = Looked::kNotSent;
    bool broken = false;
    try {
      Task<Looked> looking = engine.service().user_look().Run(engine.state(), look, deadline);
      looked = co_await std::move(looking);
    } catch (...) {
      LogException("a pending user was not looked at");
      broken = true;
    }
    if (broken) (void)co_await parts_.store.PutOffLook(engine.context().loop(), look, clock.Now() + kAgainLater);
    if (looked == Looked::kNotSent) continue;
    next_[account] += IntervalOf(*provider);
    if (looked == Looked::kNotWritten) next_[account] = clock.Steady() + kAgainLater;
    const bool all_fail = provider->guard().circuit(clock.Steady()) != provider::Circuit::kClosed;
    if (looked == Looked::kNotWritten || (looked == Looked::kUnanswered && all_fail)) break;
  }
}

std::shared_ptr<const provider::Provider> PendingLooks::FindAccount(const std::string& account) {
  const std::shared_ptr<const State>& state = parts_.engine.state();
  if (known_.lock() != state) {
    known_ = state;
    accounts_.clear();
    for (const auto& [key, provider] : state->instances()) accounts_.emplace(provider->account().name, provider);
  }
  const auto found = accounts_.find(account);
  return found == accounts_.end() ? nullptr : found->second.lock();
}

std::size_t PendingLooks::Allowance(const std::string& account) {
  const std::shared_ptr<const provider::Provider> provider = FindAccount(account);
  if (provider == nullptr) return 0;
  const SteadyTime now = parts_.engine.context().clock().Steady();
  const provider::Guard& guard = provider->guard();
  const provider::Circuit circuit = guard.circuit(now);
  if (circuit == provider::Circuit::kOpen || guard.waiting() > 0) return 0;
  // What was not used is not saved up for later, but for one round.
  SteadyTime& next = next_[account];
  next = std::max(next, now - options_.pause);
  if (next > now) return 0;
  // Where nobody else calls, a look is the probe that closes the circuit.
  if (circuit == provider::Circuit::kHalfOpen) return 1;
  const std::chrono::nanoseconds interval = IntervalOf(*provider);
  return std::min(kMostAtOnce, static_cast<std::size_t>((now - next) / interval) + 1);
}

std::chrono::nanoseconds PendingLooks::IntervalOf(const provider::Provider& provider) const {
  return SpareInterval(provider, options_.interval);
}

}  // namespace walletgate::routing
