#include "base/check.h"

#include <atomic>
#include <string_view>

#include "base/log/log.h"

namespace walletgate {
namespace {

/// One for the process, like its log.
std::atomic<std::uint64_t> failed{0};

}  // namespace

void FailCheck(const char* what, const char* file, int line) {
  ++failed;
  Log(LogLevel::kError, "a check failed: this is a fault of the program",
      {{"check", std::string_view(what)}, {"file", std::string_view(file)}, {"line", std::int64_t{line}}});
  throw FailedCheck(what);
}

std::uint64_t CountFailedChecks() { return failed; }

}  // namespace walletgate
