#include "http/admin_handler.h"

#include "http/pipeline.h"
#include "http/render.h"
#include "http/stages/arrival.h"

namespace walletgate::http {

Task<Reply> AdminHandler::Handle(const Request& request) {
  Visit visit(request, *engine_);
  visit.admin = &parts_;
  return Run(AdminPipeline(), std::move(visit));
}

Reply AdminHandler::Refuse(const Error& error) { return RenderRefusal(error, NewRequestId(*engine_)); }

}  // namespace walletgate::http
