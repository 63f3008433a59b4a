#include "http/admin_handler.h"

#include "http/pipeline.h"
#include "http/render.h"
#include "http/stages/arrival.h"
#include "http/stages/request_log.h"

namespace walletgate::http {

Task<Reply> AdminHandler::Handle(const Request& request) {
  Visit visit(request, *engine_);
  visit.admin = &parts_;
  return Run(AdminPipeline(), std::move(visit));
}

Reply AdminHandler::Refuse(const Error& error) {
  const std::string request_id = NewRequestId(*engine_);
  WriteRefusalLine(*engine_, parts_.lines, error, request_id);
  return RenderRefusal(error, request_id);
}

void AdminHandler::NoteEvicted(metrics::Evicted why) {
  engine_->metrics().ConnectionEvicted(why);
  WriteEvictionLine(*engine_, parts_.lines, why);
}

}  // namespace walletgate::http
