#include "base/step.h"

namespace walletgate {

namespace detail {
std::atomic<StepHook> step_hook{nullptr};
}  // namespace detail

void ListenToSteps(StepHook hook) { detail::step_hook.store(hook, std::memory_order_relaxed); }

}  // namespace walletgate
