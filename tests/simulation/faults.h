#pragma once

// How often what goes wrong. Drawn from the seed, each kind on its own, so that some runs have one kind only.

#include <string>

#include "tests/simulation/dice.h"

namespace walletgate::simulation {

/// Chances per mille of one exchange, store call, or answer.
struct Faults {
  unsigned refused = 0;        ///< no connection, nothing sent
  unsigned lost_request = 0;   ///< sent, and never arrived
  unsigned lost_reply = 0;     ///< arrived, was done, and the connection broke
  unsigned slow = 0;           ///< takes long; perhaps longer than anybody waits
  unsigned late = 0;           ///< a create is done seconds or minutes after its caller went, or after a proxy gave up
  unsigned lag = 0;            ///< what a create made shows in reads only some time after
  unsigned throttled = 0;      ///< 429 before anything was done
  unsigned error_before = 0;   ///< the vendor's own 500, nothing done
  unsigned error_after = 0;    ///< the vendor's own 500, although it was done
  unsigned proxy_before = 0;   ///< a page of a proxy with any 3xx, 4xx or 5xx, nothing done
  unsigned proxy_after = 0;    ///< the same, although it was done
  unsigned garbage = 0;        ///< done, and the body is cut
  unsigned wrong_user = 0;     ///< done, and the answer is about somebody else
  unsigned token_down = 0;     ///< the token endpoint fails
  unsigned token_revoked = 0;  ///< a token dies before its time
  unsigned store_refused = 0;  ///< kStoreUnavailable, nothing took effect
  unsigned store_slow = 0;
  unsigned answer_lost = 0;  ///< between gateway and client
  unsigned crashes = 0;      ///< how many
  bool long_pause = false;   ///< longer than keys live, before the clients come back

  static Faults None() { return {}; }
  static Faults Draw(Dice& dice);
};

/// Faults that are put into the gateway on purpose, to see that the simulation finds them.
enum class PlantedBug : std::uint8_t {
  kNone,
  kBeginNotKept,      ///< the store says that an intent is durable, and forgets it
  kEndNotKept,        ///< the same with an outcome
  kIntentUnseen,      ///< the store does not find open intents
  kAnswerForgotten,   ///< the store keeps the user but not the answer of the request's key
  kSilentResend,      ///< the HTTP client sends again when a reply was lost
  kLossMeansNothing,  ///< the HTTP client says that nothing was sent when a reply was lost
  kHolderUnchecked,   ///< the store does not look whose the vendor's user is
  kTenantForgotten,   ///< the store finds a user by the external id alone
  kRepliesMixedUp,    ///< the HTTP client gives one request the reply to another
  kAccountForgotten,  ///< the store forgets at which account a user is
  kIdComputedAgain,   ///< the store forgets what the vendor was told, so that it is made of today's policy
  kLinkRewritten,     ///< the store keeps another id than the vendor was told
  kAbsenceTooSoon,    ///< the files say that a create shows at once
  kRefusalProves,     ///< the files say that a refused repeat settles the call before it
  kKeyNotSpent,       ///< the store keeps a key to which the vendor says the same error for ever
};

}  // namespace walletgate::simulation
