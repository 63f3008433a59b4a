#pragma once

// The section `admin` of config/walletgate.yaml: under which names the admin listener is reached, and who may use it.

#include <string>
#include <vector>

#include "gateway/config/setting.h"

namespace walletgate::gateway {

void ReadAdminHosts(const Member& member, Source& source, std::vector<std::string>& hosts);
void ReadAdminTokens(const Member& member, Source& source, std::vector<http::AdminToken>& tokens);
/// Tokens are needed where others than this machine reach the listener.
void ProveAdmin(Source& source, Settings& settings);

/// Whether only this machine reaches it.
bool IsPrivate(const http::ServerOptions& listener);

}  // namespace walletgate::gateway
