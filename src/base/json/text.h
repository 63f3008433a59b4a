#pragma once

// A Value as text: compact, for people, sorted.

#include <string>

#include "base/json/sink.h"
#include "base/json/value.h"

namespace walletgate::json {

/// Writes `value` into `sink`, members in document order. An absent value writes null.
void Write(Value value, Sink& sink);
/// Compact text of `value`.
std::string ToText(Value value);
/// Indented by two spaces, for people.
std::string ToPrettyText(Value value);
/// Compact text with object keys sorted bytewise at every depth (arrays keep their order): equal values, equal bytes.
std::string ToSortedText(Value value);

}  // namespace walletgate::json
