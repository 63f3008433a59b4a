#include "storage/sqlite/seals.h"

#include <optional>
#include <string>
#include <utility>

#include "crypto/base64.h"

namespace walletgate::storage {
namespace {

Seal ReadSeal(SqliteConnection& connection) {
  const std::string text = connection.ReadText("SELECT key FROM seals WHERE name = 'persons'");
  std::optional<std::string> key = crypto::Base64Decode(text);
  const bool good = key && key->size() == Seal::kKeyBytes;
  if (!good) connection.Fail(SQLITE_CORRUPT, "the key of those who were erased cannot be read");
  return Seal(Secret(good ? std::move(*key) : std::string(Seal::kKeyBytes, '\0')));
}

}  // namespace

void EnsureSeal(SqliteConnection& connection) {
  const Secret key = Seal::NewKey(SystemRandom());
  SqliteStatement put(connection, "INSERT OR IGNORE INTO seals (name, key) VALUES ('persons', ?1)");
  put.With(crypto::Base64Encode(key.Reveal())).Run();
}

SqliteSeals::SqliteSeals(SqliteConnection& connection)
    : seal_(ReadSeal(connection)), any_(connection, "SELECT 1 FROM erased LIMIT 1") {}

bool SqliteSeals::Any() {
  any_.Reset();
  const bool any = any_.Step();
  any_.Reset();
  return any;
}

}  // namespace walletgate::storage
