#include "storage/sqlite_store.h"

#include <filesystem>
#include <functional>
#include <utility>

#include "base/log.h"
#include "storage/sqlite_file.h"
#include "storage/sqlite_mover.h"
#include "storage/sqlite_reads.h"
#include "storage/sqlite_schema.h"
#include "storage/sqlite_usage.h"
#include "storage/sqlite_writer.h"

namespace walletgate::storage {
namespace {

/// The reading thread's connection; replaced after a failure, the new one opened before the old one goes (see
/// SqliteWriter::Recover).
class SqliteReader {
 public:
  explicit SqliteReader(SqliteOptions options) : options_(std::move(options)) { Reopen(); }

  bool failed() const { return connection_->failed(); }
  const SqliteConnection& connection() const { return *connection_; }

  template <class T>
  Result<T> Read(const std::function<T(SqliteReads&)>& work) {
    if (connection_->failed()) Reopen();
    T value = work(*reads_);
    if (!connection_->failed()) return value;
    Log(LogLevel::kError, "the store cannot read", {{"reason", std::string_view(connection_->reason())}});
    return MakeError(ErrorKind::kStoreUnavailable, "the store cannot be read");
  }

 private:
  void Reopen() {
    auto connection = std::make_unique<SqliteConnection>(options_);
    connection->UseLog();
    connection->Execute("PRAGMA query_only=ON");
    auto reads = std::make_unique<SqliteReads>(*connection);
    if (connection_ != nullptr && connection->failed()) return;
    reads_ = std::move(reads);
    connection_ = std::move(connection);
  }

  const SqliteOptions options_;
  std::unique_ptr<SqliteConnection> connection_;
  std::unique_ptr<SqliteReads> reads_;
};

Error OpenError(const std::string& path, const SqliteConnection& connection) {
  return MakeError(ErrorKind::kStoreUnavailable, "store " + path + ": " + connection.reason());
}

/// 0 for a file that is not there.
std::uint64_t SizeOf(const std::string& path) {
  std::error_code absent;
  const std::uintmax_t size = std::filesystem::file_size(path, absent);
  return absent ? 0 : size;
}

/// What is written of a user.
std::optional<UserRecord> Kept(std::optional<UserRecord> record, bool personal_data) {
  if (record && !personal_data) {
    record->user.login_methods.clear();
    record->user.profile = api::Profile();
  }
  return record;
}

void Apply(const Ending& ending, WallTime now, SqliteWrites& writes) {
  const api::EndUser& user = ending.intent.user;
  if (ending.outcome == Ending::Outcome::kUnknown) {
    Intent intent = ending.intent;
    intent.state = IntentState::kUnknown;
    writes.PutIntent(intent);
  } else {
    writes.RemoveIntent(user.tenant, user.external_id);
  }
  if (ending.user) writes.PutUser(*ending.user);
  if (ClaimsVendorUser(ending)) writes.PutLink(*ending.user, now);
  if (ending.key && ending.key->key.empty()) {
    writes.FinishKeys(*ending.key);
  } else if (ending.key) {
    writes.PutKey(*ending.key);
  } else if (!ending.key_name.empty()) {
    writes.RemoveKey(user.tenant, ending.key_name);
  }
}

}  // namespace

/// In the order of their making; they go in the opposite one, the lock last.
struct SqliteStore::Parts {
  Parts(SqliteFile claimed, const SqliteOptions& options, std::unique_ptr<SqliteConnection> writing)
      : path(options.path),
        vfs(options.vfs),
        personal_data(options.personal_data),
        clock(*options.clock),
        file(std::move(claimed)),
        reader(options),
        writer(options, std::move(writing)) {}

  std::string path;
  std::string vfs;
  const bool personal_data;
  const Clock& clock;
  SqliteFile file;
  SqliteReader reader;  ///< touched on the reading thread only
  SqliteWriter writer;
  WorkerPool reading{1};
  WorkerPool counting{1};  ///< with a connection of its own each time, so that requests do not wait for it

  template <class T>
  Task<Result<T>> Read(EventLoop& loop, std::function<T(SqliteReads&)> work) {
    return reading.Run<Result<T>>(loop, [this, work = std::move(work)] { return reader.Read<T>(work); });
  }
};

SqliteStore::SqliteStore(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

SqliteStore::~SqliteStore() = default;

Result<std::unique_ptr<SqliteStore>> SqliteStore::Open(const SqliteOptions& options) {
  Result<SqliteFile> file = SqliteFile::Claim(options.path);
  if (!file) return std::move(file).error();
  auto writing = std::make_unique<SqliteConnection>(options);
  PrepareSchema(*writing);
  NameFirstAccounts(options.accounts, *writing);
  // What a crash left in the log may not be on the disk yet; nobody sees it before it is.
  writing->EmptyLog();
  if (writing->failed()) return OpenError(options.path, *writing);
  auto parts = std::make_unique<Parts>(std::move(*file), options, std::move(writing));
  // Statements that cannot be prepared tell of a damaged schema.
  if (parts->reader.failed()) return OpenError(options.path, parts->reader.connection());
  return std::unique_ptr<SqliteStore>(new SqliteStore(std::move(parts)));
}

Task<Result<Prior>> SqliteStore::FindPrior(EventLoop& loop, PriorQuery query) {
  return parts_->Read<Prior>(loop, [query = std::move(query)](SqliteReads& reads) { return reads.FindPrior(query); });
}

Task<Result<void>> SqliteStore::Begin(EventLoop& loop, Intent intent, std::optional<KeyRecord> key) {
  return parts_->writer.Write(loop, [intent = std::move(intent), key = std::move(key)](SqliteWrites& writes) {
    writes.PutIntent(intent);
    if (key) writes.PutKey(*key);
  });
}

Task<Result<Ended>> SqliteStore::End(EventLoop& loop, Ending ending) {
  ending.user = Kept(std::move(ending.user), parts_->personal_data);
  const auto ended = std::make_shared<Ended>(Ended::kAsAsked);
  const WallTime now = parts_->clock.Now();
  SqliteWriter::Work work = [ended, now, ending = std::move(ending)](SqliteWrites& writes) {
    if (!ClaimsVendorUser(ending) || writes.Hold(*ending.user)) return Apply(ending, now, writes);
    Ending instead = ending;
    TurnToHeld(instead);
    *ended = Ended::kHeld;
    Apply(instead, now, writes);
  };
  // g++ 12 destroys what a lambda inside of `co_await` has captured twice.
  Task<Result<void>> writing = parts_->writer.Write(loop, std::move(work));
  Result<void> written = co_await std::move(writing);
  if (!written) co_return std::move(written).error();
  co_return *ended;
}

Task<Result<void>> SqliteStore::PutKey(EventLoop& loop, KeyRecord key) {
  return parts_->writer.Write(loop, [key = std::move(key)](SqliteWrites& writes) { writes.PutKey(key); });
}

Task<Result<std::optional<UserRecord>>> SqliteStore::FindUser(EventLoop& loop, std::string tenant, std::string id) {
  return parts_->Read<std::optional<UserRecord>>(loop, [tenant = std::move(tenant), id = std::move(id)](
                                                           SqliteReads& reads) { return reads.FindUser(tenant, id); });
}

Task<Result<void>> SqliteStore::UpdateUser(EventLoop& loop, UserRecord record) {
  std::optional<UserRecord> kept = Kept(std::move(record), parts_->personal_data);
  return parts_->writer.Write(loop, [kept = std::move(*kept)](SqliteWrites& writes) { writes.PutUser(kept); });
}

Task<Result<Page>> SqliteStore::List(EventLoop& loop, ListQuery query) {
  return parts_->Read<Page>(loop, [query = std::move(query)](SqliteReads& reads) { return reads.List(query); });
}

Task<Result<std::optional<Holder>>> SqliteStore::FindHolder(EventLoop& loop, std::string account,
                                                            std::string provider_user_id) {
  return parts_->Read<std::optional<Holder>>(
      loop, [account = std::move(account), provider_user_id = std::move(provider_user_id)](SqliteReads& reads) {
        return reads.FindHolder(account, provider_user_id);
      });
}

Task<Result<std::vector<Intent>>> SqliteStore::OpenIntents(EventLoop& loop, std::string after, std::size_t limit) {
  return parts_->Read<std::vector<Intent>>(
      loop, [after = std::move(after), limit](SqliteReads& reads) { return reads.OpenIntents(after, limit); });
}

Task<Result<std::optional<Intent>>> SqliteStore::FindIntent(EventLoop& loop, std::string id) {
  return parts_->Read<std::optional<Intent>>(loop,
                                             [id = std::move(id)](SqliteReads& reads) { return reads.FindIntent(id); });
}

Task<Result<std::vector<DueLook>>> SqliteStore::DueLooks(EventLoop& loop, WallTime now, std::size_t per_account) {
  return parts_->Read<std::vector<DueLook>>(
      loop, [now, per_account](SqliteReads& reads) { return reads.DueLooks(now, per_account); });
}

Task<Result<void>> SqliteStore::PutOffLook(EventLoop& loop, DueLook look, WallTime next_at) {
  return parts_->writer.Write(
      loop, [look = std::move(look), next_at](SqliteWrites& writes) { writes.PutOffLook(look, next_at); });
}

Task<Result<StoreFacts>> SqliteStore::Facts(EventLoop& loop) {
  return parts_->Read<StoreFacts>(loop, [path = parts_->path](SqliteReads& reads) {
    StoreFacts facts = reads.Facts();
    facts.size_bytes = SizeOf(path) + SizeOf(path + "-wal");
    return facts;
  });
}

Task<Result<std::vector<Usage>>> SqliteStore::CountUsers(EventLoop& loop) {
  return parts_->counting.Run<Result<std::vector<Usage>>>(
      loop, [path = parts_->path, vfs = parts_->vfs] { return ReadUsage(path, vfs); });
}

std::uint64_t SqliteStore::commits() const { return parts_->writer.commits(); }

}  // namespace walletgate::storage
