#pragma once

// The only parser of the gateway, strict, for caller bodies, vendor replies and token replies alike, and the only place
// where RapidJSON is used (STACK section 1: most of its defaults crash or lie).

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/json/value.h"
#include "base/result.h"

namespace walletgate::json {

struct Limits {
  std::size_t max_bytes = 1U << 20U;
  std::uint32_t max_depth = 32;  ///< nested arrays and objects
  std::uint32_t max_nodes = 65536;
};

/// Parses one whole JSON text (RFC 8259). Refuses bad UTF-8, a byte order mark, NUL (raw or as \u0000), lone
/// surrogates, duplicate member names, nesting over the limit, anything after the value. Numbers keep their text.
/// Error: kMalformedRequest with what and at which byte offset, never with the content. Thread-safe, no recursion.
Result<Document> Parse(std::string_view text, const Limits& limits = {});

/// Whether anybody reads members of this name, wherever they stand.
using IsRead = std::function<bool(std::string_view)>;

/// Parse for what somebody else wrote: what nobody reads cannot spoil it. Where Parse refuses, `text` is mended (Mend)
/// and read without the members that nobody reads; they count for no limit. A member that stands twice is kUnclear,
/// unless it says the same twice. `mended`: the mended text; left alone where Parse did not refuse. Errors as Parse's.
Result<Document> ParseForeign(std::string_view text, const Limits& limits, const IsRead& is_read,
                              std::string* mended = nullptr);

}  // namespace walletgate::json
