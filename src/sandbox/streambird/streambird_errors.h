#pragma once

// Streambird's error bodies.

#include <string_view>

#include "http/server/server.h"

namespace walletgate::sandbox {

http::Reply StreambirdError(int status, std::string_view type, std::string_view message);
http::Reply NoStreambirdUser();
/// In the words that the documents have for that status.
http::Reply StandardStreambirdError(int status);

}  // namespace walletgate::sandbox
