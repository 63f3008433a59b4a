#include "cli/program.h"
#include "cli/signals.h"

int main(int argc, char** argv) {
  walletgate::cli::HoldSignals();
  return walletgate::cli::RunProgram(argc, argv);
}
