#pragma once

// Provider files for editors. Used by `walletgate schema --provider`.

#include <string>

namespace walletgate::provider {

/// draft-07 JSON Schema of providers/<id>/provider.yaml, for editors; the program itself checks far more. Printed from
/// shapes.h and the tables that the readers go by.
std::string ProviderSchema();

}  // namespace walletgate::provider
