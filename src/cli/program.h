#pragma once

// The command line: one table of commands, one file per command. Data goes to stdout, talk to stderr.

#include <functional>
#include <string>
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

/// After HoldSignals().
int RunProgram(int argc, char** argv);

std::function<int()> AddServe(CLI::App& command);
std::function<int()> AddReload(CLI::App& command);
std::function<int()> AddCheck(CLI::App& command);
std::function<int()> AddDemo(CLI::App& command);
std::function<int()> AddSandbox(CLI::App& command);
std::function<int()> AddCall(CLI::App& command);
std::function<int()> AddExplain(CLI::App& command);
std::function<int()> AddRoute(CLI::App& command);
std::function<int()> AddTest(CLI::App& command);
std::function<int()> AddKeys(CLI::App& command);
std::function<int()> AddMetrics(CLI::App& command);
std::function<int()> AddSchema(CLI::App& command);
std::function<int()> AddSettings(CLI::App& command);
std::function<int()> AddOpenApi(CLI::App& command);
std::function<int()> AddErrors(CLI::App& command);
std::function<int()> AddIntents(CLI::App& command);
std::function<int()> AddStore(CLI::App& command);
std::function<int()> AddHealthcheck(CLI::App& command);
std::function<int()> AddTop(CLI::App& command);
std::function<int()> AddVersion(CLI::App& command);

}  // namespace walletgate::cli
