#pragma once

// The scheme of that name: tokens from a token endpoint. Internal to auth.

#include "auth/spec_reader.h"

namespace walletgate::auth {

extern const SchemeInfo kOauth2ClientCredentials;

}  // namespace walletgate::auth
