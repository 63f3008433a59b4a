#include "provider/guard/permit.h"

#include "provider/guard/guard.h"

namespace walletgate::provider {

void Permit::Leave(CallEnd end, SteadyTime now, std::optional<std::chrono::seconds> retry_after) {
  const std::shared_ptr<Guard> guard = std::exchange(guard_, nullptr);
  guard->Leave(*this, end, now, retry_after);
}

}  // namespace walletgate::provider
