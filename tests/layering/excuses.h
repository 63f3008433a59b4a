#pragma once

// What breaks a rule for a reason. An excuse that nothing needs any more is a finding itself, so that the list shrinks.

#include <string>
#include <string_view>
#include <vector>

#include "tests/layering/source_text.h"

namespace walletgate::layering {

/// The excuses from one rule.
class Excuses {
 public:
  /// Of `text`, lines "rule key: reason", those of `rule`. A key is a path, a path with '#' and a name, or the
  /// beginning of one with a '*' behind it. Blank lines and lines that start with '#' are skipped. `file` is what
  /// findings name.
  Excuses(std::string_view rule, std::string file, std::string_view text);

  /// True when `key` is excused; marks what excuses it as used.
  bool Covers(std::string_view key);
  /// Excuses that nothing needed.
  std::vector<Finding> Unused() const;

 private:
  struct Excuse {
    std::string key;
    int line = 0;
    bool used = false;
  };
  std::string file_;
  std::vector<Excuse> excuses_;
};

/// Lines that are no excuses: without a reason, or from a rule that is not in `rules`.
std::vector<Finding> CheckExcuses(const std::vector<std::string>& rules, const std::string& file,
                                  std::string_view text);

}  // namespace walletgate::layering
