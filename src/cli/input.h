#pragma once

// Files that a command line names: regular ones, as everywhere (config/regular_file.h), or standard input. A pipe is
// given as "-", so that it is plain who waits for whom.

#include <string>

#include "base/result.h"

namespace walletgate::cli {

inline constexpr const char* kStandardInput = "-";

/// For CLI::Option::check: why `path` cannot be read, "request.json is no regular file (it is a named pipe)"; "" where
/// it can, and for kStandardInput. Waits for nothing.
std::string FaultOfInput(const std::string& path);

/// The whole of a file, or of standard input up to its end. Error (kInvalidRequest): `detail` is FaultOfInput's.
Result<std::string> ReadInput(const std::string& path);

}  // namespace walletgate::cli
