#pragma once

// Faults of files, collected and printed as a compiler would: every fault at once, each with its place. Beside them
// what is no fault and should be told.

#include <string>
#include <vector>

namespace walletgate::config {

/// A place in a file; line and column start at 1, 0 is "the file as a whole". Columns count bytes.
struct Position {
  std::string file;
  int line = 0;
  int column = 0;
};

/// "file:12:3"; the file's name where it is the file as a whole.
std::string TextOf(const Position& where);

struct Diagnostic {
  Position where;
  std::string path;     ///< dotted path inside the file: create_end_user.request.body.identifier
  std::string message;  ///< one sentence, lower case, no full stop; may name near spellings
};

/// Not thread-safe.
class Diagnostics {
 public:
  void Add(Position where, std::string path, std::string message);
  /// Of what is no fault: it stands in `warnings` alone.
  void Warn(Position where, std::string path, std::string message);
  bool empty() const { return items_.empty(); }
  std::size_t size() const { return items_.size(); }
  const std::vector<Diagnostic>& items() const { return items_; }
  const std::vector<Diagnostic>& warnings() const { return warnings_; }
  /// Sorted by file, line and column; "file:line:col: path\n  message\n" each.
  std::string Format() const;

 private:
  std::vector<Diagnostic> items_;
  std::vector<Diagnostic> warnings_;
};

/// "unknown field 'primary_login.identifer', did you mean 'primary_login.identifier'?" or, with no near name,
/// "unknown field 'x'; known: a, b, c".
std::string UnknownName(std::string_view what, std::string_view name, const std::vector<std::string>& known);

}  // namespace walletgate::config
