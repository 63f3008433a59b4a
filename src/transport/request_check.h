#pragma once

// What every HttpClient refuses before a byte is sent: requests that would not be one well-formed HTTP/1.1 message.
// Values in them come from callers and provider files, so a line end in one must never become a second header.

#include <optional>

#include "transport/http_client.h"

namespace walletgate::transport {

/// Nothing when `request` may be sent: the method is a token, the target starts with "/" and holds visible ASCII
/// without "#", header names are tokens (RFC 9110 section 5.6.2), values hold no control character but tab, and no
/// header is one that frames the message (Content-Length, Transfer-Encoding, Connection, Expect, TE, Trailer, Upgrade).
std::optional<Cause> CheckRequest(const HttpRequest& request, bool allow_plain_http);

}  // namespace walletgate::transport
