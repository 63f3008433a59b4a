#pragma once

// A vendor call as an intent keeps it, and back. Used by the verbs that create and by IntentRunner.

#include "provider/provider.h"
#include "storage/records.h"

namespace walletgate::routing {

/// The call as an intent keeps it.
storage::StoredCall StoredFrom(const provider::Call& call);

/// The intent's call, ready to be sent but for its user token.
provider::Call CallFrom(const storage::Intent& intent);

/// What an answer to the intent's call is held against. Of a search nothing is compared: it judges its answers itself.
/// Of a re-creation the contacts are not: OutcomeWriter asks first whose the vendor's user was.
provider::Question QuestionOf(const storage::Intent& intent);

}  // namespace walletgate::routing
