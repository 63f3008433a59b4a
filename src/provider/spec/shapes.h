#pragma once

// What a provider file may hold, in the form of config/shape.h. For editors: the parsers of this folder are the judges,
// and a test holds the members against the keys that they know. Used by schema.h.

#include "config/shape.h"

namespace walletgate::provider {

/// A file as a whole.
const config::Shape& FileShape();

}  // namespace walletgate::provider
