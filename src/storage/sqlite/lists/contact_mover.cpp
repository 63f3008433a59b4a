#include "storage/sqlite/lists/contact_mover.h"

#include <algorithm>

#include "base/check.h"

namespace walletgate::storage {
namespace {

/// Small enough that a request behind it waits for milliseconds.
constexpr std::int64_t kBatch = 200;

constexpr std::string_view kPut = R"sql(
INSERT OR IGNORE INTO contacts (tenant, kind, value, status, user_id, provider)
SELECT u.tenant, l.kind, l.value, u.status, u.id, u.provider
FROM users u CROSS JOIN logins l ON l.tenant = u.tenant AND l.user_id = u.id
WHERE u.rowid > ?1 AND u.rowid <= ?2 AND u.status <> 'deleted'
)sql";

constexpr std::string_view kPutPairs = R"sql(
INSERT OR IGNORE INTO contacts (tenant, kind, value, status, user_id, provider)
SELECT u.tenant, 'both', e.value || ' ' || p.value, u.status, u.id, u.provider
FROM users u CROSS JOIN logins e ON e.tenant = u.tenant AND e.user_id = u.id AND e.kind = 'email'
  CROSS JOIN logins p ON p.tenant = u.tenant AND p.user_id = u.id AND p.kind = 'phone'
WHERE u.rowid > ?1 AND u.rowid <= ?2 AND u.status <> 'deleted'
)sql";

constexpr std::string_view kDrop = R"sql(
DELETE FROM logins WHERE (tenant, user_id) IN (SELECT tenant, id FROM users WHERE rowid > ?1 AND rowid <= ?2)
)sql";

}  // namespace

SqliteContactMover::SqliteContactMover(SqliteConnection& connection)
    : put_(connection, kPut),
      put_pairs_(connection, kPutPairs),
      drop_(connection, kDrop),
      note_(connection, "UPDATE moves SET after = ?1 WHERE name = 'contacts'") {
  SqliteStatement move(connection, "SELECT after, until FROM moves WHERE name = 'contacts'");
  if (!move.Step()) return;
  after_ = move.Int(0);
  until_ = move.Int(1);
}

void SqliteContactMover::Step() {
  Check(!done(), "a step is made while some users are left");
  const std::int64_t last = std::min(after_ + kBatch, until_);
  put_.With(after_, last).Run();
  put_pairs_.With(after_, last).Run();
  drop_.With(after_, last).Run();
  after_ = last;
  note_.With(after_).Run();
}

}  // namespace walletgate::storage
