#pragma once

// What `accepts` means for a request plan: whether a field may be read at all, and which values it can have.
// Used by RequestBinder; the rules themselves are in accepts.h.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/field_table.h"
#include "mapping/accepts.h"

namespace walletgate::mapping {

/// The values of an enum or boolean field, in contract order, narrowed by `accepts` (nullptr: not narrowed).
/// `item_of` fields are asked for with their list in front: "wallets.chain".
struct FieldDomain {
  std::vector<std::string> values;
  std::string origin;  ///< "accepted by 'wallets' on line 19", or "values of 'sole_chain'"
  bool proven = true;  ///< false: the rules behind it have faults of their own; prove nothing from it
};
FieldDomain DomainOf(const api::Field& field, const Accepts* accepts);

/// Why a request plan may not read `field`: "'login_methods' on line 3 does not list the type phone". Nothing: it may.
std::optional<std::string> WhyNotAccepted(const api::Field& field, const Accepts& accepts);

/// "wallets.chain" for an item field, else its path.
std::string QualifiedPath(const api::Field& field);

}  // namespace walletgate::mapping
