#pragma once

// The functions and classes that a source declares. As heuristic as source_text.h.

#include <string>
#include <string_view>
#include <vector>

namespace walletgate::layering {

/// A function at namespace or class level; what is nested in its body counts as its own.
struct Function {
  std::string name;      ///< as it is written there: "Run", "Class::Run"; of a test its macro's arguments
  std::string in_class;  ///< inside whose braces it stands; "" at namespace level
  int line = 0;          ///< of its opening brace, or of the end of its declaration
  int lines = 0;         ///< opening to closing brace, both counted; 0: declared only
  int parameters = 0;
  bool special = false;  ///< a constructor, a destructor, an operator, or defaulted or deleted
  bool overrides = false;
};

struct Class {
  std::string name;
  int line = 0;
  int methods = 0;  ///< special ones not counted
};

struct Declarations {
  std::vector<Function> functions;
  std::vector<Class> classes;
};

/// `code` is what BlankOut leaves.
Declarations DeclarationsOf(std::string_view code);

}  // namespace walletgate::layering
