#include "routing/imports/import_task.h"

#include <utility>

#include "base/log/log.h"

namespace walletgate::routing {
namespace {

/// Lines of one transaction: a create behind it waits for milliseconds.
constexpr std::size_t kTidiedAtOnce = 100;

void CountEnd(metrics::Metrics& metrics, storage::ImportState state) {
  using State = storage::ImportState;
  switch (state) {
    case State::kDone: return metrics.ImportEnded(metrics::ImportEnd::kDone);
    case State::kChecked: return metrics.ImportEnded(metrics::ImportEnd::kChecked);
    case State::kPaused: return metrics.ImportEnded(metrics::ImportEnd::kPaused);
    case State::kUndone: return metrics.ImportEnded(metrics::ImportEnd::kUndone);
    case State::kCancelled: return metrics.ImportEnded(metrics::ImportEnd::kCancelled);
    default: return;
  }
}

}  // namespace

Task<std::optional<storage::Import>> ImportTask::Look(storage::ImportState expected) const {
  if (stopping()) co_return std::nullopt;
  Result<std::optional<storage::Import>> found = co_await store.FindImport(engine.loop(), tenant, claim.import_id);
  if (!found || !*found || (*found)->state != expected) co_return std::nullopt;
  co_return std::move(*found);
}

Task<void> ImportTask::Change(storage::ImportState from, storage::ImportState to, std::string reason) const {
  storage::ImportChange change;
  change.tenant = tenant;
  change.id = claim.import_id;
  change.from = {from};
  change.to = to;
  change.reason = std::move(reason);
  change.at = engine.clock().Now();
  const std::string why = change.reason;
  const Result<bool> changed = co_await store.ChangeImport(engine.loop(), std::move(change));
  if (!changed || !*changed) co_return;
  CountEnd(engine.metrics(), to);
  const std::string shown = engine.state()->ShownTenant(tenant);
  Log(why.empty() ? LogLevel::kInfo : LogLevel::kWarning, "import",
      {{"import", std::string_view(claim.import_id)},
       {"tenant", std::string_view(shown)},
       {"state", ToString(to)},
       IfAny("reason", std::string_view(why))});
}

Task<bool> ImportTask::Tidy(storage::LinesAre what) const {
  std::size_t done = kTidiedAtOnce;
  while (done == kTidiedAtOnce) {
    if (stopping()) co_return false;
    const Result<std::optional<std::size_t>> tidied =
        co_await store.TidyLines(engine.loop(), claim, what, kTidiedAtOnce);
    if (!tidied || !*tidied) co_return false;
    done = **tidied;
  }
  co_return true;
}

Task<bool> ImportTask::Note(std::vector<storage::LineDecision> decisions, bool keeps_data) const {
  storage::ImportProgress progress{claim, std::move(decisions), keeps_data};
  const Result<bool> noted = co_await store.NoteProgress(engine.loop(), std::move(progress));
  co_return noted&&* noted;
}

std::shared_ptr<const provider::Provider> ImportTask::FindProvider(const storage::Import& import) const {
  const Tenant* owner = engine.state()->FindTenant(tenant);
  if (owner == nullptr || owner->retired || owner->retired_providers.contains(import.provider)) return nullptr;
  std::shared_ptr<const provider::Provider> provider = owner->FindProvider(import.provider);
  return provider != nullptr && provider->account().name == import.account ? provider : nullptr;
}

void CountLine(metrics::Metrics& metrics, storage::LineState state, metrics::ImportRunKind run) {
  using metrics::ImportLine;
  switch (state) {
    case storage::LineState::kPending: return;
    case storage::LineState::kAdopted: return metrics.ImportLineDecided(ImportLine::kAdopted, run);
    case storage::LineState::kKnown: return metrics.ImportLineDecided(ImportLine::kKnown, run);
    case storage::LineState::kConflict: return metrics.ImportLineDecided(ImportLine::kConflict, run);
    case storage::LineState::kInvalid: return metrics.ImportLineDecided(ImportLine::kInvalid, run);
    case storage::LineState::kNotFound: return metrics.ImportLineDecided(ImportLine::kNotFound, run);
    case storage::LineState::kAmbiguous: return metrics.ImportLineDecided(ImportLine::kAmbiguous, run);
    case storage::LineState::kFailed: return metrics.ImportLineDecided(ImportLine::kFailed, run);
    case storage::LineState::kUndone: return metrics.ImportLineDecided(ImportLine::kUndone, run);
    case storage::LineState::kKept: return metrics.ImportLineDecided(ImportLine::kKept, run);
  }
}

}  // namespace walletgate::routing
