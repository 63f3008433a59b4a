#pragma once

// How long the pages of a vendor's list of users may be. Used by whoever walks through one.

#include <cstddef>

#include "provider/provider.h"

namespace walletgate::routing {

/// `wanted` users, within the bounds that the vendor's file gives; 0, which asks for no length, where the vendor gives
/// pages of its own or has no list.
std::size_t PageSizeFor(const provider::Provider& provider, std::size_t wanted);

}  // namespace walletgate::routing
