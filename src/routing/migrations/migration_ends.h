#pragma once

// From where and to where a migration may go, and what it was assessed against. Used by MigrationDesk, and by whoever
// does the work. Pure.

#include <memory>
#include <string>

#include "api/migrations/migration_request.h"
#include "routing/caller_context.h"
#include "storage/migrations/migration_records.h"

namespace walletgate::routing {

/// What is asked for, without id and dates. Errors as MigrationDesk::Create's.
Result<storage::Migration> MigrationOf(const CallerContext& caller, const api::MigrationRequest& request,
                                       bool is_operator);

/// Error: kForbidden, an account of its that several tenants use, which is an operator's, also where it was not when
/// the migration was asked for.
Result<void> CheckAlone(const State& state, const storage::Migration& migration, bool is_operator);

/// Who calls the account of that name for the tenant; null: it is not configured any more, or its name is another one.
std::shared_ptr<const provider::Provider> ProviderAt(const Tenant& tenant, const storage::MigrationEnd& end);

/// What a migration is assessed against, as JSON: of both ends the SHA-256 of the provider file as it is read (one that
/// it extends is in it), the full name of the account and its base URL. Credentials are no part of it. Two texts are
/// equal exactly when nothing of that has changed. Error: kProviderNotConfigured where an end is not there any more.
Result<std::string> TargetsText(const Tenant& tenant, const storage::Migration& migration);

}  // namespace walletgate::routing
