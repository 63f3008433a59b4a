#pragma once

// `walletgate portability`: which users of one vendor could go to another one. Asks a running gateway, which sends
// nothing and changes nothing.

#include <functional>

namespace CLI {
class App;
}

namespace walletgate::cli {

/// For cli/program.cpp.
std::function<int()> AddPortability(CLI::App& command);

}  // namespace walletgate::cli
