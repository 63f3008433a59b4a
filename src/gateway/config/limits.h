#pragma once

// What settings of one section must be to each other. Used when a configuration is read.

#include "gateway/config/setting.h"

namespace walletgate::gateway {

/// Of the section `limits`: by default a drain is as long as a request and a little more, and it is never shorter.
void ProveLimits(Source& source, Settings& settings);

}  // namespace walletgate::gateway
