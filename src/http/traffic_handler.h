#pragma once

// The traffic listener: the end-user API and the documents about it. Each request goes through TrafficPipeline
// (http/pipeline.h) to a handler of http/resources; what these do is routing's business.

#include <chrono>
#include <memory>
#include <string>

#include "http/admission.h"
#include "http/lag_probe.h"
#include "http/line_limits.h"
#include "http/server/server.h"
#include "routing/engine.h"

namespace walletgate::http {

struct GatewayOptions {
  std::chrono::milliseconds request_timeout{30000};  ///< for the whole of a request, vendor included
  bool log_requests = true;
  double success_sample = 1;  ///< of the requests that succeed, those that get a log line
  double trace_sample = 1;    ///< of the traces that begin here, those that are recorded, where spans are exported
  AdmissionOptions admission;
  std::string openapi;  ///< the document served at /openapi.json
};

/// What the stages and handlers of the listener use, on one loop.
struct Traffic {
  std::shared_ptr<const GatewayOptions> options;
  Admission admission;
  LagProbe probe;
  bool closing = false;  ///< every answer closes its connection
  LineLimits lines = {};
};

class TrafficHandler final : public Handler {
 public:
  TrafficHandler(std::unique_ptr<routing::Engine> engine, const std::shared_ptr<const GatewayOptions>& options)
      : engine_(std::move(engine)),
        parts_{options, Admission(options->admission), LagProbe(engine_->loop(), engine_->clock(), parts_.admission)} {}

  /// From the next request on; those under way keep what they began with.
  void Use(std::shared_ptr<const routing::State> state, std::shared_ptr<const GatewayOptions> options);

  /// Every answer from now on closes its connection, so that clients go elsewhere.
  void CloseConnections() { parts_.closing = true; }

  Task<Reply> Handle(const Request& request) override;
  Reply Refuse(const Error& error) override;
  void NoteConnectionMemory(std::size_t bytes) override { engine_->metrics().ConnectionMemory(bytes); }
  void NoteEvicted(metrics::Evicted why) override;
  bool Quiet() const override { return engine_->service().Quiet(); }

  routing::Engine& engine() { return *engine_; }

 private:
  std::unique_ptr<routing::Engine> engine_;
  Traffic parts_;
};

}  // namespace walletgate::http
