#pragma once

// Text for a POSIX shell. Used by commands that print commands.

#include <string>
#include <string_view>

namespace walletgate::cli {

/// `text` as one word, in single quotes.
inline std::string ShellQuote(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

}  // namespace walletgate::cli
