#pragma once

// The command line: one table of commands, one file per command. Data goes to stdout, talk to stderr.

namespace walletgate::cli {

/// After HoldSignals().
int RunProgram(int argc, char** argv);

}  // namespace walletgate::cli
