#pragma once

// Which characters of our ids a vendor takes, for the words of a report about one that it does not. Used by surveys.

#include <array>
#include <string>

#include "mapping/accepts.h"

namespace walletgate::routing {

/// Immutable. Made once for a vendor: each character is tried by itself.
class IdAlphabet {
 public:
  explicit IdAlphabet(const mapping::Accepts& accepts);

  /// What of the id the vendor does not take: "'_', '.'"; "101 characters" where it is no single one.
  std::string OddOf(const std::string& id) const;

 private:
  std::array<bool, 128> taken_{};
};

}  // namespace walletgate::routing
