#pragma once

// The page of all settings, for people. Used by `walletgate settings`.

#include <string>

namespace walletgate::gateway {

/// docs/configuration.md: every setting with its values, default and meaning, and what a reload makes of it. Printed
/// from the tables of setting.h and shapes.h.
std::string ConfigReference();

}  // namespace walletgate::gateway
