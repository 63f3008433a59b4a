#pragma once

// What the paths refer to, schemas apart. Internal to this folder.

#include <string_view>

namespace walletgate::api {

/// components/parameters and components/headers: JSON objects by name.
std::string_view ParameterText();
std::string_view HeaderText();

}  // namespace walletgate::api
