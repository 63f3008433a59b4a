#pragma once

// `user_token_hosts` and `jwks_shared` of config/walletgate.yaml: under which host the public keys of which issuer's
// user tokens are served. With several issuers it has to be said: whoever is in one set can speak for its issuer's
// users.

#include "config/map_reader.h"
#include "gateway/config/key_set_section.h"
#include "gateway/config/setting.h"
#include "gateway/config/tenants/tenants.h"

namespace walletgate::gateway {

/// Faults: what is no host name, a host that is there twice (in any case, with or without a final dot), an issuer that
/// is no text.
void ReadKeyHosts(const Member& member, Source& source, KeyHosts& mapped);

/// Has the state of `tenants` serve its key sets as `section` says. Faults: an issuer that nobody mints for; several
/// issuers of which one has no host, unless they are shared; two owners of credentials who mint for one issuer with
/// different keys. What depends on providers that have faults of their own is not judged.
void ServeKeySets(const KeySetSection& section, const ParsedTenants& tenants, config::MapReader& root);

}  // namespace walletgate::gateway
