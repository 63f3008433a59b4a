#pragma once

// An answer of somebody else as a fuzz input has it.

#include <optional>
#include <string_view>

#include "transport/http_client.h"

namespace walletgate::fuzz {

/// `status` in decimal; `rest`: lines "name: value" and an empty one, or none of them, then the body. Nothing where the
/// status is none (100 to 599).
std::optional<transport::HttpResponse> ReadReply(std::string_view status, std::string_view rest);

/// Whether the canary of the seeds is in there, in whatever case.
bool HasCanary(std::string_view text);

}  // namespace walletgate::fuzz
