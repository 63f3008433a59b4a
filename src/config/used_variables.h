#pragma once

// Which values of a file came from the environment, so that no fault prints one: whoever puts a secret where none
// belongs must not read it in a terminal, an answer or a log. A fault names the variable instead.

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/secret.h"
#include "config/diagnostics.h"
#include "config/secret_ref.h"

namespace walletgate::config {

/// A plain value; not thread-safe while values are noted.
class UsedVariables {
 public:
  UsedVariables() = default;
  /// `file`: which it is, in the words of whoever reads the faults. `as_path`: what becomes of a value that is taken
  /// for a path.
  UsedVariables(std::string file, std::function<std::string(const std::string& value)> as_path)
      : file_(std::move(file)), as_path_(std::move(as_path)) {}

  /// `env`, with each value that is found noted here. The result must not outlive this, which stays where it is.
  EnvLookup Noting(EnvLookup env);

  /// `text` with "${NAME}" wherever it has a value as a whole word, in its own letters, in small ones or as a path. A
  /// value of a few letters or digits, which may be a word of ours, is looked for between quotes only.
  std::string Hide(std::string_view text) const { return Hide(text, false); }
  /// The same of its message, and of the name of another file; a path within a file has keys alone.
  Diagnostic Hide(Diagnostic fault) const;

 private:
  struct Form {
    Secret text;  ///< the variable may be one
    std::string shown;
    bool is_word;
  };

  void Note(const std::string& name, const std::string& value);
  void Add(const std::string& name, const std::string& form);
  std::string Hide(std::string_view text, bool is_file) const;

  std::string file_;
  std::function<std::string(const std::string&)> as_path_;
  std::vector<Form> forms_;  ///< the longest first
};

}  // namespace walletgate::config
