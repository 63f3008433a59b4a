#pragma once

// Numbers that nobody can judge, and what may grow or run without end.

#include <vector>

#include "tests/layering/excuses.h"
#include "tests/layering/source_text.h"

namespace walletgate::layering {

/// A constant that is a plain number says in its name, or in a comment beside or above it, in what unit it is or why it
/// is so large; the comment above a block is for all of it. Durations have their unit in the type. Excuses by
/// path#kName.
std::vector<Finding> CheckConstants(const Source& source, Excuses& excuses);

/// A queue says in a comment what limits it, and a loop without a condition what ends it. Excuses by path.
std::vector<Finding> CheckLimits(const Source& source, Excuses& excuses);

}  // namespace walletgate::layering
