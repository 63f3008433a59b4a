#pragma once

// The writing side of a SqliteStore: one thread that takes whatever is queued, writes it in one transaction with one
// commit, and then answers everybody. Under load many requests share one fsync; alone, a request waits for its own
// only. Work that no caller waits for goes when no request is under way, a little at a time: few requests meet a commit
// of its.

#include <atomic>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include "base/log/line_limit.h"
#include "base/loop/event_loop.h"
#include "base/result.h"
#include "base/task.h"
#include "storage/sqlite/lists/contact_mover.h"
#include "storage/sqlite/log_copier.h"
#include "storage/sqlite/log_emptier.h"
#include "storage/sqlite/movers/address_mover.h"
#include "storage/sqlite/movers/forgetter.h"
#include "storage/sqlite/movers/look_mover.h"
#include "storage/sqlite/movers/mover.h"
#include "storage/sqlite/tables.h"
#include "storage/sqlite/transaction.h"
#include "storage/sqlite/write_queue.h"

namespace walletgate::storage {

class SqliteWriter {
 public:
  using Work = std::function<void(SqliteTables& tables)>;
  using Waits = SqliteWrite::Waits;

  /// `connection` is in good order and its log is empty. `lived` outlives it.
  SqliteWriter(SqliteOptions options, std::unique_ptr<SqliteConnection> connection, const LivedTime& lived);
  /// Writes what is queued, answers everybody, then joins. The loops of the queued calls must still take posts.
  ~SqliteWriter();

  /// Runs `work` on the thread and resumes the caller on `loop` when it is durable. kStoreUnavailable: nothing of it
  /// took effect. Thread-safe.
  Task<Result<void>> Write(EventLoop& loop, Work work, Waits waits = Waits::kCaller);

  SqliteWriteQueue& queue() { return queue_; }
  /// Transactions committed for calls of Write. Thread-safe.
  std::uint64_t commits() const { return commits_; }

 private:
  /// Statements must go before their connection.
  struct Session {
    std::unique_ptr<SqliteConnection> connection;
    std::unique_ptr<SqliteTransaction> transaction;
    std::unique_ptr<SqliteTables> tables;
    std::unique_ptr<SqliteMover> mover;
    std::unique_ptr<SqliteLookMover> look_mover;
    std::unique_ptr<SqliteForgetter> forgetter;
    std::unique_ptr<SqliteContactMover> contact_mover;
    std::unique_ptr<SqliteAddressMover> address_mover;

    static Session On(std::unique_ptr<SqliteConnection> connection);
    bool moved() const {
      return mover->done() && look_mover->done() && forgetter->done() && contact_mover->done() && address_mover->done();
    }
  };

  void Run();
  void Serve(std::vector<SqliteWrite>& batch);
  bool Commit(std::vector<SqliteWrite>& batch);
  void Apply(SqliteWrite& item);
  /// After an exception: nothing of the transaction is kept, nor the session.
  void GiveUp();
  /// Whether the work was done, and the database took it.
  bool Try(const Work& work);
  bool EndTransaction();
  bool Recover();
  /// What nobody waits for. `ends`: nothing more will be written.
  void Tidy(bool ends);
  /// When it is due: the time that the store has lived becomes durable, and keys go whose end it is.
  void Purge(bool ends);
  /// A few of the users that an older store left without links, looks, contacts or addresses, or with what deletes drop
  /// now.
  void MoveSome();
  static void Answer(std::vector<SqliteWrite>& batch, bool committed);

  const SqliteOptions options_;
  const LivedTime& lived_;
  SqliteLogCopier log_copier_;
  Session session_;        ///< the thread's own
  bool broken_ = false;    ///< the last transaction failed; the session is replaced before the next one
  bool reported_ = false;  ///< ... and the log says so
  bool tidies_ = true;     ///< until Tidy meets a fault of ours, which it would meet again
  LineLimit refusal_lines_{10};
  SteadyTime purged_at_;
  SqliteLogEmptier log_emptier_;
  std::atomic<std::uint64_t> commits_{0};

  SqliteWriteQueue queue_;
  std::thread thread_;
};

}  // namespace walletgate::storage
