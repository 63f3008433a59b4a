#include "storage/sqlite/movers/address_mover.h"

#include <algorithm>

#include "base/check.h"
#include "base/log/log.h"

namespace walletgate::storage {
namespace {

/// Small enough that a request behind it waits for milliseconds.
constexpr std::int64_t kBatch = 200;

/// As AddressKey spells them; since when a wallet is his was not noted, not before he was made.
constexpr std::string_view kPut = R"sql(
INSERT OR IGNORE INTO addresses (tenant, address, user_id, link, valid_from, valid_until)
SELECT u.tenant, iif(json_extract(w.value, '$.chain') = 'evm', lower(json_extract(w.value, '$.address')),
                     json_extract(w.value, '$.address')), u.id, 0,
       coalesce(strftime('%s', json_extract(u.record, '$.created_at')), 0) * 1000000000, 0
FROM users u JOIN json_each(iif(json_valid(u.record), u.record, '{}'), '$.wallets') w
WHERE u.rowid > ?1 AND u.rowid <= ?2 AND w.type = 'object' AND json_type(w.value, '$.address') = 'text'
)sql";

}  // namespace

SqliteAddressMover::SqliteAddressMover(SqliteConnection& connection)
    : put_(connection, kPut), note_(connection, "UPDATE moves SET after = ?1 WHERE name = 'addresses'") {
  SqliteStatement move(connection, "SELECT after, until FROM moves WHERE name = 'addresses'");
  if (!move.Step()) return;
  after_ = move.Int(0);
  until_ = move.Int(1);
}

void SqliteAddressMover::Step() {
  Check(!done(), "a step is made while some users are left");
  const std::int64_t last = std::min(after_ + kBatch, until_);
  put_.With(after_, last).Run();
  after_ = last;
  note_.With(after_).Run();
  if (done()) Log(LogLevel::kInfo, "users of the older store are found by all their addresses", {{"users", until_}});
}

}  // namespace walletgate::storage
