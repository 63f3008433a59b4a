#pragma once

// `walletgate lint --lock-in`: what ties a configuration to one vendor. Calls nobody.

#include <functional>

namespace CLI {
class App;
}

namespace walletgate::cli {

/// For cli/program.cpp.
std::function<int()> AddLint(CLI::App& command);

}  // namespace walletgate::cli
