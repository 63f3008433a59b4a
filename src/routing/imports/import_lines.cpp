#include "routing/imports/import_lines.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "base/log/exception_log.h"
#include "routing/imports/listed_user.h"

namespace walletgate::routing {
namespace {

using storage::LineState;

/// Lines of one import that are tried at once, and of the places of its account the share that they may take.
constexpr int kAtOnce = 8;
constexpr int kShareOfPlaces = 4;
/// Of a line that fails for itself, while others of its time go well.
constexpr int kMaxTries = 5;
constexpr std::chrono::seconds kTimeToAsk{30};

constexpr std::string_view kNotListed = "not_listed";
constexpr std::string_view kNotListedDetail = "the provider's list shows nobody whom this line means";

LineState StateOf(AdoptionState state) {
  switch (state) {
    case AdoptionState::kAdopted: return LineState::kAdopted;
    case AdoptionState::kKnown: return LineState::kKnown;
    case AdoptionState::kConflict: return LineState::kConflict;
    case AdoptionState::kInvalid: return LineState::kInvalid;
    case AdoptionState::kNotFound: return LineState::kNotFound;
    case AdoptionState::kAmbiguous: return LineState::kAmbiguous;
    case AdoptionState::kFailed: return LineState::kFailed;
  }
  return LineState::kFailed;
}

storage::LineDecision DecisionOf(std::uint64_t number, AdoptionReason reason) {
  const AdoptionReasonInfo& info = InfoOf(reason);
  return {number, StateOf(info.state), std::string(info.code), std::string(info.detail), {}};
}

/// Whether a failure is one of all lines alike, until somebody does something about it.
bool IsRefusal(const std::optional<Error>& error) {
  return error && (error->kind == ErrorKind::kProviderCredentials || error->kind == ErrorKind::kProviderAccount ||
                   error->kind == ErrorKind::kProviderNotConfigured);
}

Adoptee AdopteeOf(const storage::ImportRow& row) {
  Check(row.said.has_value(), "a line that is worked at says something");
  Adoptee adoptee;
  adoptee.external_id = row.said->external_id;
  adoptee.provider_user_id = row.provider_user_id;
  // A line names one; of a list, a vendor that has no place for our id shows none, and its own stands for it.
  if (adoptee.external_id.empty()) adoptee.external_id = row.provider_user_id;
  adoptee.login_methods = row.said->login_methods;
  adoptee.wallets = row.said->wallets;
  adoptee.profile = row.said->profile;
  adoptee.metadata = row.said->metadata;
  adoptee.created_at = row.said->provider_created_at;
  if (row.shown) adoptee.shown = ShownAgain(*row.shown);
  adoptee.line = {DecisionOf(row.number, AdoptionReason::kTakenOver),
                  DecisionOf(row.number, AdoptionReason::kChangedOver)};
  return adoptee;
}

}  // namespace

Task<ImportStep> ImportLines::Step(const storage::Import& import, std::shared_ptr<const provider::Provider> provider,
                                   std::size_t most) {
  const auto batch = std::make_shared<Batch>();
  Result<std::vector<storage::ImportRow>> rows =
      co_await task_.store.PendingLines(task_.loop(), import.id, after_, most);
  if (!rows) co_return ImportStep::kLost;
  tried_ = rows->size();
  if (rows->empty()) co_return ImportStep::kNone;
  batch->rows = std::move(*rows);
  DecideUnpaired(import, *batch);
  batch->terms = {provider, import.verify, import.dry_run, import.by_operator, import.id, import.from_provider};
  batch->state = task_.engine.state();
  const int places = std::max(1, provider->guard().max_calls() / kShareOfPlaces);
  batch->running = std::min({kAtOnce, places, static_cast<int>(batch->rows.size())});
  refusal_.clear();
  for (int i = batch->running; i > 0; --i) scope_.Spawn(TakeLines(batch));
  co_await batch->over;
  const auto failed = [](const storage::LineDecision& decision) { return decision.state == LineState::kPending; };
  std::vector<storage::LineDecision>& decisions = batch->decisions;
  const bool none_went_well = std::all_of(decisions.begin(), decisions.end(), failed);
  const bool later = !refusal_.empty() || (none_went_well && patient_);
  // Then it is not for these lines: that counts for none of them.
  if (later) std::erase_if(decisions, failed);
  if (!later) after_ = batch->rows.back().number;
  patient_ = patient_ || !none_went_well;
  CountDecided(*batch);
  // These were written with their end users.
  if (!import.dry_run) std::erase_if(decisions, [](const auto& one) { return one.state == LineState::kAdopted; });
  Task<bool> noting = task_.Note(std::move(decisions), import.dry_run);
  if (!co_await std::move(noting)) co_return ImportStep::kLost;
  if (!refusal_.empty()) co_return ImportStep::kRefused;
  co_return later ? ImportStep::kLater : ImportStep::kDone;
}

void ImportLines::DecideUnpaired(const storage::Import& import, Batch& batch) {
  if (import.source != storage::ImportSource::kProvider || import.ids != storage::ImportIds::kLines) return;
  for (storage::ImportRow& row : batch.rows) {
    if (row.match == storage::LineMatch::kOne) continue;
    storage::LineDecision decision = DecisionOf(row.number, AdoptionReason::kSeveralMatch);
    if (row.match == storage::LineMatch::kNone) {
      decision.state = LineState::kNotFound;
      decision.reason = kNotListed;
      decision.detail = kNotListedDetail;
    }
    batch.decisions.push_back(std::move(decision));
    row.said.reset();
  }
}

Task<void> ImportLines::TakeLines(std::shared_ptr<Batch> batch) {
  while (batch->next < batch->rows.size()) {
    const storage::ImportRow& row = batch->rows[batch->next++];
    if (!row.said || task_.stopping() || !refusal_.empty()) continue;
    try {
      Task<storage::LineDecision> deciding = Decide(*batch, row);
      storage::LineDecision decision = co_await std::move(deciding);
      batch->decisions.push_back(std::move(decision));
    } catch (...) {
      LogException("a line of an import was not taken");
      storage::LineDecision failed = DecisionOf(row.number, AdoptionReason::kStoreFailed);
      if (row.tries + 1 < kMaxTries) failed.state = LineState::kPending;
      batch->decisions.push_back(std::move(failed));
    }
  }
  // Not from here: with the batch the import may be over, and this task goes with that.
  if (--batch->running == 0) task_.loop().Post([batch] { batch->over.Resolve(true); });
}

Task<storage::LineDecision> ImportLines::Decide(Batch& batch, const storage::ImportRow& row) {
  const Deadline deadline = Deadline::After(task_.engine.clock().Steady(), kTimeToAsk);
  const CallerContext nobody = NobodyFor(batch.state, task_.tenant, deadline);
  Task<AdoptionOutcome> adopting = adopt_.Run(nobody, batch.terms, AdopteeOf(row));
  const AdoptionOutcome outcome = co_await std::move(adopting);
  storage::LineDecision decision = DecisionOf(row.number, outcome.reason);
  if (outcome.user) decision.end_user_id = outcome.user->id;
  if (decision.state != LineState::kFailed) co_return decision;
  if (IsRefusal(outcome.error)) refusal_ = std::string(InfoOf(outcome.error->kind).code);
  if (row.tries + 1 < kMaxTries) decision.state = LineState::kPending;
  co_return decision;
}

void ImportLines::CountDecided(const Batch& batch) const {
  const auto run = batch.terms.dry_run ? metrics::ImportRunKind::kDryRun : metrics::ImportRunKind::kForReal;
  for (const storage::LineDecision& decision : batch.decisions) CountLine(task_.engine.metrics(), decision.state, run);
}

}  // namespace walletgate::routing
