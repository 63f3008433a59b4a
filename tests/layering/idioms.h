#pragma once

// What is not written in src, with the reason.

#include <vector>

#include "tests/layering/excuses.h"
#include "tests/layering/source_text.h"

namespace walletgate::layering {

/// Excuses by path#idiom, as the table of idioms.cpp names it.
std::vector<Finding> CheckIdioms(const Source& source, Excuses& excuses);

}  // namespace walletgate::layering
