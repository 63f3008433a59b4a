#pragma once

// C++ sources as text, for the checks of this folder. Heuristic: good for the style of this repository, no compiler.

#include <string>
#include <string_view>
#include <vector>

namespace walletgate::layering {

/// One broken rule.
struct Finding {
  std::string file;  ///< from the root of the repository: src/base/json.h
  int line = 0;
  std::string message;
};

/// "src/base/json.h:12: message", one per line.
std::string Print(const std::vector<Finding>& findings);

struct Include {
  std::string path;
  bool angled = false;
  int line = 0;
};

std::vector<Include> IncludesOf(std::string_view source);

/// The same text with comments, preprocessor lines and the content of literals blanked; line breaks stay.
std::string BlankOut(std::string_view source);

struct Function {
  std::string name;
  int line = 0;   ///< of its opening brace
  int lines = 0;  ///< opening to closing brace, both counted
};

/// Functions with a body, at namespace and class level; what is nested in them counts as theirs.
std::vector<Function> FunctionsOf(std::string_view source);

int CountLines(std::string_view source);

}  // namespace walletgate::layering
