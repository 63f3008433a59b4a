#include "storage/sqlite/movers/forgetter.h"

#include <algorithm>

#include "base/check.h"

namespace walletgate::storage {
namespace {

/// Most users are not deleted: rows are passed over quickly.
constexpr std::int64_t kBatch = 500;

/// As api::DropPersonalMembers.
constexpr std::string_view kDrop = R"sql(
UPDATE users SET record =
  json_remove(json_set(record, '$.login_methods', json_array(), '$.metadata', json_object()), '$.profile')
WHERE rowid > ?1 AND rowid <= ?2 AND status = 'deleted' AND json_valid(record)
)sql";

constexpr std::string_view kDropLogins = R"sql(
DELETE FROM logins WHERE (tenant, user_id) IN
  (SELECT tenant, id FROM users WHERE rowid > ?1 AND rowid <= ?2 AND status = 'deleted')
)sql";

}  // namespace

SqliteForgetter::SqliteForgetter(SqliteConnection& connection)
    : drop_(connection, kDrop),
      drop_logins_(connection, kDropLogins),
      note_(connection, "UPDATE moves SET after = ?1 WHERE name = 'deleted'") {
  SqliteStatement move(connection, "SELECT after, until FROM moves WHERE name = 'deleted'");
  if (!move.Step()) return;
  after_ = move.Int(0);
  until_ = move.Int(1);
}

void SqliteForgetter::Step() {
  Check(!done(), "a step is made while some users are left");
  const std::int64_t last = std::min(after_ + kBatch, until_);
  drop_.With(after_, last).Run();
  drop_logins_.With(after_, last).Run();
  after_ = last;
  note_.With(after_).Run();
}

}  // namespace walletgate::storage
