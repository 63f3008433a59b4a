#pragma once

// What a long-running command does with its process.

namespace walletgate::cli {

/// No memory image with keys and customers' data is left behind by a crash.
void DisableCoreDumps();

/// Call before any thread starts: SIGTERM, SIGINT and SIGHUP then wait for WaitForStopSignal instead of ending the
/// process; SIGPIPE is ignored.
void BlockStopSignals();

/// Sleeps until SIGTERM or SIGINT; gives its number. A SIGHUP is answered in the log: there is no reload yet.
int WaitForStopSignal();

}  // namespace walletgate::cli
