#include "storage/sqlite_store.h"

#include <memory>
#include <utility>

#include "base/check.h"
#include "storage/preconditions.h"
#include "storage/sqlite/adopter.h"
#include "storage/sqlite/file.h"
#include "storage/sqlite/movers/mover.h"
#include "storage/sqlite/schema.h"
#include "storage/sqlite/seals.h"
#include "storage/sqlite/store_parts.h"
#include "storage/sqlite_usage.h"

namespace walletgate::storage {
namespace {

/// Drops of a user what is not written.
void Keep(UserRecord& record, bool personal_data) {
  if (personal_data) return;
  record.user.login_methods.clear();
  record.user.profile = api::Profile();
}

Error AddressesAreComing(int percent) {
  Error error = MakeError(ErrorKind::kOverloaded,
                          "the addresses of the end users of an older version are being taken "
                          "in, " +
                              std::to_string(percent) + " % so far: ask again");
  error.retry_after = std::chrono::seconds(5);
  return error;
}

}  // namespace

SqliteStore::SqliteStore(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

SqliteStore::~SqliteStore() = default;

Result<std::unique_ptr<SqliteStore>> SqliteStore::Open(const SqliteOptions& options) {
  Check(options.clock != nullptr, "a store has a clock");
  Result<SqliteFile> file = SqliteFile::Claim(options.path);
  if (!file) return std::move(file).error();
  auto writing = std::make_unique<SqliteConnection>(options);
  PrepareSchema(*writing);
  EnsureSeal(*writing);
  NameFirstAccounts(options.accounts, *writing);
  ReleaseImports(*writing);
  ReleaseMigrations(*writing);
  const LivedMoment before = ReadLived(*writing, options.clock->Now());
  // What a crash left in the log may not be on the disk yet; nobody sees it before it is.
  writing->EmptyLog();
  if (writing->failed()) return Unavailable(options.path, writing->reason());
  auto parts = std::make_unique<Parts>(std::move(*file), options, std::move(writing), before);
  // Statements that cannot be prepared tell of a damaged schema.
  const SqliteConnection& reading = parts->reader.connection();
  if (reading.failed()) return Unavailable(options.path, reading.reason());
  return std::unique_ptr<SqliteStore>(new SqliteStore(std::move(parts)));
}

Task<Result<Prior>> SqliteStore::FindPrior(EventLoop& loop, PriorQuery query) {
  Require(query);
  return parts_->Read<Prior>(loop, [query = std::move(query), now = parts_->lived.Now()](SqliteTables& tables) {
    return tables.FindPrior(query, now);
  });
}

Task<Result<void>> SqliteStore::Begin(EventLoop& loop, Intent intent, std::optional<KeyRecord> key) {
  Require(intent, key);
  const auto begun = std::make_shared<Begun>(Begun::kOtherIsOpen);
  SqliteWriter::Work work = [begun, now = parts_->lived.Now(), intent = std::move(intent),
                             key = std::move(key)](SqliteTables& tables) { *begun = tables.Begin(intent, key, now); };
  // g++ 12 destroys what a lambda inside of `co_await` has captured twice.
  Task<Result<void>> writing = parts_->writer.Write(loop, std::move(work), SqliteWriter::Waits::kBegins);
  Result<void> written = co_await std::move(writing);
  if (!written || *begun != Begun::kBegun) parts_->writer.queue().NoteNotBegun();
  if (!written || *begun == Begun::kBegun) co_return written;
  co_return *begun == Begun::kWrongState ? CannotMove() : IntentIsOpen();
}

Task<Result<Ended>> SqliteStore::End(EventLoop& loop, Ending ending) {
  Require(ending);
  if (ending.user) Keep(*ending.user, parts_->personal_data);
  // Shared, since moving an ending costs more than the pointer.
  const auto job = std::make_shared<std::pair<Ending, Ended>>(std::move(ending), Ended::kAsAsked);
  const SqliteMoment now{parts_->clock.Now(), parts_->lived.Now()};
  SqliteWriter::Work work = [job, now](SqliteTables& tables) { job->second = tables.End(job->first, now); };
  Task<Result<void>> writing = parts_->writer.Write(loop, std::move(work), SqliteWriter::Waits::kEnds);
  Result<void> written = co_await std::move(writing);
  if (!written) co_return std::move(written).error();
  co_return job->second;
}

Task<Result<void>> SqliteStore::Erase(EventLoop& loop, Erasure erasure) {
  Require(erasure);
  return parts_->writer.Write(loop, [erasure = std::move(erasure)](SqliteTables& tables) { tables.Erase(erasure); });
}

Task<Result<Adopted>> SqliteStore::Adopt(EventLoop& loop, Adoption adoption) {
  Require(adoption);
  Keep(adoption.record, parts_->personal_data);
  const auto adopted = std::make_shared<Adopted>();
  const auto waits = adoption.import_id.empty() ? SqliteWriter::Waits::kCaller : SqliteWriter::Waits::kNobody;
  SqliteWriter::Work work = [adopted, now = parts_->clock.Now(), adoption = std::move(adoption)](SqliteTables& tables) {
    *adopted = AdoptUser(adoption, now, tables);
  };
  Task<Result<void>> writing = parts_->writer.Write(loop, std::move(work), waits);
  Result<void> written = co_await std::move(writing);
  if (!written) co_return std::move(written).error();
  co_return *adopted;
}

Task<Result<Forgotten>> SqliteStore::ForgetAdopted(EventLoop& loop, Undoing undoing) {
  Require(undoing);
  const auto forgotten = std::make_shared<Forgotten>(Forgotten::kNotOurs);
  SqliteWriter::Work work = [forgotten, now = parts_->clock.Now(), undoing = std::move(undoing)](SqliteTables& tables) {
    *forgotten = ForgetAdoptedUser(undoing, now, tables);
  };
  Task<Result<void>> writing = parts_->writer.Write(loop, std::move(work), SqliteWriter::Waits::kNobody);
  Result<void> written = co_await std::move(writing);
  if (!written) co_return std::move(written).error();
  co_return *forgotten;
}

Task<Result<void>> SqliteStore::PutKey(EventLoop& loop, KeyRecord key) {
  Require(key);
  return parts_->writer.Write(
      loop, [key = std::move(key), now = parts_->lived.Now()](SqliteTables& tables) { tables.keys.Put(key, now); });
}

Task<Result<std::optional<UserRecord>>> SqliteStore::FindUser(EventLoop& loop, std::string tenant, std::string id) {
  RequireTenant(tenant);
  return parts_->Read<std::optional<UserRecord>>(
      loop,
      [tenant = std::move(tenant), id = std::move(id)](SqliteTables& tables) { return tables.FindUser(tenant, id); });
}

Task<Result<void>> SqliteStore::UpdateUser(EventLoop& loop, UserRecord record) {
  Require(record);
  Keep(record, parts_->personal_data);
  return parts_->writer.Write(loop, [record = std::move(record), now = parts_->clock.Now()](SqliteTables& tables) {
    tables.UpdateUser(record, now);
  });
}

Task<Result<Ties>> SqliteStore::FindTies(EventLoop& loop, std::string tenant, std::string id) {
  RequireTenant(tenant);
  return parts_->Read<Ties>(loop, [tenant = std::move(tenant), id = std::move(id)](SqliteTables& tables) {
    return tables.FindTies(tenant, id);
  });
}

Task<Result<std::vector<JournalEntry>>> SqliteStore::FindJournal(EventLoop& loop, std::string tenant, std::string id) {
  RequireTenant(tenant);
  return parts_->Read<std::vector<JournalEntry>>(loop, [user = Holder{std::move(tenant), std::move(id)}](
                                                           SqliteTables& tables) { return tables.journal.Of(user); });
}

Task<Result<Page>> SqliteStore::List(EventLoop& loop, ListQuery query) {
  Require(query);
  using Listed = Result<Page>;
  std::string tenant = query.tenant;
  Task<Result<Listed>> listing =
      parts_->ReadList<Listed>(loop, std::move(tenant), [query = std::move(query)](SqliteTables& tables) -> Listed {
        const std::optional<int> share = query.address.empty() ? std::nullopt : tables.addresses.MovedShare();
        if (share) return AddressesAreComing(*share);
        return tables.users.List(query);
      });
  Result<Listed> listed = co_await std::move(listing);
  if (!listed) co_return std::move(listed).error();
  co_return *std::move(listed);
}

Task<Result<std::optional<Holder>>> SqliteStore::FindHolder(EventLoop& loop, std::string account,
                                                            std::string provider_user_id) {
  RequireName(provider_user_id);
  return parts_->Read<std::optional<Holder>>(
      loop, [account = std::move(account), provider_user_id = std::move(provider_user_id)](SqliteTables& tables) {
        return tables.links.FindHolder(account, provider_user_id);
      });
}

Task<Result<bool>> SqliteStore::WasErased(EventLoop& loop, std::string tenant, std::string id) {
  RequireTenant(tenant);
  return parts_->Read<bool>(loop, [tenant = std::move(tenant), id = std::move(id)](SqliteTables& tables) {
    return tables.erased.Has(tenant, id);
  });
}

Task<Result<bool>> SqliteStore::IsPredecessors(EventLoop& loop, UserRecord record) {
  Require(record);
  return parts_->Read<bool>(
      loop, [record = std::move(record)](SqliteTables& tables) { return tables.links.IsPredecessors(record); });
}

Task<Result<std::vector<DueLook>>> SqliteStore::DueLooks(EventLoop& loop, WallTime now, std::size_t per_account) {
  RequireSome(per_account);
  return parts_->Read<std::vector<DueLook>>(
      loop, [now, per_account](SqliteTables& tables) { return tables.looks.Due(now, per_account); });
}

Task<Result<void>> SqliteStore::PutOffLook(EventLoop& loop, DueLook look, WallTime next_at) {
  Require(look);
  return parts_->writer.Write(
      loop, [look = std::move(look), next_at](SqliteTables& tables) { tables.looks.PutOff(look, next_at); });
}

Task<Result<StoreFacts>> SqliteStore::Facts(EventLoop& loop) {
  return parts_->ReadList<StoreFacts>(loop, Parts::kOwn, [path = parts_->path](SqliteTables& tables) {
    StoreFacts facts = tables.Facts();
    facts.size_bytes = SizeOfStore(path);
    return facts;
  });
}

Task<Result<std::vector<Usage>>> SqliteStore::CountUsers(EventLoop& loop) {
  return parts_->counting.Run<Result<std::vector<Usage>>>(
      loop, [path = parts_->path, vfs = parts_->vfs] { return ReadUsage(path, vfs); });
}

std::uint64_t SqliteStore::commits() const { return parts_->writer.commits(); }

Task<Result<std::vector<Intent>>> SqliteStore::OpenIntents(EventLoop& loop, std::string after, std::size_t limit) {
  RequireSome(limit);
  return parts_->Read<std::vector<Intent>>(
      loop, [after = std::move(after), limit](SqliteTables& tables) { return tables.intents.Open(after, limit); });
}

Task<Result<std::optional<Intent>>> SqliteStore::FindIntent(EventLoop& loop, std::string id) {
  RequireName(id);
  return parts_->Read<std::optional<Intent>>(
      loop, [id = std::move(id)](SqliteTables& tables) { return tables.intents.FindById(id); });
}

Task<Result<bool>> SqliteStore::Claim(EventLoop& loop, IntentClaim claim) {
  Require(claim);
  const auto given = std::make_shared<bool>(false);
  const WallTime now = parts_->clock.Now();
  SqliteWriter::Work work = [given, now, claim = std::move(claim)](SqliteTables& tables) {
    *given = tables.intents.Claim(claim, now);
  };
  Task<Result<void>> writing = parts_->writer.Write(loop, std::move(work));
  Result<void> written = co_await std::move(writing);
  if (!written) co_return std::move(written).error();
  co_return *given;
}

Task<Result<void>> SqliteStore::Release(EventLoop& loop, std::string intent_id, std::string holder) {
  RequireName(intent_id);
  RequireName(holder);
  return parts_->writer.Write(loop, [id = std::move(intent_id), holder = std::move(holder)](SqliteTables& tables) {
    tables.intents.Release(id, holder);
  });
}

}  // namespace walletgate::storage
