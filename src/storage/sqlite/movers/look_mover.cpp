#include "storage/sqlite/movers/look_mover.h"

#include <algorithm>

#include "base/check.h"
#include "storage/sqlite/rows.h"

namespace walletgate::storage {
namespace {

/// Most users are not pending: rows are passed over quickly.
constexpr std::int64_t kBatch = 1000;

/// When the last byte was sent is not known; it was before now. Whom the vendor does not know is not looked at.
constexpr std::string_view kPutLooks = R"sql(
INSERT INTO looks (tenant, user_id, account, awaits, next_at, tries, sent_at)
SELECT u.tenant, u.id, l.account,
  iif(json_valid(u.record) AND json_array_length(u.record, '$.pending_wallets') > 0, 'wallets', 'status'), ?3, 0, ?3
FROM users u JOIN links l ON l.tenant = u.tenant AND l.user_id = u.id AND l.state NOT IN ('prepared', 'former')
WHERE u.rowid > ?1 AND u.rowid <= ?2 AND u.status = 'pending'
  AND iif(json_valid(u.record), json_extract(u.record, '$.missing_since'), 'unreadable') IS NULL
ON CONFLICT (tenant, user_id) DO UPDATE SET account = excluded.account WHERE looks.account = ''
)sql";

}  // namespace

SqliteLookMover::SqliteLookMover(SqliteConnection& connection)
    : put_looks_(connection, kPutLooks), note_(connection, "UPDATE moves SET after = ?1 WHERE name = 'looks'") {
  SqliteStatement move(connection, "SELECT after, until FROM moves WHERE name = 'looks'");
  if (!move.Step()) return;
  after_ = move.Int(0);
  until_ = move.Int(1);
}

void SqliteLookMover::Step(WallTime now) {
  Check(!done(), "a step is made while some users are left");
  const std::int64_t last = std::min(after_ + kBatch, until_);
  put_looks_.With(after_, last, ToNanoseconds(now)).Run();
  after_ = last;
  note_.With(after_).Run();
}

}  // namespace walletgate::storage
