#pragma once

// What a handler or a stage came to, as an answer of HTTP: status, headers, body. Used by the pipeline and by the
// handlers of the listeners.

#include <string_view>

#include "http/visit.h"

namespace walletgate::http {

/// Notes in the visit whom the answer is about.
Reply Render(Visit& visit, Result<routing::ApiAnswer>& result);

/// For bytes that never were a request.
Reply RenderRefusal(const Error& error, std::string_view request_id);

}  // namespace walletgate::http
