#pragma once

// One event loop's share of the gateway: its connections to vendors, its service, the configuration it serves.
// Built by the program, used by the HTTP handler of the same loop.

#include <memory>
#include <utility>

#include "provider/loop_context.h"
#include "routing/end_user_service.h"
#include "routing/state.h"

namespace walletgate::routing {

/// Loop-bound but for its constructor.
class Engine {
 public:
  Engine(EventLoop& loop, const provider::LoopContext::Shared& context, const ServiceOptions& service,
         std::shared_ptr<const State> state)
      : context_(loop, context), service_(context_, service), state_(std::move(state)) {}

  EndUserService& service() { return service_; }
  provider::LoopContext& context() { return context_; }
  EventLoop& loop() { return context_.loop(); }
  const Clock& clock() const { return context_.clock(); }
  Random& random() { return context_.random(); }
  metrics::Metrics& metrics() { return context_.metrics(); }
  /// Null: nobody exports.
  SpanSink* spans() const { return context_.spans(); }
  const std::shared_ptr<const State>& state() const { return state_; }
  /// Requests that are under way keep the state they began with.
  void SetState(std::shared_ptr<const State> state) { state_ = std::move(state); }

 private:
  provider::LoopContext context_;
  EndUserService service_;
  std::shared_ptr<const State> state_;
};

}  // namespace walletgate::routing
