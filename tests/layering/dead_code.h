#pragma once

// Functions that nothing calls. Tests do not count: what only tests call is not needed.

#include <vector>

#include "tests/layering/excuses.h"
#include "tests/layering/source_text.h"

namespace walletgate::layering {

/// Functions that headers declare and whose name stands nowhere in `sources` but where they are declared and defined.
/// One that has the name of another one that is used is not found. Excuses by path of the header#Name.
std::vector<Finding> CheckDeadFunctions(const std::vector<Source>& sources, Excuses& excuses);

}  // namespace walletgate::layering
