#include "storage/sqlite_tools.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <system_error>

#include "api/end_user.h"
#include "base/json.h"
#include "storage/sqlite_reads.h"
#include "storage/sqlite_schema.h"

namespace walletgate::storage {
namespace {

constexpr std::int64_t kPage = 1000;
constexpr std::size_t kMaxFaults = 100;
constexpr mode_t kOwnerOnly = S_IRUSR | S_IWUSR;

Error Unavailable(const std::string& path, const std::string& reason) {
  return MakeError(ErrorKind::kStoreUnavailable, "store " + path + ": " + reason);
}

std::string SystemReason(int code) { return std::generic_category().message(code); }

std::uint64_t SizeOf(const std::string& path) {
  std::error_code absent;
  const std::uintmax_t size = std::filesystem::file_size(path, absent);
  return absent ? 0 : size;
}

/// Fails on `connection` for what is no database of ours, or of a newer version.
void RequireOurs(SqliteConnection& connection) {
  const std::int64_t owner = connection.ReadInt("PRAGMA application_id");
  const std::int64_t version = connection.ReadInt("PRAGMA user_version");
  if (!connection.failed() && owner != kSqliteApplicationId) {
    connection.Fail(SQLITE_NOTADB, "is not a store of this program");
  }
  if (!connection.failed() && version > SqliteSchemaVersion()) {
    connection.Fail(SQLITE_NOTADB, "was written by a newer version of this program");
  }
}

SqliteOptions ReadOnly(const std::string& path) {
  SqliteOptions options;
  options.path = path;
  options.read_only = true;
  return options;
}

void CheckPages(SqliteConnection& connection, std::vector<std::string>& faults) {
  SqliteStatement check(connection, "PRAGMA integrity_check");
  while (check.Step() && faults.size() < kMaxFaults) {
    std::string finding = check.Text(0);
    if (finding != "ok") faults.push_back("damaged: " + std::move(finding));
  }
  check.Reset();
}

/// Counts rows that should not be there.
struct Rule {
  const char* fault;
  const char* sql;
};

constexpr std::array kRules = {
    Rule{"logins of nobody",
         "SELECT count(*) FROM logins l WHERE NOT EXISTS (SELECT 1 FROM users u WHERE u.tenant = l.tenant AND u.id = "
         "l.user_id)"},
    Rule{"open creates of users who are there",
         "SELECT count(*) FROM intents i WHERE i.operation = 'create_end_user' AND EXISTS (SELECT 1 FROM users u WHERE "
         "u.tenant = i.tenant AND u.external_id = i.external_id)"},
    Rule{"open wallets of users who are not there",
         "SELECT count(*) FROM intents i WHERE i.operation <> 'create_end_user' AND NOT EXISTS (SELECT 1 FROM users u "
         "WHERE u.tenant = i.tenant AND u.external_id = i.external_id)"},
    Rule{"users without a provider", "SELECT count(*) FROM users WHERE provider = ''"},
};

void CheckRules(SqliteConnection& connection, std::vector<std::string>& faults) {
  for (const Rule& rule : kRules) {
    const std::int64_t count = connection.ReadInt(rule.sql);
    if (count > 0) faults.push_back(std::to_string(count) + " " + rule.fault);
  }
}

/// Every intent, and every user's record against the columns that repeat of it what is searched for.
void CheckRecords(SqliteConnection& connection, std::vector<std::string>& faults) {
  std::int64_t unreadable = 0;
  std::int64_t astray = 0;
  SqliteStatement users(connection, "SELECT id, external_id, provider, provider_user_id, status, record FROM users");
  while (users.Step()) {
    const Result<json::Document> document = json::Parse(users.Text(5));
    const std::optional<api::EndUser> user = document ? api::ReadEndUser(document->root()) : std::nullopt;
    if (!user) {
      ++unreadable;
      continue;
    }
    const bool same = user->id == users.Text(0) && user->external_id == users.Text(1) &&
                      user->provider == users.Text(2) && user->provider_user_id == users.Text(3) &&
                      ToString(ShownStatus(*user)) == users.Text(4);
    if (!same) ++astray;
  }
  if (unreadable > 0) faults.push_back(std::to_string(unreadable) + " users whose record cannot be read");
  if (astray > 0) faults.push_back(std::to_string(astray) + " users whose record is not what is searched for");
  if (connection.failed()) return;
  SqliteReads reads(connection);
  std::string after;
  for (std::vector<Intent> page = reads.OpenIntents(after, kPage); !page.empty();) {
    after = page.back().id;
    page = reads.OpenIntents(after, kPage);
  }
  if (!connection.failed()) return;
  faults.push_back("an open intent cannot be read");
  connection.ForgetFailure();
}

void CheckMode(const std::string& path, std::vector<std::string>& faults) {
  struct stat status {};
  if (::stat(path.c_str(), &status) == 0 && (status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    faults.push_back("other users may read or write it: chmod 600 " + path);
  }
}

constexpr std::string_view kUsersAfter =
    "SELECT tenant, id, record FROM users WHERE (tenant, id) > (?1, ?2) ORDER BY tenant, id LIMIT ?3";

std::string UserLine(const std::string& tenant, const std::string& record, bool personal_data) {
  const Result<json::Document> document = json::Parse(record);
  std::string line;
  json::Writer writer(&line);
  writer.StartObject();
  writer.Member("object", "end_user");
  writer.Member("tenant", std::string_view(tenant));
  if (!document) writer.Member("unreadable", true);
  const json::Value root = document ? document->root() : json::Value();
  for (const json::Member member : root.Members()) {
    const bool personal = member.name == "login_methods" || member.name == "profile" || member.name == "metadata";
    if (member.name == "object" || (personal && !personal_data)) continue;
    writer.Key(member.name);
    json::Write(member.value, writer);
  }
  writer.EndObject();
  return line;
}

std::string IntentLine(const Intent& intent) {
  std::string line;
  json::Writer writer(&line);
  writer.StartObject();
  writer.Member("object", "intent");
  writer.Member("tenant", std::string_view(intent.user.tenant));
  writer.Member("id", std::string_view(intent.id));
  writer.Member("external_id", std::string_view(intent.user.external_id));
  writer.Member("end_user_id", std::string_view(intent.user.id));
  writer.Member("provider", std::string_view(intent.user.provider));
  writer.Member("operation", api::ToString(intent.call.operation));
  writer.Member("state", std::string_view(intent.state == IntentState::kUnknown ? "unknown" : "started"));
  writer.Member("created_at", std::string_view(FormatRfc3339(intent.created_at)));
  writer.EndObject();
  return line;
}

/// The copy itself, into an empty file that is there.
Result<void> Copy(const std::string& from, const std::string& to) {
  SqliteConnection source(ReadOnly(from));
  RequireOurs(source);
  if (source.failed()) return Unavailable(from, source.reason());
  SqliteOptions options;
  options.path = to;
  SqliteConnection target(options);
  if (target.failed()) return Unavailable(to, target.reason());
  sqlite3_backup* backup = sqlite3_backup_init(target.handle(), "main", source.handle(), "main");
  if (backup == nullptr) return Unavailable(to, sqlite3_errmsg(target.handle()));
  // In one step, so that a gateway that writes meanwhile does not make it start again and again.
  const int copied = sqlite3_backup_step(backup, -1);
  const int finished = sqlite3_backup_finish(backup);
  if (copied != SQLITE_DONE) return Unavailable(to, sqlite3_errstr(copied));
  if (finished != SQLITE_OK) return Unavailable(to, sqlite3_errstr(finished));
  target.EmptyLog();
  std::vector<std::string> faults;
  CheckPages(target, faults);
  if (target.failed()) return Unavailable(to, target.reason());
  if (!faults.empty()) return Unavailable(to, "the copy did not pass the check: " + faults.front());
  return {};
}

/// Makes the name in the folder durable.
Result<void> SyncFolderOf(const std::string& path) {
  const std::filesystem::path folder = std::filesystem::absolute(path).parent_path();
  const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool synced = fd >= 0 && ::fsync(fd) == 0;
  const int reason = errno;
  if (fd >= 0) ::close(fd);
  if (synced) return {};
  return Unavailable(path, SystemReason(reason));
}

}  // namespace

Result<SqliteReport> CheckSqliteFile(const std::string& path) {
  SqliteConnection connection(ReadOnly(path));
  RequireOurs(connection);
  if (connection.failed()) return Unavailable(path, connection.reason());
  SqliteReport report;
  report.schema = connection.ReadInt("PRAGMA user_version");
  report.current_schema = SqliteSchemaVersion();
  report.size_bytes = SizeOf(path) + SizeOf(path + "-wal");
  CheckMode(path, report.faults);
  CheckPages(connection, report.faults);
  if (report.faults.empty()) CheckRules(connection, report.faults);
  if (report.schema == report.current_schema && !connection.failed()) CheckRecords(connection, report.faults);
  report.users = connection.ReadInt("SELECT count(*) FROM users");
  report.deleted_users = connection.ReadInt("SELECT count(*) FROM users WHERE status = 'deleted'");
  report.open_intents = connection.ReadInt("SELECT count(*) FROM intents");
  report.idempotency_keys = connection.ReadInt("SELECT count(*) FROM keys");
  if (connection.failed()) report.faults.push_back("cannot be read: " + connection.reason());
  return report;
}

Result<void> BackUpSqliteFile(const std::string& from, const std::string& to) {
  const int file = ::open(to.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, kOwnerOnly);
  if (file < 0) {
    return Unavailable(to, errno == EEXIST ? "exists; a backup never overwrites a file" : SystemReason(errno));
  }
  ::close(file);
  Result<void> copied = Copy(from, to);
  if (copied) copied = SyncFolderOf(to);
  if (copied) return {};
  for (const char* end : {"", "-wal", "-shm", "-journal"}) ::unlink((to + end).c_str());
  return copied;
}

Result<std::int64_t> ExportSqliteFile(const std::string& path, const ExportOptions& options, const ExportLine& line) {
  SqliteConnection connection(ReadOnly(path));
  RequireOurs(connection);
  if (!connection.failed() && connection.ReadInt("PRAGMA user_version") != SqliteSchemaVersion()) {
    return Unavailable(path, "is of an older version; the first start of this one brings it up to date");
  }
  SqliteStatement users(connection, kUsersAfter);
  std::int64_t lines = 0;
  std::string tenant;
  std::string id;
  // Page by page: one long look would keep the gateway's log from being emptied.
  for (std::int64_t rows = kPage; rows == kPage;) {
    rows = 0;
    users.With(tenant, id, kPage);
    while (users.Step()) {
      ++rows;
      ++lines;
      tenant = users.Text(0);
      id = users.Text(1);
      if (!line(UserLine(tenant, users.Text(2), options.personal_data))) return lines;
    }
  }
  if (connection.failed()) return Unavailable(path, connection.reason());
  SqliteReads reads(connection);
  std::string after;
  for (std::vector<Intent> page = reads.OpenIntents(after, kPage); !page.empty();) {
    for (const Intent& intent : page) {
      ++lines;
      if (!line(IntentLine(intent))) return lines;
    }
    after = page.back().id;
    page = reads.OpenIntents(after, kPage);
  }
  if (connection.failed()) return Unavailable(path, connection.reason());
  return lines;
}

}  // namespace walletgate::storage
