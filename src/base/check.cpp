#include "base/check.h"

#include <atomic>
#include <string_view>

#include "base/log/exception_log.h"
#include "base/log/log.h"

namespace walletgate {
namespace {

/// One for the process, like its log.
std::atomic<std::uint64_t> failed{0};

}  // namespace

void NoteFailedCheck(const char* what, const char* file, int line) noexcept {
  ++failed;
  try {
    Log(LogLevel::kError, "a check failed: this is a fault of the program",
        {{"check", std::string_view(what)}, {"file", std::string_view(file)}, {"line", std::int64_t{line}}});
  } catch (...) {
    LogException("a check failed, and could not be told");
  }
}

void FailCheck(const char* what, const char* file, int line) {
  NoteFailedCheck(what, file, line);
  throw FailedCheck(what);
}

std::uint64_t CountFailedChecks() { return failed; }

}  // namespace walletgate
