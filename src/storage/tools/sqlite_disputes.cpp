#include "storage/tools/sqlite_disputes.h"

#include <algorithm>

#include "base/check.h"
#include "storage/sqlite/connection.h"
#include "storage/sqlite/file.h"
#include "storage/sqlite/schema.h"
#include "storage/sqlite/tables/link_table.h"

namespace walletgate::storage {
namespace {

constexpr std::string_view kClaimants = R"sql(
SELECT l.account, l.provider_user_id, u.tenant, u.id, u.external_id, u.status,
       EXISTS (SELECT 1 FROM holders h WHERE h.account = l.account AND h.provider_user_id = l.provider_user_id
                 AND h.tenant = u.tenant AND h.user_id = u.id) AS holds
FROM links l JOIN users u ON u.tenant = l.tenant AND u.id = l.user_id
WHERE l.state IN ('active', 'disputed') AND u.status <> 'deleted' AND (l.account, l.provider_user_id) IN
  (SELECT account, provider_user_id FROM links WHERE state = 'disputed')
ORDER BY l.account, l.provider_user_id, holds DESC, u.id
)sql";

std::vector<Claimant> Claimants(SqliteConnection& connection) {
  std::vector<Claimant> claimants;
  SqliteStatement rows(connection, kClaimants);
  while (rows.Step()) {
    claimants.push_back(
        {rows.Text(0), rows.Text(1), rows.Text(2), rows.Text(3), rows.Text(4), rows.Text(5), rows.Int(6) != 0});
  }
  return claimants;
}

std::int64_t StillToMove(SqliteConnection& connection) { return connection.ReadInt(kCountUnmoved); }

void Give(const Claimant& to, SqliteConnection& connection) {
  connection.Execute("BEGIN IMMEDIATE");
  SqliteStatement others(connection,
                         "UPDATE links SET state = 'orphaned' WHERE account = ?1 AND provider_user_id = ?2 "
                         "AND state IN ('active', 'disputed') "
                         "AND EXISTS (SELECT 1 FROM users u WHERE u.tenant = links.tenant AND u.id = links.user_id "
                         "AND u.status <> 'deleted')");
  others.With(to.account, to.provider_user_id).Run();
  SqliteStatement mine(connection,
                       "UPDATE links SET state = 'active' WHERE tenant = ?1 AND user_id = ?2 AND account = ?3 "
                       "AND provider_user_id = ?4 AND state NOT IN ('prepared', 'former')");
  mine.With(to.tenant, to.user_id, to.account, to.provider_user_id).Run();
  Check(connection.failed() || connection.changes() == 1, "whoever is given a vendor user has a link to its account");
  SqliteStatement holder(connection,
                         "UPDATE holders SET tenant = ?3, user_id = ?4 WHERE account = ?1 AND provider_user_id = ?2");
  holder.With(to.account, to.provider_user_id, to.tenant, to.user_id).Run();
  connection.Execute("COMMIT");
  if (connection.failed()) connection.Rollback();
}

}  // namespace

Result<std::vector<Claimant>> ListDisputes(const std::string& path) {
  SqliteConnection connection(ReadOnly(path));
  RequireCurrent(connection);
  std::vector<Claimant> claimants = Claimants(connection);
  if (connection.failed()) return Unavailable(path, connection.reason());
  return claimants;
}

Result<std::int64_t> UsersStillToMove(const std::string& path) {
  SqliteConnection connection(ReadOnly(path));
  RequireCurrent(connection);
  const std::int64_t users = StillToMove(connection);
  if (connection.failed()) return Unavailable(path, connection.reason());
  return users;
}

Result<Claimant> GiveDisputed(const std::string& path, const std::string& user_id) {
  // Claim would make a file that is not there.
  if (Result<std::vector<Claimant>> there = ListDisputes(path); !there) return std::move(there).error();
  Result<SqliteFile> file = SqliteFile::Claim(path);
  if (!file) return std::move(file).error();
  SqliteOptions options;
  options.path = path;
  SqliteConnection connection(options);
  RequireCurrent(connection);
  if (!connection.failed()) connection.UseLog();
  const std::int64_t to_move = StillToMove(connection);
  std::vector<Claimant> claimants = Claimants(connection);
  if (connection.failed()) return Unavailable(path, connection.reason());
  if (to_move > 0) {
    return MakeError(ErrorKind::kWrongState, "up to " + std::to_string(to_move) +
                                                 " users of the older store are still to be moved, and one of them may "
                                                 "claim it too: let the gateway run until that is done");
  }
  auto found = std::find_if(claimants.begin(), claimants.end(),
                            [&](const Claimant& claimant) { return claimant.user_id == user_id; });
  if (found == claimants.end()) return MakeError(ErrorKind::kNotFound, "no dispute has an end user " + user_id);
  Give(*found, connection);
  if (connection.failed()) return Unavailable(path, connection.reason());
  found->holds = true;
  return std::move(*found);
}

}  // namespace walletgate::storage
