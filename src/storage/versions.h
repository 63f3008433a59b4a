#pragma once

// Which version of an end user's record one is. Used by every Store when it replaces one.

#include <cstdint>

#include "api/end_user.h"

namespace walletgate::storage {

/// Of `now` in the place of `before`: one more, or the same where nothing has changed but `updated_at`.
std::uint64_t NextVersion(const api::EndUser& before, api::EndUser now);

}  // namespace walletgate::storage
