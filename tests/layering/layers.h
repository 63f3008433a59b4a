#pragma once

// Who may include whom, which library lives where, and no vendor names. docs/ARCHITECTURE.md gives the reasons.

#include <vector>

#include "tests/layering/source_text.h"

namespace walletgate::layering {

std::vector<Finding> CheckIncludes(const Source& source);

/// `provider::` in a folder that may not include provider: a type that came through somebody else's header.
std::vector<Finding> CheckNamespaces(const Source& source);

/// A vendor's name as a word of a text or an identifier, in any case, comments included. src/sandbox is free.
std::vector<Finding> CheckVendorNames(const Source& source);

}  // namespace walletgate::layering
