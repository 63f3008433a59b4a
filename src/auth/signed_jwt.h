#pragma once

// The scheme of that name: a token signed for each request. Internal to auth.

#include <memory>

#include "auth/spec_reader.h"

namespace walletgate::auth {

/// Faults go to the reader's diagnostics.
std::unique_ptr<AuthSpec> ParseSignedJwt(SpecReader& reader);

}  // namespace walletgate::auth
