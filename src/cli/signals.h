#pragma once

// What a long-running command does with its process.

namespace walletgate::cli {

/// No memory image with keys and customers' data is left behind by a crash.
void DisableCoreDumps();

/// Call before any thread starts: SIGTERM and SIGINT then wait for WaitForStopSignal instead of ending the process;
/// SIGPIPE is ignored.
void BlockStopSignals();

/// Sleeps until SIGTERM or SIGINT; gives its number.
int WaitForStopSignal();

}  // namespace walletgate::cli
