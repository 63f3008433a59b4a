#pragma once

// Invariants: what must hold whatever callers and vendors send. They are looked at in a release too. Where one does not
// hold, this program has a fault: the request that met it ends with a 500, or the start is refused, and it goes on with
// nothing that it cannot trust.

#include <cstdint>
#include <stdexcept>

namespace walletgate {

/// What a failed check throws. Only whoever can end a piece of work as a whole catches it: the edge a request, the
/// store's writer a write, the reloader a reload.
class FailedCheck : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

/// Logs and counts it.
void NoteFailedCheck(const char* what, const char* file, int line) noexcept;
/// ... then throws FailedCheck.
[[noreturn]] void FailCheck(const char* what, const char* file, int line);

/// `what` says in words what must hold; it holds no values. Costs a comparison.
/// `file` and `line`: where it stands. What clang 14, whose tidy reads this, knows in place of std::source_location.
inline void Check(bool holds, const char* what, const char* file = __builtin_FILE(), int line = __builtin_LINE()) {
  if (!holds) [[unlikely]]
    FailCheck(what, file, line);
}

/// Check for where nothing may be thrown (a destructor, what a library of C or the end of a coroutine calls): whether
/// it holds. Where it does not, that is logged and counted all the same, and the caller does without.
[[nodiscard]] inline bool CheckQuietly(bool holds, const char* what, const char* file = __builtin_FILE(),
                                       int line = __builtin_LINE()) noexcept {
  if (!holds) [[unlikely]]
    NoteFailedCheck(what, file, line);
  return holds;
}

/// How many checks of this process have failed. Thread-safe.
std::uint64_t CountFailedChecks();

}  // namespace walletgate
