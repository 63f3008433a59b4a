#pragma once

// What a long-running command does with its process.

#include <functional>

namespace walletgate::cli {

/// No memory image with keys and customers' data is left behind by a crash.
void DisableCoreDumps();

/// Call before any thread starts: SIGTERM, SIGINT and SIGHUP then wait for WaitForStopSignal instead of ending the
/// process; SIGPIPE is ignored.
void BlockStopSignals();

/// Sleeps until SIGTERM or SIGINT; gives its number. Calls `on_hangup` for a SIGHUP, which is ignored without it.
int WaitForStopSignal(const std::function<void()>& on_hangup = {});

}  // namespace walletgate::cli
