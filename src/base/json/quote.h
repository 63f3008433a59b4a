#pragma once

// Text between quotation marks. Used by the writers of JSON, plain and pretty.

#include <string>
#include <string_view>

namespace walletgate::json {

/// Appends `text` (UTF-8) as a JSON string: escapes what RFC 8259 requires and nothing else.
void AppendQuoted(std::string_view text, std::string* out);

}  // namespace walletgate::json
