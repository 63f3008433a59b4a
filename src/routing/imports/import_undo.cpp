#include "routing/imports/import_undo.h"

#include <utility>

namespace walletgate::routing {
namespace {

using storage::ImportState;
using storage::LineState;

/// Lines, of which each is a transaction of its own, and their states another one together.
constexpr std::size_t kAtOnce = 100;

storage::LineDecision DecisionOf(const storage::ImportRow& row, storage::Forgotten forgotten) {
  storage::LineDecision decision{row.number, LineState::kKept, {}, {}, row.end_user_id};
  switch (forgotten) {
    case storage::Forgotten::kForgotten:
      decision.state = LineState::kUndone;
      decision.end_user_id.clear();
      break;
    case storage::Forgotten::kUsedSince:
      decision.reason = "used_since";
      decision.detail = "the end user has changed since he was adopted, or a request about him is under way";
      break;
    case storage::Forgotten::kNotOurs:
      decision.reason = "not_made_here";
      decision.detail = "the end user was there before, or is not there any more";
      break;
  }
  return decision;
}

storage::Undoing UndoingOf(const ImportTask& task, const storage::ImportRow& row) {
  return {{task.tenant, row.end_user_id}, task.claim.import_id, row.number};
}

/// Nothing: the store does not take it.
Task<std::optional<storage::LineDecision>> TakeBack(const ImportTask& task, const storage::ImportRow& row) {
  if (row.end_user_id.empty()) co_return DecisionOf(row, storage::Forgotten::kNotOurs);
  const Result<storage::Forgotten> forgotten = co_await task.store.ForgetAdopted(task.loop(), UndoingOf(task, row));
  if (!forgotten) co_return std::nullopt;
  co_return DecisionOf(row, *forgotten);
}

}  // namespace

Task<void> UndoImport(const ImportTask& task) {
  for (;;) {  // until none is left, or others are to go on
    const std::optional<storage::Import> import = co_await task.Look(ImportState::kUndoing);
    if (!import) co_return;
    storage::LineQuery query{task.tenant, task.claim.import_id, LineState::kAdopted, {}, kAtOnce, 0};
    const Result<storage::LinePage> page = co_await task.store.ListLines(task.loop(), std::move(query));
    if (!page) co_return;
    if (page->rows.empty()) {
      Task<void> ending = task.Change(ImportState::kUndoing, ImportState::kUndone, {});
      co_await std::move(ending);
      co_return;
    }
    std::vector<storage::LineDecision> decisions;
    for (const storage::ImportRow& row : page->rows) {
      std::optional<storage::LineDecision> decision = co_await TakeBack(task, row);
      if (!decision) break;
      decisions.push_back(std::move(*decision));
    }
    const bool all = decisions.size() == page->rows.size();
    for (const storage::LineDecision& decision : decisions) {
      CountLine(task.engine.metrics(), decision.state, metrics::ImportRunKind::kForReal);
    }
    Task<bool> noting = task.Note(std::move(decisions), false);
    const bool noted = co_await std::move(noting);
    if (!noted || !all) co_return;
  }
}

}  // namespace walletgate::routing
