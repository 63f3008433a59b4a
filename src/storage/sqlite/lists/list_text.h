#pragma once

// The SQL of lists. Every list walks through an index that has nobody but those it shows, in the order of their ids;
// which one is said, not left to SQLite's estimates. Pure. Used by SqliteUserTable.

#include <string>

#include "storage/records.h"

namespace walletgate::storage {

/// Whether it asks for those who have an e-mail address or a phone number. Who is deleted has none.
inline bool IsByContact(const ListQuery& query) { return !query.email.empty() || !query.phone_number.empty(); }

/// A row is tenant, fingerprint, record and id of a user. Parameters, all of them in every text: ?1 tenant, ?2 after,
/// ?3 external id, ?4 provider, ?5 e-mail in lower case, ?6 phone number, ?7 the key of an address, ?8 how many at
/// most. `moved`: nobody's
/// contacts are in the table of before (SqliteContactMover) any more; until then all who have a contact may be looked
/// at. "": nobody can fit.
std::string ListText(const ListQuery& query, bool moved);

}  // namespace walletgate::storage
