#pragma once

// What an operator allows of idempotency keys.

#include <chrono>
#include <cstdint>

namespace walletgate::routing {

struct KeyLimits {
  std::chrono::milliseconds lifetime = std::chrono::hours(24);  ///< of a finished answer under its key
  std::uint64_t per_tenant = 5'000'000;                         ///< keys that a tenant may have at once
};

}  // namespace walletgate::routing
