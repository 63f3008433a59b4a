#pragma once

// How values stand in columns. Used by the tables of a SqliteStore.

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "api/end_user.h"
#include "base/clock.h"
#include "storage/sqlite/connection.h"

namespace walletgate::storage {

/// A column of times, in nanoseconds since 1970.
std::int64_t ToNanoseconds(WallTime time);
WallTime TimeOf(std::int64_t nanoseconds);

/// The record as text; `tenant` is a column of its own.
std::string TextOf(const api::EndUser& user);
/// Nothing for a record that cannot be read.
std::optional<api::EndUser> EndUserOf(std::string tenant, const std::string& text);

/// The value of that name, of names in the order of the enum; nothing where none has it.
template <class Enum>
std::optional<Enum> EnumNamed(std::span<const std::string_view> names, std::string_view name) {
  const auto found = std::find(names.begin(), names.end(), name);
  return found == names.end() ? std::nullopt : std::optional(static_cast<Enum>(found - names.begin()));
}

/// For a record that was asked for by itself: one that cannot be read must not be taken for an absent one.
template <class Record>
std::optional<Record> Demanded(std::optional<Record> read, SqliteConnection& connection) {
  if (!read) connection.Fail(SQLITE_CORRUPT, "a record cannot be read");
  return read;
}

}  // namespace walletgate::storage
