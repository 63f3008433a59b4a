#pragma once

// What an entry of `accepts` may say: a row for each limit, with its type and how it is read. The reader
// (accepts_parse.h) and the schema of provider files go by the rows.

#include <array>
#include <string_view>

#include "api/field_table.h"
#include "api/login_kinds.h"
#include "config/map_reader.h"
#include "config/shape.h"
#include "mapping/accepts.h"

namespace walletgate::mapping {

/// What may stand in `requires_one_of`: the accept keys, then the contacts.
inline constexpr auto kAlternativeNames = [] {
  std::array<std::string_view, api::kAcceptKeys.size() + api::kContactNames.size()> names;
  std::size_t at = 0;
  for (const std::string_view key : api::kAcceptKeys) names[at++] = key;
  for (const std::string_view contact : api::kContactNames) names[at++] = contact;
  return names;
}();

/// Reads every limit that may stand under `rule.key`, one of api::kAcceptKeys; faults go to the reader's diagnostics.
void ReadLimits(config::MapReader& reader, AcceptRule& rule);

/// `accepts` as a whole: a member for each of api::kAcceptKeys.
const config::Shape& AcceptsShape();
/// `requires_one_of`.
const config::ValueType& AlternativesType();

}  // namespace walletgate::mapping
