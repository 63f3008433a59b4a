#pragma once

// What log lines, metrics and spans call a request, and what a vendor said of it. A caller's own words are in none of
// it: what is not on a list has a word of ours.

#include <string_view>

#include "http/visit.h"

namespace walletgate::http {

/// One of the nine that HTTP has (RFC 9110 section 9, RFC 5789).
bool IsKnownMethod(std::string_view method);
/// The method, or "other".
std::string_view MethodLabel(std::string_view method);

/// The pattern of the path, or kUnmatched: a path may name people.
std::string_view RouteLabel(const Visit& visit);

/// The end user whom the request is about, "" for nobody: an id of ours, whatever the caller wrote.
std::string_view EndUserLabel(const Visit& visit);

// A vendor's own words are shown where they look like a code and an id: letters, digits and "._:-" alone, 64 of them at
// most, and in a code no number that may be somebody's. "unfit" stands for others, "" for none.
std::string_view VendorCodeLabel(std::string_view code);
std::string_view VendorTraceLabel(std::string_view id);

}  // namespace walletgate::http
