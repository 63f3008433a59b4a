#pragma once

// Whether a user whom a vendor shows may be what an open create has made: whoever adopted him meanwhile would take him
// from that create. Pure. Used by AdoptUser.

#include <string>

#include "storage/records.h"

namespace walletgate::routing {

/// Whether `open` may have made `shown`, whom the account of that name has. True also of one that the store cannot
/// read. An id of ours that the vendor keeps decides; where it keeps none, the contacts that were asked for and the
/// date.
bool MayHaveMade(const storage::Intent& open, const std::string& account, const api::ProviderResult& shown);

}  // namespace walletgate::routing
