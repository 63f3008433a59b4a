#pragma once

// C++ sources as text, for the checks of this folder. Heuristic: good for the style of this repository, no compiler.

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace walletgate::layering {

/// One broken rule.
struct Finding {
  std::string file;  ///< from the root of the repository: src/base/url.h
  int line = 0;
  std::string message;
};

/// "src/base/url.h:12: message", one per line.
std::string Print(const std::vector<Finding>& findings);

/// The same text with comments, preprocessor lines and the content of literals blanked; line breaks stay.
std::string BlankOut(std::string_view source);

struct Source {
  /// Reads `text` once for all checks.
  Source(std::string the_path, std::string the_text)
      : path(std::move(the_path)), text(std::move(the_text)), code(BlankOut(text)) {}

  std::string path;  ///< from the root of the repository
  std::string text;
  std::string code;  ///< as BlankOut leaves it
};

struct Include {
  std::string path;
  bool angled = false;
  int line = 0;
};

std::vector<Include> IncludesOf(std::string_view source);

int CountLines(std::string_view source);

/// The line of the character at `at`, from 1 on.
int LineAt(std::string_view source, std::size_t at);

/// Calls `use(number, line)` for each line, without its end.
template <class Use>
void ForEachLine(std::string_view text, Use use) {
  for (int number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    use(number, text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

bool IsWordCharacter(char c);

std::string_view TrimSpace(std::string_view text);

/// Where `word` stands in `text` as a word of its own, from `from` on; npos if nowhere.
std::size_t FindWord(std::string_view text, std::string_view word, std::size_t from = 0);

}  // namespace walletgate::layering
