#pragma once

// The tables of a SqliteStore and how an older file becomes a newer one. Used by SqliteStore when it opens.

#include "storage/sqlite/connection.h"

namespace walletgate::storage {

/// "WGAT": tells our files from other programs' (PRAGMA application_id).
inline constexpr std::int64_t kSqliteApplicationId = 0x57474154;

/// The schema that this program writes (PRAGMA user_version).
std::int64_t SqliteSchemaVersion();

/// Whether it is a database of this program, of this version or an older one; false for one that is still empty. Fails
/// on `connection` for any other.
bool IsOurs(SqliteConnection& connection);

/// For what operators do to a file: fails on `connection` for what is no database of ours, and for one of a newer
/// version.
void RequireOurs(SqliteConnection& connection);
/// ... and for one of an older version.
void RequireCurrent(SqliteConnection& connection);

/// Turns `connection` to its log (SqliteConnection::UseLog) and brings an empty or older database to
/// SqliteSchemaVersion(), one transaction per step, forwards only. Fails on `connection` for a newer one and for
/// another program's, and leaves those as they are.
void PrepareSchema(SqliteConnection& connection);

}  // namespace walletgate::storage
