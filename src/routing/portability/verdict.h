#pragma once

// What a report says of one end user. Values.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "routing/portability/reason_codes.h"

namespace walletgate::routing {

/// One reason, as the line of a user has it.
struct Reason {
  ReasonCode code;
  std::string pointer;              ///< into the user as the API shows him; "" for the whole
  std::vector<std::string> values;  ///< of the wording's own placeholders, in the order in which they first stand there
  std::optional<Portability> category;
};

struct Verdict {
  Portability category = Portability::kReady;
  std::vector<Reason> reasons;

  /// With the category of the code's row.
  void Add(ReasonCode code, std::string pointer = {}, std::vector<std::string> values = {});
  /// With another one; nothing: it is told only.
  void AddAs(std::optional<Portability> category, Reason reason);
};

/// Who goes where, as people call them.
struct Ends {
  std::string_view from;
  std::string_view to;
};

std::string DetailOf(const Reason& reason, const Ends& ends);
std::string RemedyOf(const Reason& reason, const Ends& ends);

}  // namespace walletgate::routing
