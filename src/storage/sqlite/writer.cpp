#include "storage/sqlite/writer.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "base/log/exception_log.h"
#include "base/log/log.h"

namespace walletgate::storage {
namespace {

/// Small enough that a request behind it waits for milliseconds.
constexpr std::int64_t kPurgeBatch = 500;
/// Between two batches of users that are moved: requests come first.
constexpr std::chrono::milliseconds kMovePause{2};

Error NotDurable() { return MakeError(ErrorKind::kStoreUnavailable, "the write could not be made durable"); }

}  // namespace

SqliteWriter::SqliteWriter(SqliteOptions options, std::unique_ptr<SqliteConnection> connection, const LivedTime& lived)
    : options_(std::move(options)),
      lived_(lived),
      session_(Session::On(std::move(connection))),
      purged_at_(options_.clock->Steady() - options_.purge_interval),
      log_emptier_(*options_.clock, options_.log_interval),
      queue_(options_.patience),
      thread_([this] { Run(); }) {}

SqliteWriter::~SqliteWriter() {
  queue_.Close();
  thread_.join();
}

Task<Result<void>> SqliteWriter::Write(EventLoop& loop, Work work, Waits waits) {
  Check(work != nullptr, "a write has something to do");
  const Completion<Result<void>> done;
  queue_.Add({std::move(work), &loop, done, waits});
  co_return co_await done;
}

void SqliteWriter::Run() {
  log_copier_.TakeOver(*session_.connection);
  while (true) {  // until the store goes and nothing is queued
    const bool idle = broken_ || !tidies_ || session_.moved();
    const auto rest = std::min(options_.purge_interval, log_emptier_.Pause().value_or(options_.purge_interval));
    std::optional<std::vector<SqliteWrite>> batch =
        queue_.Take(std::chrono::steady_clock::now() + (idle ? rest : kMovePause));
    if (!batch) break;
    if (!batch->empty()) Serve(*batch);
    if (!broken_) log_copier_.Run(*session_.connection, queue_.quiet());
    Tidy(false);
  }
  Tidy(true);
}

void SqliteWriter::Serve(std::vector<SqliteWrite>& batch) {
  bool committed = false;
  try {
    committed = (!broken_ || Recover()) && Commit(batch);
  } catch (...) {
    LogException("writes were not finished");
    GiveUp();
  }
  if (committed) ++commits_;
  if (committed && std::exchange(reported_, false)) Log(LogLevel::kInfo, "the store can write again");
  Answer(batch, committed);
}

bool SqliteWriter::Commit(std::vector<SqliteWrite>& batch) {
  session_.transaction->Begin();
  for (SqliteWrite& item : batch) Apply(item);
  return EndTransaction();
}

void SqliteWriter::Apply(SqliteWrite& item) {
  SqliteTransaction& transaction = *session_.transaction;
  transaction.BeginItem();
  if (!Try(item.work)) {
    if (session_.connection->code() == SQLITE_CONSTRAINT) session_.connection->ForgetFailure();
    transaction.UndoItem();
    item.refused = true;
  }
  transaction.EndItem();
}

bool SqliteWriter::Try(const Work& work) {
  try {
    work(*session_.tables);
  } catch (...) {
    LogException("a write was not finished");
    return false;
  }
  const SqliteConnection& connection = *session_.connection;
  if (connection.code() != SQLITE_CONSTRAINT) return true;
  if (const std::optional<std::int64_t> left_out = refusal_lines_.Take(options_.clock->Steady())) {
    Log(LogLevel::kError, "the store refused a record",
        {{"reason", std::string_view(connection.reason())}, IfAny("left_out", *left_out)});
  }
  return false;
}

void SqliteWriter::GiveUp() {
  session_.connection->Rollback();
  broken_ = true;
}

bool SqliteWriter::EndTransaction() {
  SqliteConnection& connection = *session_.connection;
  session_.transaction->Commit();
  if (!connection.failed()) {
    log_emptier_.NoteCommit();
    return true;
  }
  if (!std::exchange(reported_, true)) {
    Log(LogLevel::kError, "the store cannot write", {{"reason", std::string_view(connection.reason())}});
  }
  connection.Rollback();
  broken_ = true;
  return false;
}

/// After a failed fsync the kernel may take for written what is not, so a second one that succeeds means nothing. A new
/// connection copies what was acknowledged out of the log into the database, makes that durable and empties the log,
/// and with it whatever the failed commit left there. The old connection goes after the new one is open, because the
/// index of the log, which does not know the failed commit, lives as long as any connection does.
bool SqliteWriter::Recover() {
  auto connection = std::make_unique<SqliteConnection>(options_);
  connection->UseLog();
  Session fresh = Session::On(std::move(connection));
  if (fresh.connection->failed()) return false;
  session_.transaction.reset();
  session_.tables.reset();
  session_.mover.reset();
  session_.look_mover.reset();
  session_.forgetter.reset();
  session_.contact_mover.reset();
  session_.address_mover.reset();
  session_ = std::move(fresh);
  log_copier_.TakeOver(*session_.connection);
  session_.connection->EmptyLog();
  if (session_.connection->failed()) return false;
  broken_ = false;
  return true;
}

void SqliteWriter::Tidy(bool ends) {
  if (!tidies_) return;
  try {
    Purge(ends);
    if (!ends) MoveSome();
    if (!broken_) log_emptier_.Run(*session_.connection);
    broken_ = broken_ || session_.connection->failed();
  } catch (...) {
    LogException("the store is not tidied any more before the next start");
    tidies_ = false;
    GiveUp();
  }
}

void SqliteWriter::Purge(bool ends) {
  const SteadyTime now = options_.clock->Steady();
  const bool due = ends || now - purged_at_ >= options_.purge_interval;
  if (broken_ || !due) return;
  bool all = false;
  do {  // some of them in any case: there may always be somebody who waits
    const LivedMoment lived = lived_.Now();
    session_.transaction->Begin();
    session_.tables->keys.NoteLived(lived);
    all = session_.tables->keys.Purge(lived, kPurgeBatch) < kPurgeBatch;
    if (!EndTransaction()) return;
  } while (!all && !ends && queue_.empty());
  if (all) purged_at_ = now;
}

void SqliteWriter::MoveSome() {
  if (broken_ || session_.moved()) return;
  session_.transaction->Begin();
  // A look is of the account that a link names.
  if (!session_.mover->done()) {
    session_.mover->Step();
  } else if (!session_.look_mover->done()) {
    session_.look_mover->Step(options_.clock->Now());
  } else if (!session_.forgetter->done()) {
    session_.forgetter->Step();
  } else if (!session_.contact_mover->done()) {
    session_.contact_mover->Step();
  } else {
    session_.address_mover->Step();
  }
  // What was rolled back begins afresh with the next connection.
  (void)EndTransaction();
}

SqliteWriter::Session SqliteWriter::Session::On(std::unique_ptr<SqliteConnection> connection) {
  auto transaction = std::make_unique<SqliteTransaction>(*connection);
  auto tables = std::make_unique<SqliteTables>(*connection);
  auto mover = std::make_unique<SqliteMover>(*connection);
  auto look_mover = std::make_unique<SqliteLookMover>(*connection);
  auto forgetter = std::make_unique<SqliteForgetter>(*connection);
  auto contact_mover = std::make_unique<SqliteContactMover>(*connection);
  auto address_mover = std::make_unique<SqliteAddressMover>(*connection);
  return {std::move(connection), std::move(transaction), std::move(tables),        std::move(mover),
          std::move(look_mover), std::move(forgetter),   std::move(contact_mover), std::move(address_mover)};
}

void SqliteWriter::Answer(std::vector<SqliteWrite>& batch, bool committed) {
  for (SqliteWrite& item : batch) {
    item.work = nullptr;
    Result<void> result;
    if (!committed || item.refused) result = NotDurable();
    item.loop->Post([done = item.done, result = std::move(result)] { done.Resolve(result); });
  }
}

}  // namespace walletgate::storage
