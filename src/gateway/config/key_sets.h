#pragma once

// `user_token_hosts` and `jwks_shared` of config/walletgate.yaml: under which host the public keys of which issuer's
// user tokens are served. With several issuers it has to be said: whoever is in one set can speak for its issuer's
// users.

#include <string>
#include <vector>

#include "config/map_reader.h"
#include "gateway/config/tenants.h"

namespace walletgate::gateway {

/// What the file says, before anybody knows which issuers there are.
struct KeySetSection {
  struct Host {
    std::string name;
    std::string issuer;
    config::Position where;  ///< of the issuer
    std::string path;
  };
  std::vector<Host> hosts;  ///< no two alike
  bool shared = false;
  bool good = true;  ///< false: something was refused
};

/// Faults: what is no host name, a host that is there twice (in any case, with or without a final dot), an issuer that
/// is no text.
KeySetSection ReadKeySets(config::MapReader& root);

/// Has the state of `tenants` serve its key sets as `section` says. Faults: an issuer that nobody mints for; several
/// issuers of which one has no host, unless they are shared; two owners of credentials who mint for one issuer with
/// different keys. What depends on providers that have faults of their own is not judged.
void ServeKeySets(const KeySetSection& section, const ParsedTenants& tenants, config::MapReader& root);

}  // namespace walletgate::gateway
