#pragma once

// Entity tags of end users (RFC 9110 section 8.8.3), and what a caller demands of them. Used by the verbs and by
// whoever answers with a user.

#include <string>
#include <vector>

#include "api/end_user.h"
#include "base/result.h"

namespace walletgate::routing {

/// A strong tag, with its quotes: another one after every change of what the store keeps of the user, or of what his
/// provider is called. `shown`: as callers see him.
std::string EntityTagOf(const api::EndUser& shown);

/// What If-Match says; without either member it demands nothing.
struct Precondition {
  bool is_there = false;          ///< "*": whatever his tag is
  std::vector<std::string> tags;  ///< strong ones, with their quotes: his is one of them
  bool is_given = false;          ///< with no strong tag none fits
};

/// Error: kPreconditionFailed, with the current tag.
Result<void> CheckPrecondition(const Precondition& precondition, const api::EndUser& shown);

}  // namespace walletgate::routing
