#pragma once

// What all calls to one account go by. Owned by Provider, used by Sender and Probe.

#include <memory>

#include "provider/binding.h"
#include "provider/credentials.h"
#include "provider/guard/guard.h"
#include "provider/learned.h"

namespace walletgate::provider {

struct AccountParts {
  const Binding& binding;
  const Credentials& credentials;
  const std::shared_ptr<Guard>& guard;  ///< may be another's of the same account, from before the first call on
  Learned& learned;
};

}  // namespace walletgate::provider
