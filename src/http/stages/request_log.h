#pragma once

// The lines of the log that requests have. What a line says is of a closed form: words of ours, ids, numbers; never a
// value or a text of a caller's or a vendor's (http/labels.h). A failure is a warning where the caller has to act, and
// an error where somebody else has. Lines that callers could pour out are limited (http/line_limits.h).

#include <string_view>

#include "base/error.h"
#include "http/line_limits.h"
#include "http/visit.h"

namespace walletgate::http {

// The last stage of a listener: one line. `error`: what the answer is of; null for a success.
void WriteLogLine(const Visit& visit, const Error* error, const Reply& reply);
/// Of failures alone: scrapes and probes come all day.
void WriteAdminLine(const Visit& visit, const Error* error, const Reply& reply);

/// Of bytes that never were a request. REQUIRES an `error` whose detail names no value.
void WriteRefusalLine(routing::Engine& engine, LineLimits& lines, const Error& error, std::string_view request_id);
/// Of a connection without a key that was closed for others.
void WriteEvictionLine(routing::Engine& engine, LineLimits& lines, metrics::Evicted why);

}  // namespace walletgate::http
