#pragma once

// What a Store may take for granted of its arguments, whoever calls it. Used by every Store at the beginning of a call;
// a failed one throws FailedCheck (base/check.h) to the caller, and nothing has been done.

#include <optional>
#include <string>

#include "base/error.h"
#include "storage/adoption.h"
#include "storage/imports/import_records.h"
#include "storage/migrations/migration_records.h"

namespace walletgate::storage {

void Require(const PriorQuery& query);
void Require(const Intent& intent, const std::optional<KeyRecord>& key);  ///< of Begin
void Require(const Ending& ending);
void Require(const KeyRecord& finished);  ///< of PutKey
void Require(const UserRecord& record);
void Require(const ListQuery& query);
void Require(const IntentClaim& claim);
void Require(const Erasure& erasure);
void Require(const Adoption& adoption);
void Require(const Undoing& undoing);
void Require(const DueLook& look);   ///< of PutOffLook
void Require(const Import& import);  ///< of CreateImport
void Require(const ImportClaim& claim);
void Require(const Migration& migration);  ///< of CreateMigration
void Require(const MigrationClaim& claim);
void Require(const Enrolment& enrolment);
void Require(const MovingQuery& query);
void Require(const MoveChange& change);
void Require(const Switch& users);
/// Tenants see nothing of each other: a look-up without one is a fault.
void RequireTenant(const std::string& tenant);
/// Of an intent, a holder of a claim, a vendor's user: what has no name would be looked for in vain, or be anybody's.
void RequireName(const std::string& name);
/// Of lists that are read piece by piece: a piece of nothing would be asked for again and again.
void RequireSome(std::size_t limit);

/// What Store::Begin says where another intent is open.
Error IntentIsOpen();
/// ... and where nobody may begin to move the user.
Error CannotMove();
/// What ImportLedger::AppendLines says where somebody else appends the part.
Error PartIsOpen();

}  // namespace walletgate::storage
