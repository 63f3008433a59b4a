#pragma once

// The writing side of a SqliteStore: one thread that takes whatever is queued, writes it in one transaction with one
// commit, and then answers everybody. Under load many requests share one fsync; alone, a request waits for its own
// only. Work that no caller waits for goes when no request is under way, a little at a time: few requests meet a commit
// of its.

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "base/log/line_limit.h"
#include "base/loop/event_loop.h"
#include "base/result.h"
#include "base/task.h"
#include "storage/sqlite/lists/contact_mover.h"
#include "storage/sqlite/log_emptier.h"
#include "storage/sqlite/movers/address_mover.h"
#include "storage/sqlite/movers/forgetter.h"
#include "storage/sqlite/movers/look_mover.h"
#include "storage/sqlite/movers/mover.h"
#include "storage/sqlite/tables.h"
#include "storage/sqlite/transaction.h"

namespace walletgate::storage {

class SqliteWriter {
 public:
  using Work = std::function<void(SqliteTables& tables)>;
  enum class Waits : std::uint8_t {
    kCaller,  ///< somebody waits for an answer
    kBegins,  ///< likewise, and comes back with one that ends it
    kEnds,
    kNobody,
  };

  /// `connection` is in good order and its log is empty. `lived` outlives it.
  SqliteWriter(SqliteOptions options, std::unique_ptr<SqliteConnection> connection, const LivedTime& lived);
  /// Writes what is queued, answers everybody, then joins. The loops of the queued calls must still take posts.
  ~SqliteWriter();

  /// Runs `work` on the thread and resumes the caller on `loop` when it is durable. kStoreUnavailable: nothing of it
  /// took effect. Thread-safe.
  Task<Result<void>> Write(EventLoop& loop, Work work, Waits waits = Waits::kCaller);

  /// A request that wrote with kBegins ends without another write. Thread-safe.
  void NoteNotBegun();

  /// Transactions committed for calls of Write. Thread-safe.
  std::uint64_t commits() const { return commits_; }

 private:
  struct Item {
    Work work;
    EventLoop* loop;
    Completion<Result<void>> done;
    SteadyTime since{};    ///< by the real clock
    bool refused = false;  ///< by a constraint or a failed check: its own fault, the others go on
  };
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
  /// What is to be written now; mutex_ is locked.
  std::vector<Item> Take();
  /// How much of what nobody waits for goes now; mutex_ is locked.
  std::size_t MostPatient(bool beside_others) const;
  /// When the next of it will have waited long enough; mutex_ is locked.
  SteadyTime PatientUntil() const;
  void Serve(std::vector<Item>& batch);
  bool Commit(std::vector<Item>& batch);
  void Apply(Item& item);
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
  bool QueueIsEmpty();
  static void Answer(std::vector<Item>& batch, bool committed);

  const SqliteOptions options_;
  const LivedTime& lived_;
  Session session_;        ///< the thread's own
  bool broken_ = false;    ///< the last transaction failed; the session is replaced before the next one
  bool reported_ = false;  ///< ... and the log says so
  bool tidies_ = true;     ///< until Tidy meets a fault of ours, which it would meet again
  LineLimit refusal_lines_{10};
  SteadyTime purged_at_;
  SqliteLogEmptier log_emptier_;
  std::atomic<std::uint64_t> commits_{0};

  std::mutex mutex_;
  std::condition_variable wake_;
  // Guarded by mutex_.
  std::vector<Item> queue_;
  std::deque<Item> patient_;     ///< what nobody waits for
  SteadyTime asked_at_{};        ///< when a caller came for the last time
  std::size_t under_way_ = 0;    ///< requests that have begun and not ended
  bool has_just_ended_ = false;  ///< the last of them; nothing that nobody waits for was written since
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace walletgate::storage
