#pragma once

// Text from elsewhere on a terminal, in a log line or in an answer: characters that a terminal obeys, that turn the
// reading direction or that nobody sees are shown by their numbers, as JSON writes them. JSON text stays JSON, and the
// same.

#include <string>
#include <string_view>

namespace walletgate {

/// C0 and C1 controls, DEL, line and paragraph separators, marks of direction, invisible format characters, fillers,
/// tags. The joiners and variation selectors of scripts and emoji (U+200C, U+200D, U+FE00 to U+FE0F) are text.
bool IsInvisible(char32_t c);

/// Appends "\u001b", or "\udb40\udc41" beyond U+FFFF.
void AppendEscaped(char32_t c, std::string* out);

/// One line: line ends and tabs are shown as numbers too. What is no UTF-8 shows as "\ufffd".
std::string VisibleText(std::string_view text);

/// Several lines: line ends and tabs stay.
std::string VisibleLines(std::string_view text);

}  // namespace walletgate
