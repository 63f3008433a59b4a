#include "routing/migrations/migration_runner.h"

#include <utility>

#include "base/ids.h"
#include "base/log/exception_log.h"
#include "routing/migrations/move_terms.h"
#include "routing/migrations/run/assessor.h"
#include "routing/migrations/run/migration_run.h"
#include "routing/portability/asked.h"

namespace walletgate::routing {
namespace {

using storage::Migration;
using storage::MigrationState;

/// Renewed with every step, and well before it ends.
constexpr std::chrono::seconds kClaimed{120};
/// A list that is refused since the store has much to do is asked for again.
constexpr std::chrono::milliseconds kPatience{250};
constexpr int kRefusals = 40;
constexpr std::chrono::milliseconds kRest{500};

/// One assessment on the thread of the jobs.
struct Assessment {
  Assessment(const Assessor::Parts& parts, SurveyQuestion question, const storage::MigrationClaim& claim)
      : assessor(parts, std::move(question), claim) {}

  Assessor assessor;
  Completion<bool> over;  ///< resolved on the runner's loop; false: it failed
  int refusals = 0;
};

/// An exception fails it as an error does: who waits for it is told.
Result<bool> StepOf(Assessor& assessor) {
  try {
    return assessor.Step();
  } catch (...) {
    LogException("an assessment was not finished");
    return MakeError(ErrorKind::kInternal, "the gateway met a fault of its own");
  }
}

SurveyQuestion QuestionOf(const MigrationTask& task, const Migration& migration, const api::MigrationRequest& asked,
                          bool keeps_personal_data) {
  SurveyQuestion question;
  question.state = task.engine.state();
  question.tenant = question.state->FindTenant(task.tenant);
  question.from = question.state->ShownProvider(migration.from.provider);
  question.to = {question.tenant->FindProvider(migration.to.provider)};
  question.selection = SelectionOf(*question.tenant, migration.from.provider, asked.question);
  question.choices = ChoicesOf(asked.question);
  question.keeps_personal_data = keeps_personal_data;
  return question;
}

}  // namespace

MigrationRunner::MigrationRunner(Parts parts, const MigrationRunnerOptions& options)
    : parts_(std::move(parts)),
      options_(options),
      holder_(MakeUlid(parts_.engine.clock().Now(), parts_.engine.random())) {
  ScheduleNext(std::chrono::milliseconds(0));
}

MigrationRunner::~MigrationRunner() { parts_.engine.loop().Cancel(timer_); }

void MigrationRunner::ScheduleNext(std::chrono::milliseconds pause) {
  timer_ = parts_.engine.loop().After(pause, [this] {
    if (!parts_.stopping() && !looking_) scope_.Spawn(Round());
    ScheduleNext(options_.pause);
  });
}

Task<void> MigrationRunner::Round() {
  looking_ = true;
  Result<std::vector<Migration>> open = std::vector<Migration>();
  try {
    open = co_await parts_.store.OpenMigrations(parts_.engine.loop());
  } catch (...) {
    LogException("migrations were not looked up");
  }
  looking_ = false;
  if (!open) co_return;  // the store has logged why; the next round looks again
  for (Migration& migration : *open) {
    if (at_work_.insert(migration.id).second) scope_.Spawn(Work(std::move(migration)));
  }
}

Task<void> MigrationRunner::Work(Migration migration) {
  const MigrationTask task{
      parts_.engine, parts_.store, parts_.stopping, {migration.id, holder_, kClaimed}, migration.tenant};
  try {
    const Result<bool> claimed = co_await parts_.store.ClaimMigration(parts_.engine.loop(), task.claim);
    if (claimed && *claimed) co_await WorkClaimed(task, migration);
  } catch (...) {
    LogException("a migration was not gone on with");
  }
  at_work_.erase(migration.id);
}

Task<void> MigrationRunner::WorkClaimed(const MigrationTask& task, const Migration& migration) {
  if (migration.state == MigrationState::kAssessing) {
    co_await Assess(task, migration);
  } else if (migration.state == MigrationState::kRollingBack) {
    co_await RollBack(task, migration);
  } else {
    MigrationRun run(task, migration.state);
    co_await run.Run();
  }
}

Task<void> MigrationRunner::Assess(const MigrationTask& task, const Migration& migration) {
  const Result<api::MigrationRequest> asked = api::ReadMigrationRequest(migration.asked);
  const Tenant* owner = task.engine.state()->FindTenant(task.tenant);
  const bool can_be = asked && owner != nullptr && owner->FindProvider(migration.to.provider) != nullptr;
  if (!can_be) {
    Task<void> pausing = task.Change(MigrationState::kAssessing, MigrationState::kDraft,
                                     std::string(InfoOf(ErrorKind::kProviderNotConfigured).code));
    co_await std::move(pausing);
    co_return;
  }
  SurveyQuestion question = QuestionOf(task, migration, *asked, parts_.keeps_personal_data);
  const Assessor::Parts parts{parts_.store, waiting_, parts_.engine.random(), parts_.engine.clock(),
                              OnlyWithAddresses(*asked)};
  const auto assessment = std::make_shared<Assessment>(parts, std::move(question), task.claim);
  EventLoop& loop = parts_.engine.loop();
  const auto end = [assessment, &loop](bool well) {
    loop.Post([assessment, well] { assessment->over.Resolve(well); });
  };
  jobs_.Add([this, assessment, end]() -> std::optional<std::chrono::nanoseconds> {
    if (parts_.stopping()) {
      end(false);
      return std::nullopt;
    }
    const Result<bool> more = StepOf(assessment->assessor);
    const bool patient = !more && more.error().kind == ErrorKind::kOverloaded && ++assessment->refusals < kRefusals;
    if (patient) return kPatience;
    assessment->refusals = 0;
    if (more && *more) return std::chrono::nanoseconds(0);
    end(more.has_value());
    return std::nullopt;
  });
  const bool well = co_await assessment->over;
  if (!well) co_return;  // the next round begins anew; whoever has a row keeps it
  Task<void> ending = task.Change(MigrationState::kAssessing, MigrationState::kReady, {});
  co_await std::move(ending);
}

Task<void> MigrationRunner::RollBack(const MigrationTask& task, const Migration& rolling_back) {
  const Result<api::MigrationRequest> asked = api::ReadMigrationRequest(rolling_back.asked);
  if (!asked) co_return;  // the store has what nobody can read; it stays as it is
  Switching switching(task);
  std::size_t passed = 0;
  bool goes_on = true;
  while (goes_on) {
    const std::optional<Migration> migration = co_await task.Look(MigrationState::kRollingBack);
    if (!migration) co_return;
    Task<Switching::Done> going_back = switching.RollBack(task.Now() - asked->rollback_window);
    const Switching::Done done = co_await std::move(going_back);
    if (done.lost) co_return;
    passed += done.passed;
    if (done.more) continue;
    // Those about whom a call is under way come in the next round.
    goes_on = CountOf(*migration, storage::MoveState::kCutOver) > done.switched + passed;
    passed = 0;
    if (goes_on) co_await Sleep(task.loop(), kRest);
  }
  Task<void> ending = task.Change(MigrationState::kRollingBack, MigrationState::kRolledBack, {});
  co_await std::move(ending);
}

}  // namespace walletgate::routing
