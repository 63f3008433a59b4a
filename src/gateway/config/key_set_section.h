#pragma once

// What `user_token_hosts` and `jwks_shared` of config/walletgate.yaml say, before anybody knows which issuers there
// are.

#include <map>
#include <string>

#include "config/yaml_node.h"

namespace walletgate::gateway {

struct KeyHosts {
  struct Host {
    std::string name;  ///< as it is written
    std::string issuer;
    config::Position where;  ///< of the issuer
    std::string path;
    bool operator==(const Host& other) const { return issuer == other.issuer; }
  };
  std::map<std::string, Host> hosts;  ///< by routing::KeySets::Canonical
  bool good = true;                   ///< false: something was refused
  bool operator==(const KeyHosts& other) const { return hosts == other.hosts; }
};

struct KeySetSection {
  KeyHosts mapped;
  bool shared = false;
};

}  // namespace walletgate::gateway
