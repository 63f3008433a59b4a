#pragma once

// Named points in the life of a create, for drills that end the program at one of them (tests/drills). They cost a
// load when nobody listens, and nothing in the released program listens: no option, variable or request can.

#include <atomic>

namespace walletgate {

/// Called on the thread that passes the point, with its name.
using StepHook = void (*)(const char* label);

namespace detail {
extern std::atomic<StepHook> step_hook;
}  // namespace detail

/// Marks a point. `label` is a literal, unique in the program.
inline void PassStep(const char* label) {
  if (const StepHook hook = detail::step_hook.load(std::memory_order_relaxed)) hook(label);
}

/// From now on every point calls `hook`; null: none does. For test programs only.
void ListenToSteps(StepHook hook);

}  // namespace walletgate
