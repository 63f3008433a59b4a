#pragma once

// What calls have taught us of an account since it was bound. Owned by Provider, used by Sender and Probe on all loops.

#include "provider/credential_slots.h"
#include "provider/vendor_clock.h"

namespace walletgate::provider {

/// Thread-safe.
struct Learned {
  CredentialSlots slots;
  VendorClock clock;
};

}  // namespace walletgate::provider
