#pragma once

// One line of an import: a user who exists at a vendor already, as the tenant's own books have him (docs/api.md,
// "Imports"). Used by the edge, which reads lines, and by whoever adopts the users in them.

#include <string>
#include <string_view>
#include <vector>

#include "api/end_user.h"
#include "base/json/value.h"
#include "base/result.h"

namespace walletgate::api {

/// No line is longer, in bytes without its end.
inline constexpr std::size_t kMaxImportLine = 65536;

/// What a line says of somebody, or what a vendor's list shows of him. `status`, dates and `id` of the EndUser are not
/// used, but for `provider_created_at`: when he was made at the vendor.
using ImportedUser = EndUser;

/// Why a line is invalid. Holds no value of it.
struct LineFault {
  std::string reason;  ///< a code: malformed, too_long, blank, or that of its first faulty member (FieldError::code)
  std::string detail;  ///< for people
};

/// A line with its end cut off. Where it is invalid `fault` has a reason, and of the rest only the two ids are set, and
/// they only where they are good.
struct ImportLine {
  ImportedUser user;
  LineFault fault;
};

/// Strict, as every body: unknown and repeated members, types and limits are faults. Thread-safe.
ImportLine ReadImportLine(std::string_view text);

/// The lines of a body: each without "\n" or "\r\n". An end of line at the end of the body begins no further line.
std::vector<std::string_view> SplitLines(std::string_view body);

/// The members that a line may have.
std::vector<std::string_view> ImportLineMembers();

}  // namespace walletgate::api
