#pragma once

// The service of one loop with a resolver beside it, on simulated time.

#include <optional>

#include "routing/recovery/resolver.h"
#include "tests/routing/service_harness.h"

namespace walletgate::routing {

class ResolverHarness : public ServiceTest {
 protected:
  void StartResolver() {
    engine_.emplace(loop_,
                    provider::LoopContext::Shared{pool_, clock_, random_, metrics_,
                                                  [this](EventLoop&, const auto&) { return NewClient(); }},
                    ServiceOptions{store_, flights_, PlainAnswers()}, state_);
    const Resolver::Parts parts{*engine_, store_, tries_, [this] { return stopping_; }};
    resolver_.emplace(parts, options_);
  }
  void StopResolver() { resolver_.reset(); }
  /// One pass, or none when it is not time for one.
  void Turn() {
    for (int i = 0; i < 8; ++i) loop_.Turn();
  }
  void LetPass(std::chrono::seconds time, std::chrono::seconds step = std::chrono::seconds(1)) {
    for (std::chrono::seconds gone{0}; gone < time; gone += step) {
      clock_.Advance(step);
      Turn();
    }
  }

  ResolverOptions options_;
  TryTable tries_;
  bool stopping_ = false;
  std::optional<Engine> engine_;
  std::optional<Resolver> resolver_;
};

}  // namespace walletgate::routing
