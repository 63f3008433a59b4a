#pragma once

// What a command does with its process, and with the signals that come to it. docs/operations.md tells it to operators.

#include <functional>

namespace walletgate::gateway {

/// No memory image with keys and customers' data is left behind by a crash.
void DisableCoreDumps();

/// The very first thing, before main (main.cpp), so it uses nothing that is constructed: SIGHUP, SIGTERM, SIGINT,
/// SIGUSR1 and SIGUSR2 wait until the command is known that decides what they mean, by one of the next two. Before any
/// thread starts, as those.
void HoldSignals();

/// For a command that ends by itself: as the process was started. What has come meanwhile takes effect inside this
/// call.
void ReleaseSignals();

/// For a command that runs until it is stopped: SIGTERM, SIGINT and SIGHUP, those held included, wait for
/// WaitForStopSignal; SIGUSR1, SIGUSR2 and SIGPIPE are ignored.
void KeepSignals();

/// In a child between fork and exec, which would inherit what is blocked and what is ignored: everything as usual.
/// Async-signal-safe.
void ResetSignalsOfChild();

/// Sleeps until SIGTERM or SIGINT; gives its number. Calls `on_hangup` for a SIGHUP, which is ignored without it.
int WaitForStopSignal(const std::function<void()>& on_hangup = {});

/// Whether a SIGTERM or SIGINT waits for WaitForStopSignal already.
bool StopSignalWaits();

/// Whether a SIGHUP has come that nobody has taken; takes it.
bool TakeHangup();

}  // namespace walletgate::gateway
