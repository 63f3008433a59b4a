#pragma once

// What an operation does is said in its row (src/api/operation.h): nobody else tells operations apart by name.

#include <vector>

#include "tests/layering/source_text.h"

namespace walletgate::layering {

/// Comparisons with an operation, cases of one, and lists of them, outside src/api, which has the table, and
/// src/routing, which has a class for each. To look one up by its name is no comparison.
std::vector<Finding> CheckOperations(const Source& source);

}  // namespace walletgate::layering
