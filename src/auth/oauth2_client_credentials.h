#pragma once

// The scheme of that name: tokens from a token endpoint. Internal to auth.

#include <memory>

#include "auth/spec_reader.h"

namespace walletgate::auth {

/// Faults go to the reader's diagnostics.
std::unique_ptr<AuthSpec> ParseOauth2ClientCredentials(SpecReader& reader);

}  // namespace walletgate::auth
