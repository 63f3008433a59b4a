#pragma once

// Threads whose work may wait for those that serve callers. Used by whoever has one.

#include <sys/resource.h>
#include <unistd.h>

namespace walletgate {

inline constexpr int kNiceOfWorkers = 10;   ///< nobody waits for what they do
inline constexpr int kNiceOfOperators = 5;  ///< of what operators ask, and of work that calls vendors for nobody

/// The calling thread gives way to all threads of the machine that are less nice. Linux has this for each thread; where
/// it is not allowed nothing changes.
inline void BeNice(int nice) { ::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), nice); }

}  // namespace walletgate
