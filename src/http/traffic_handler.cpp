#include "http/traffic_handler.h"

#include "base/check.h"
#include "http/pipeline.h"
#include "http/render.h"
#include "http/stages/arrival.h"
#include "http/stages/request_log.h"

namespace walletgate::http {

void TrafficHandler::Use(std::shared_ptr<const routing::State> state, std::shared_ptr<const GatewayOptions> options) {
  walletgate::Check(state != nullptr && options != nullptr, "a configuration that is taken into use is whole");
  engine_->SetState(std::move(state));
  parts_.admission.Use(options->admission);
  parts_.options = std::move(options);
  parts_.lines.Forget();
}

Task<Reply> TrafficHandler::Handle(const Request& request) {
  Visit visit(request, *engine_);
  visit.traffic = &parts_;
  return Run(TrafficPipeline(), std::move(visit));
}

Reply TrafficHandler::Refuse(const Error& error) {
  engine_->metrics().ErrorAnswered(error.kind);
  const std::string request_id = NewRequestId(*engine_);
  if (parts_.options->log_requests) WriteRefusalLine(*engine_, parts_.lines, error, request_id);
  return RenderRefusal(error, request_id);
}

void TrafficHandler::NoteEvicted(metrics::Evicted why) {
  engine_->metrics().ConnectionEvicted(why);
  WriteEvictionLine(*engine_, parts_.lines, why);
}

}  // namespace walletgate::http
