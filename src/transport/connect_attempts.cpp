#include "transport/connect_attempts.h"

namespace walletgate::transport {

void ConnectAttempts::Begin(AddressPolicy policy) {
  policy_ = policy;
  allowed_one_ = false;
  refused_.clear();
}

bool ConnectAttempts::Allow(const sockaddr& address) {
  const AddressClass is = ClassOf(address);
  if (MayConnect(is, policy_)) {
    allowed_one_ = true;
    return true;
  }
  refused_ += (refused_.empty() ? "" : ", ") + AddressText(address) + " (" + std::string(ToString(is)) + ")";
  return false;
}

}  // namespace walletgate::transport
