#pragma once

// Hashes that protect nothing, because anybody can guess what was hashed: well-known passwords, words such as "test",
// and the names that stand beside the hash. Used by the configuration reader for whatever it keeps as a SHA-256.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace walletgate::routing {

/// What the owner of some names could have hashed: the common words and these names, each also in upper case and
/// capitalised, with a digit, "123" or "!" behind, and with the newline that `echo word | sha256sum` hashes along; and
/// the empty text. Immutable, thread-safe.
class WeakSecrets {
 public:
  /// `names` costs about 80 hashes each; the common words are hashed once per process, at the first look-up.
  explicit WeakSecrets(std::span<const std::string> names);

  /// `sha256_hex`: 64 lower-case hex digits; anything else is no hash of a word.
  bool Has(std::string_view sha256_hex) const;

 private:
  std::vector<std::uint64_t> names_;  ///< first 64 bits of each hash, sorted
};

/// The same for one hash; for many with the same names make the class once.
bool IsHashOfAWord(std::string_view sha256_hex, std::span<const std::string> names);

}  // namespace walletgate::routing
