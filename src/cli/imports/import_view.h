#pragma once

// An import as the gateway shows it, and what a command makes of it: what has still to be done, the words for a person
// and the exit code.

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json/value.h"

namespace walletgate::cli {

struct ImportView {
  std::string id;
  std::string state;
  std::string provider;
  std::string account;
  std::string source;  ///< "provider", "lines"
  std::string reason;  ///< why it is paused or cannot go on; a code
  bool dry_run = false;
  std::int64_t total = 0;
  std::int64_t pending = 0;
  std::int64_t listed = 0;                                    ///< users whom the provider has listed so far
  std::int64_t without_line = 0;                              ///< of them, those whom no line of a file means
  std::int64_t unreadable = 0;                                ///< beside them, of whom nothing can be made
  std::vector<std::pair<std::string, std::int64_t>> counts;   ///< by outcome, as the gateway orders them
  std::vector<std::pair<std::string, std::int64_t>> reasons;  ///< by code

  std::int64_t CountOf(std::string_view outcome) const;
  /// Lines of which nothing came.
  std::int64_t Failed() const;
  /// How far it is, and of how much: by lines, and while it is undone by those whom it had adopted.
  std::pair<std::int64_t, std::int64_t> Progress() const;
  /// The gateway works on it by itself.
  bool IsMoving() const { return state == "running" || state == "undoing"; }
};

ImportView ReadImport(json::Value import);

/// "imp_… at acme (account acme/main): done", what came of the lines, and their reasons; lines of text.
std::string SummaryOf(const ImportView& import);

/// 0 where everybody was adopted, known or checked well; 1 where somebody failed or the whole did.
int ExitCodeOf(const ImportView& import);

/// "1,234,567".
std::string WithThousands(std::int64_t number);

}  // namespace walletgate::cli
