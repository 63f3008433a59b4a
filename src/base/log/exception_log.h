#pragma once

// Exceptions that end here. Used where work is begun that others must not suffer from: the edge, its loops, background
// tasks.

#include <string_view>

namespace walletgate {

/// Writes `message` as an error to the log, with the words of the exception that is being handled. REQUIRES: within a
/// catch block, or a promise's unhandled_exception. `request_id`: whose request it was; "" for nobody's. Thread-safe.
void LogException(std::string_view message, std::string_view request_id = {}) noexcept;

}  // namespace walletgate
