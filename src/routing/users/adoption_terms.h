#pragma once

// What is the same for every adoptee of an import, or of a single adoption. Used by AdoptUser and whoever calls it.

#include <memory>
#include <string>

#include "provider/provider.h"

namespace walletgate::routing {

struct AdoptionTerms {
  std::shared_ptr<const provider::Provider> provider;  ///< whose account has the users; never null
  bool verify = true;         ///< the vendor is asked, where it can be and no list has shown the user
  bool dry_run = false;       ///< every check, and nothing is written
  bool by_operator = false;   ///< who may say whose a user is on an account that several tenants use
  std::string import_id;      ///< "": of none
  std::string from_provider;  ///< stored id; users who are linked there under the same id change over. "": none
};

}  // namespace walletgate::routing
