// Part of program.h: where the program begins.

#include "cli/program.h"
#include "gateway/signals.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
// A sanitizer's runtime comes with the constructors: code that it watches cannot run before them.
__attribute__((constructor)) static void HoldSignalsFirst() { walletgate::gateway::HoldSignals(); }
#else
/// Called by the loader when all libraries are in place and none has run its constructors yet, which take a quarter of
/// the time from exec to main. There is no earlier place in a program of its own.
__attribute__((section(".preinit_array"), used)) void (*hold_signals_first)() = walletgate::gateway::HoldSignals;
#endif

int main(int argc, char** argv) { return walletgate::cli::RunProgram(argc, argv); }
