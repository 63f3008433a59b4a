#pragma once

// Whether a person means it.

#include <string>

namespace walletgate::cli {

struct Consent {
  bool given = false;   ///< --yes
  bool may_ask = true;  ///< not with --json
};

/// Whether it was given, or is now on a terminal: "Import 3 users? [y/N]". Elsewhere says that --yes is missing.
bool Agreed(const Consent& consent, const std::string& question);

}  // namespace walletgate::cli
