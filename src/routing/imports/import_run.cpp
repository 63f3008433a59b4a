#include "routing/imports/import_run.h"

#include <algorithm>
#include <utility>

#include "routing/imports/import_rules.h"

namespace walletgate::routing {
namespace {

using storage::ImportState;

/// Decided in one transaction: a create behind it waits for milliseconds.
constexpr std::size_t kLinesAtOnce = 64;
/// Lines that wait while the walk goes on: the next pages come before they run out.
constexpr std::uint64_t kLinesAhead = 200;
/// While others wait for the account, and between two looks during a rest.
constexpr std::chrono::milliseconds kShortRest{50};
constexpr std::chrono::milliseconds kLook{200};
/// Of the vendor's documented rate, what an import may take.
constexpr double kShareOfRate = 0.5;

std::uint64_t Pending(const storage::Import& import) {
  std::uint64_t lines = 0;
  for (const storage::LineCount& count : import.counts) {
    if (count.state == storage::LineState::kPending) lines += count.lines;
  }
  return lines;
}

bool Lists(const storage::Import& import) { return import.source == storage::ImportSource::kProvider; }
bool Pairs(const storage::Import& import) { return Lists(import) && import.ids == storage::ImportIds::kLines; }

/// Calls per second at most; 0: the vendor's file names no rate.
double ShareOfRate(const provider::Provider& provider) {
  const provider::ProviderSpec& spec = provider.spec();
  if (spec.rate_requests == 0) return 0;
  return kShareOfRate * spec.rate_requests / std::chrono::duration<double>(spec.rate_per).count();
}

/// Lines per second at most; 0: as many as can be.
double PaceOf(const storage::Import& import, const provider::Provider& provider) {
  const double share = import.verify && !Lists(import) ? ShareOfRate(provider) : 0;
  return import.pace > 0 && share > 0 ? std::min<double>(import.pace, share) : std::max<double>(import.pace, share);
}

/// What so many calls or lines may not take less than; `pace` of 0: no time.
std::chrono::nanoseconds TimeFor(std::size_t many, double pace) {
  const std::chrono::duration<double> due(pace > 0 ? static_cast<double>(many) / pace : 0);
  return std::chrono::duration_cast<std::chrono::nanoseconds>(due);
}

}  // namespace

ImportRun::ImportRun(const ImportTask& task, const ImportRunnerOptions& options)
    : task_(task),
      options_(options),
      lines_(task, task.engine.service().adopt_user()),
      walk_(task, task.engine.service().tools()) {}

Task<void> ImportRun::Run() {
  bool reopened = false;
  bool goes_on = true;
  while (goes_on) {
    std::optional<storage::Import> import = co_await task_.Look(ImportState::kRunning);
    if (!import) co_return;
    const auto left = not_before_ - task_.Now();
    if (left.count() > 0) {
      co_await Sleep(task_.loop(), std::min<std::chrono::nanoseconds>(left, kLook));
      continue;
    }
    // What a dry run has found out is found out anew.
    if (!reopened && !import->dry_run) {
      Task<bool> reopening = task_.Tidy(storage::LinesAre::kReopened);
      reopened = co_await std::move(reopening);
      if (!reopened) co_return;
      continue;
    }
    Task<bool> step = Step(*import);
    goes_on = co_await std::move(step);
  }
}

Task<bool> ImportRun::Step(const storage::Import& import) {
  const Provider provider = task_.FindProvider(import);
  if (provider == nullptr) {
    Task<bool> pausing = Pause(std::string(InfoOf(ErrorKind::kProviderNotConfigured).code));
    co_return co_await std::move(pausing);
  }
  // A reload may have given the account to others, too.
  if (Lists(import) && !import.by_operator && IsSharedAccount(*task_.engine.state(), import.account)) {
    Task<bool> pausing = Pause(std::string(InfoOf(AdoptionReason::kOperatorsOnly).code));
    co_return co_await std::move(pausing);
  }
  if (MustWait(provider)) co_return true;
  const bool lists = Lists(import) && !import.walk.ended && (Pairs(import) || Pending(import) < kLinesAhead);
  Task<bool> step = lists ? StepList(import, provider) : StepLines(import, provider);
  co_return co_await std::move(step);
}

Task<bool> ImportRun::StepList(const storage::Import& import, const Provider& provider) {
  const SteadyTime began = task_.Now();
  Task<ImportWalk::Step> walking = walk_.Next(import, provider);
  const ImportWalk::Step step = co_await std::move(walking);
  if (step == ImportWalk::Step::kLost) co_return false;
  if (step == ImportWalk::Step::kPage) {
    in_vain_ = 0;
    not_before_ = began + TimeFor(1, ShareOfRate(*provider));
    co_return true;
  }
  if (step == ImportWalk::Step::kRefused || in_vain_ >= options_.patience) {
    Task<bool> pausing = Pause(walk_.refusal());
    co_return co_await std::move(pausing);
  }
  RestLonger();
  co_return true;
}

Task<bool> ImportRun::StepLines(const storage::Import& import, const Provider& provider) {
  const SteadyTime began = task_.Now();
  Task<ImportStep> trying = lines_.Step(import, provider, LinesAtOnce(import, provider));
  const ImportStep step = co_await std::move(trying);
  if (step == ImportStep::kLost) co_return false;
  if (step == ImportStep::kNone || step == ImportStep::kRefused) {
    Task<bool> ending = step == ImportStep::kNone ? End(import) : Pause(lines_.refusal());
    co_return co_await std::move(ending);
  }
  if (step == ImportStep::kLater) {
    if (in_vain_ >= options_.patience) lines_.LosePatience();
    RestLonger();
    co_return true;
  }
  in_vain_ = 0;
  not_before_ = began + TimeFor(lines_.tried(), PaceOf(import, *provider));
  co_return true;
}

Task<bool> ImportRun::End(const storage::Import& import) {
  if (lines_.HasBegun()) {
    lines_.BeginAgain();
    if (Pending(import) > 0) Rest(options_.first_rest);
    co_return true;
  }
  const ImportState end = import.dry_run ? ImportState::kChecked : ImportState::kDone;
  Task<void> ending = task_.Change(ImportState::kRunning, end, {});
  co_await std::move(ending);
  co_return false;
}

Task<bool> ImportRun::Pause(std::string reason) {
  Task<void> pausing = task_.Change(ImportState::kRunning, ImportState::kPaused, std::move(reason));
  co_await std::move(pausing);
  co_return false;
}

void ImportRun::Rest(std::chrono::nanoseconds time) { not_before_ = task_.Now() + time; }

void ImportRun::RestLonger() {
  std::chrono::milliseconds rest = options_.first_rest;
  for (int i = 0; i < in_vain_ && rest < options_.longest_rest; ++i) rest *= 2;
  ++in_vain_;
  Rest(std::min(rest, options_.longest_rest));
}

bool ImportRun::MustWait(const Provider& provider) {
  const provider::Guard& guard = provider->guard();
  if (guard.circuit(task_.tenant, task_.Now()) == provider::Circuit::kOpen) {
    Rest(options_.first_rest);
    return true;
  }
  if (guard.waiting() == 0) return false;
  Rest(kShortRest);
  return true;
}

std::size_t ImportRun::LinesAtOnce(const storage::Import& import, const Provider& provider) const {
  const double pace = PaceOf(import, *provider);
  return pace > 0 ? std::clamp<std::size_t>(static_cast<std::size_t>(pace), 1, kLinesAtOnce) : kLinesAtOnce;
}

}  // namespace walletgate::routing
