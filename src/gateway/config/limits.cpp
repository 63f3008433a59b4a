#include "gateway/config/limits.h"

namespace walletgate::gateway {

void ProveLimits(Source& source, Settings& settings) {
  if (!source.reader.Has("drain_timeout")) settings.drain_timeout = settings.request_timeout + kDrainMargin;
  if (settings.drain_timeout >= settings.request_timeout) return;
  source.reader.Fault("drain_timeout",
                      "must not be shorter than request_timeout, or a slow create is cut off when the gateway stops");
}

}  // namespace walletgate::gateway
