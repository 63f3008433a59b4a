#pragma once

// The scheme of that name: a secret as it is. Internal to auth.

#include "auth/spec_reader.h"

namespace walletgate::auth {

extern const SchemeInfo kStaticHeader;

}  // namespace walletgate::auth
