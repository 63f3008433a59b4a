#pragma once

// API keys of tenants: "wg_" + 40 random characters + 6 of a checksum. The prefix and the checksum help secret
// scanners and catch typos; the gateway keeps only a hash. 238 random bits need no slow hash.

#include <string>
#include <string_view>

#include "base/random.h"
#include "base/secret.h"

namespace walletgate::routing {

/// A fresh key; shown once by `walletgate keys create`.
Secret MakeApiKey(Random& random);

/// Right prefix, length, alphabet and checksum: tells a typo from an unknown key, for messages only.
bool LooksLikeApiKey(std::string_view text);

/// Lower-case hex SHA-256: what configuration keeps.
std::string HashApiKey(std::string_view key);

/// Whether `text` is what HashApiKey could have given.
bool IsApiKeyHash(std::string_view text);

}  // namespace walletgate::routing
