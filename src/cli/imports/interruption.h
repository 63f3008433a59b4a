#pragma once

// What a person reads who interrupts a command that goes on elsewhere, or can be gone on with.

#include <string>

namespace walletgate::cli {

/// From now on SIGINT and SIGTERM end the program with 128 and the signal's number (130, 143) after `text` on stderr;
/// the last call decides which text. From the main thread.
void SayWhenInterrupted(const std::string& text);

}  // namespace walletgate::cli
