#pragma once

// The same for editors. Used by `walletgate schema`.

#include <string>

namespace walletgate::gateway {

/// draft-07 JSON Schema of config/walletgate.yaml, for editors; the reader itself is the judge. Printed from the tables
/// of setting.h and shapes.h. A value may be a reference (${NAME}) everywhere.
std::string ConfigSchema();

}  // namespace walletgate::gateway
