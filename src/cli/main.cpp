#include "cli/program.h"

int main(int argc, char** argv) { return walletgate::cli::RunProgram(argc, argv); }
