#pragma once

// What a store keeps instead of the names of a person who was erased: nobody can read them back, and the store knows
// them again when they come. Used by both stores.

#include <cstddef>
#include <string>
#include <string_view>

#include "base/random.h"
#include "base/secret.h"

namespace walletgate::storage {

/// Thread-safe. A copy of a store has the same key, an export has none.
class Seal {
 public:
  static constexpr std::size_t kKeyBytes = 32;

  /// REQUIRES kKeyBytes bytes.
  explicit Seal(Secret key);

  /// For a new store.
  static Secret NewKey(Random& random);

  // HMAC-SHA256, in hexadecimal.
  std::string OfExternalId(std::string_view tenant, std::string_view external_id) const {
    return Of("external_id", tenant, external_id);
  }
  std::string OfVendorUser(std::string_view account, std::string_view provider_user_id) const {
    return Of("provider_user_id", account, provider_user_id);
  }

 private:
  std::string Of(std::string_view what, std::string_view whose, std::string_view value) const;

  Secret key_;
};

}  // namespace walletgate::storage
