#include "base/log/exception_log.h"

#include <exception>

#include "base/log/log.h"

namespace walletgate {

void LogException(std::string_view message, std::string_view request_id) noexcept {
  try {
    std::string_view reason = "not a std::exception";
    const std::exception_ptr kept = std::current_exception();  // what() lives as long
    try {
      std::rethrow_exception(kept);
    } catch (const std::exception& failure) {
      reason = failure.what();
    } catch (...) {
    }
    Log(LogLevel::kError, message, {{"reason", reason}, {"request_id", request_id}});
  } catch (...) {
    // There is no memory for the line either.
  }
}

}  // namespace walletgate
