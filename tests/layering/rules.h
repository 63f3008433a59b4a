#pragma once

// The rules that sources keep: who may include whom, which library lives where, no vendor names, sizes.
// docs/ARCHITECTURE.md gives the reasons.

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "tests/layering/source_text.h"

namespace walletgate::layering {

inline constexpr int kFileBudget = 400;
inline constexpr int kFunctionBudget = 60;

/// `file` is a path below src/ with its folder: "src/http/server.cpp".
std::vector<Finding> CheckIncludes(const std::string& file, std::string_view source);

/// A vendor's name as a word of a text or an identifier, in any case, comments included. src/sandbox is free.
std::vector<Finding> CheckVendorNames(const std::string& file, std::string_view source);

/// Excuses by key: "src/a/b.cpp" for a file, "src/a/b.cpp#Name" for a function.
class Excuses {
 public:
  /// Lines "key: reason"; blank lines and lines that start with '#' are skipped. A line without a reason is a finding.
  Excuses(const std::string& file, std::string_view text);

  /// True when `key` is excused; marks it as used.
  bool Covers(const std::string& key);
  /// Lines that could not be read, and excuses that nothing needed.
  std::vector<Finding> Unused() const;

 private:
  struct Excuse {
    int line = 0;
    bool used = false;
  };
  std::string file_;
  std::map<std::string, Excuse> excuses_;
  std::vector<Finding> malformed_;
};

std::vector<Finding> CheckBudgets(const std::string& file, std::string_view source, Excuses& excuses);

}  // namespace walletgate::layering
