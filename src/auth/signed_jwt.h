#pragma once

// The scheme of that name: a token signed for each request. Internal to auth.

#include "auth/spec_reader.h"

namespace walletgate::auth {

extern const SchemeInfo kSignedJwt;

}  // namespace walletgate::auth
