#pragma once

// Which version of the program this is: the project's in CMakeLists.txt.

#include <string_view>

namespace walletgate {

/// "0.1.0".
std::string_view Version();

}  // namespace walletgate
