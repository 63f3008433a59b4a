#pragma once

// What a command is to the program: its row and its exit codes.

#include <functional>
#include <string_view>

namespace CLI {
class App;
}

namespace walletgate::cli {

/// Exit codes, the same for every command (docs/operations.md).
enum ExitCode : int {
  kExitOk = 0,
  kExitFailure = 1,  ///< it ran and did not succeed
  kExitUsage = 2,    ///< the command line makes no sense
  kExitErrors = 3,   ///< of `audit`: some of what it found are errors
  kExitConfig = 78,  ///< a configuration, provider or case file has faults (EX_CONFIG of sysexits.h)
};

/// Declares options on its subcommand and gives what to run after parsing.
using AddCommand = std::function<int()> (*)(CLI::App& command);

struct Command {
  std::string_view name;
  std::string_view help;
  AddCommand add;
  bool runs_until_stopped = false;  ///< and takes signals for what docs/operations.md says; others die of them
};

}  // namespace walletgate::cli
