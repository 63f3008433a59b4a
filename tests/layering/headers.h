#pragma once

// What belongs together: a header, what implements it, and somebody who uses it.

#include <vector>

#include "tests/layering/excuses.h"
#include "tests/layering/source_text.h"

namespace walletgate::layering {

/// How many .cpp may implement one header.
inline constexpr int kPartBudget = 2;

/// A header says first what it is.
std::vector<Finding> CheckOpening(const Source& source);

/// A .cpp has a header of its name, or begins with "// Part of x.h: ..." and a header beside it. Excuses by path.
std::vector<Finding> CheckOwners(const std::vector<Source>& sources, Excuses& excuses);

/// No header is implemented by many .cpp: then it is no unit. Excuses by path of the header.
std::vector<Finding> CheckParts(const std::vector<Source>& sources, Excuses& excuses);

/// A header that nobody includes but its own .cpp is of no use. Excuses by path.
std::vector<Finding> CheckUnusedHeaders(const std::vector<Source>& sources, Excuses& excuses);

}  // namespace walletgate::layering
