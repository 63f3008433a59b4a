#pragma once

// Settings of the section `trace` of config/walletgate.yaml that are more than their type.

#include <string>

#include "gateway/config/setting.h"

namespace walletgate::gateway {

void ReadTraceEndpoint(const Member& member, Source& source, std::string& endpoint);
/// A secret that a header can carry.
void ReadTraceAuthorization(const Member& member, Source& source, Secret& authorization);

}  // namespace walletgate::gateway
