#pragma once

// The `detail` of an error is a sentence for people: nothing goes by how it is worded.

#include <vector>

#include "tests/layering/source_text.h"

namespace walletgate::layering {

/// A `.detail` that is compared or searched. What made a call fail says Error::cause.
std::vector<Finding> CheckDetails(const Source& source);

}  // namespace walletgate::layering
