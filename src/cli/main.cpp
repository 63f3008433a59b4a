#include "cli/program.h"
#include "cli/signals.h"

/// Called by the loader when all libraries are in place and none has run its constructors yet, which take a quarter of
/// the time from exec to main. There is no earlier place in a program of its own.
__attribute__((section(".preinit_array"), used)) void (*hold_signals_first)() = walletgate::cli::HoldSignals;

int main(int argc, char** argv) { return walletgate::cli::RunProgram(argc, argv); }
