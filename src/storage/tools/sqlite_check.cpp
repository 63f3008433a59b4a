#include "storage/tools/sqlite_check.h"

#include <sys/stat.h>

#include <array>

#include "storage/sqlite/file.h"
#include "storage/sqlite/rows.h"
#include "storage/sqlite/schema.h"
#include "storage/sqlite/tables/intent_table.h"

namespace walletgate::storage {
namespace {

/// Intents are read so many at a time: one long look would keep the gateway's log from being emptied.
constexpr std::size_t kPage = 1000;
constexpr std::size_t kMaxFaults = 100;

/// Counts rows that should not be there.
struct Rule {
  const char* fault;
  const char* sql;
};

constexpr std::array kRules = {
    Rule{"logins of nobody",
         "SELECT count(*) FROM logins l WHERE NOT EXISTS (SELECT 1 FROM users u WHERE u.tenant = l.tenant AND u.id = "
         "l.user_id)"},
    Rule{"contacts that are no living user's",
         "SELECT count(*) FROM contacts c WHERE NOT EXISTS (SELECT 1 FROM users u WHERE u.tenant = c.tenant AND u.id = "
         "c.user_id AND u.status = c.status AND u.provider = c.provider)"},
    Rule{"open creates of users who are there",
         "SELECT count(*) FROM intents i WHERE i.operation = 'create_end_user' AND i.migration = '' AND EXISTS (SELECT "
         "1 "
         "FROM users u WHERE "
         "u.tenant = i.tenant AND u.external_id = i.external_id AND u.status <> 'deleted')"},
    Rule{"open wallets of users who are not there",
         "SELECT count(*) FROM intents i WHERE (i.operation <> 'create_end_user' OR i.migration <> '') AND NOT EXISTS "
         "(SELECT 1 FROM users u WHERE u.tenant = i.tenant AND u.external_id = i.external_id)"},
    Rule{"idempotency keys whose answer is not there",
         "SELECT count(*) FROM keys k WHERE k.answer > 0 AND NOT EXISTS (SELECT 1 FROM answers a WHERE a.id = "
         "k.answer)"},
    Rule{"tenants whose idempotency keys are miscounted",
         "SELECT count(*) FROM key_counts c WHERE c.keys <> (SELECT count(*) FROM keys k WHERE k.tenant = c.tenant)"},
    Rule{
        "addresses of nobody",
        "SELECT count(*) FROM addresses a WHERE NOT EXISTS (SELECT 1 FROM users u WHERE u.tenant = a.tenant AND u.id = "
        "a.user_id)"},
    Rule{"journals of nobody",
         "SELECT count(*) FROM journal j WHERE NOT EXISTS (SELECT 1 FROM users u WHERE u.tenant = j.tenant AND u.id = "
         "j.user_id)"},
    Rule{"links of nobody",
         "SELECT count(*) FROM links l WHERE NOT EXISTS (SELECT 1 FROM users u WHERE u.tenant = l.tenant AND u.id = "
         "l.user_id)"},
    Rule{"users whom no link or several serve",
         "SELECT count(*) FROM (SELECT 1 FROM links GROUP BY tenant, user_id HAVING sum(state NOT IN ('prepared', "
         "'former')) <> 1)"},
    Rule{"rows of migrations that are nobody's",
         "SELECT count(*) FROM migration_users m WHERE m.user_id <> '' AND NOT EXISTS (SELECT 1 FROM users u WHERE "
         "u.tenant = m.tenant AND u.id = m.user_id)"},
    Rule{"rows of migrations whose link is not there",
         "SELECT count(*) FROM migration_users m WHERE m.link >= 0 AND NOT EXISTS (SELECT 1 FROM links l WHERE "
         "l.tenant = m.tenant AND l.user_id = m.user_id AND l.n = m.link)"},
    Rule{"states of migrations that are miscounted",
         "SELECT count(*) FROM migration_counts c WHERE c.users <> (SELECT count(*) FROM migration_users m WHERE "
         "m.migration = c.migration AND m.state = c.state AND m.reason = c.reason)"},
    Rule{"users without a provider", "SELECT count(*) FROM users WHERE provider = ''"},
};

void CheckRules(SqliteConnection& connection, std::vector<std::string>& faults) {
  for (const Rule& rule : kRules) {
    const std::int64_t count = connection.ReadInt(rule.sql);
    if (count > 0) faults.push_back(std::to_string(count) + " " + rule.fault);
  }
}

/// Every user's record against the columns that repeat of it what is searched for.
void CheckUsers(SqliteConnection& connection, std::vector<std::string>& faults) {
  std::int64_t unreadable = 0;
  std::int64_t astray = 0;
  SqliteStatement users(
      connection, "SELECT tenant, id, external_id, provider, provider_user_id, status, record, generation FROM users");
  while (users.Step()) {
    const std::optional<api::EndUser> user = EndUserOf(users.Text(0), users.Text(6));
    if (!user) {
      ++unreadable;
      continue;
    }
    const bool same = user->id == users.Text(1) && user->external_id == users.Text(2) &&
                      user->provider == users.Text(3) && user->provider_user_id == users.Text(4) &&
                      ToString(ShownStatus(*user)) == users.Text(5) &&
                      static_cast<std::int64_t>(user->generation) == users.Int(7);
    if (!same) ++astray;
  }
  if (unreadable > 0) faults.push_back(std::to_string(unreadable) + " users whose record cannot be read");
  if (astray > 0) faults.push_back(std::to_string(astray) + " users whose record is not what is searched for");
}

void CheckIntents(SqliteConnection& connection, std::vector<std::string>& faults) {
  std::int64_t unreadable = 0;
  SqliteIntentTable intents(connection);
  std::string after;
  for (std::vector<Intent> page = intents.Open(after, kPage); !page.empty(); page = intents.Open(after, kPage)) {
    for (const Intent& intent : page) unreadable += intent.readable ? 0 : 1;
    after = page.back().id;
  }
  if (unreadable > 0) faults.push_back(std::to_string(unreadable) + " open intents that cannot be read");
}

void CheckMode(const std::string& path, std::vector<std::string>& faults) {
  struct stat status {};
  if (::stat(path.c_str(), &status) == 0 && (status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    faults.push_back("other users may read or write it: chmod 600 " + path);
  }
}

}  // namespace

void CheckPages(SqliteConnection& connection, std::vector<std::string>& faults) {
  SqliteStatement check(connection, "PRAGMA integrity_check");
  while (check.Step() && faults.size() < kMaxFaults) {
    std::string finding = check.Text(0);
    if (finding != "ok") faults.push_back("damaged: " + std::move(finding));
  }
  check.Reset();
}

Result<SqliteReport> CheckSqliteFile(const std::string& path) {
  SqliteConnection connection(ReadOnly(path));
  RequireOurs(connection);
  if (connection.failed()) return Unavailable(path, connection.reason());
  SqliteReport report;
  report.schema = connection.ReadInt("PRAGMA user_version");
  report.current_schema = SqliteSchemaVersion();
  report.size_bytes = SizeOfStore(path);
  CheckMode(path, report.faults);
  CheckPages(connection, report.faults);
  if (report.schema == report.current_schema) {
    if (report.faults.empty()) CheckRules(connection, report.faults);
    CheckUsers(connection, report.faults);
    CheckIntents(connection, report.faults);
  }
  report.users = connection.ReadInt("SELECT count(*) FROM users");
  report.deleted_users = connection.ReadInt("SELECT count(*) FROM users WHERE status = 'deleted'");
  report.open_intents = connection.ReadInt("SELECT count(*) FROM intents");
  report.idempotency_keys = connection.ReadInt("SELECT count(*) FROM keys");
  if (connection.failed()) report.faults.push_back("cannot be read: " + connection.reason());
  return report;
}

}  // namespace walletgate::storage
