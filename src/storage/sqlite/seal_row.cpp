#include "storage/sqlite/seal_row.h"

#include <string>

#include "crypto/base64.h"

namespace walletgate::storage {

void EnsureSeal(SqliteConnection& connection) {
  const Secret key = Seal::NewKey(SystemRandom());
  SqliteStatement put(connection, "INSERT OR IGNORE INTO seals (name, key) VALUES ('persons', ?1)");
  put.With(crypto::Base64Encode(key.Reveal())).Run();
}

Seal ReadSeal(SqliteConnection& connection) {
  const std::string text = connection.ReadText("SELECT key FROM seals WHERE name = 'persons'");
  std::optional<std::string> key = crypto::Base64Decode(text);
  const bool good = key && key->size() == Seal::kKeyBytes;
  if (!good) connection.Fail(SQLITE_CORRUPT, "the key of those who were erased cannot be read");
  return Seal(Secret(good ? std::move(*key) : std::string(Seal::kKeyBytes, '\0')));
}

}  // namespace walletgate::storage
