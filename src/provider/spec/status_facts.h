#pragma once

// What a status alone says of the request that it answers, whoever said it. Used where provider files are read, where
// refusals are, and by routing.

namespace walletgate::provider {

/// Statuses by which nobody has looked at the request: 401, 403, 405, 413, 414, 415, 429, 431.
bool NobodyLooked(int status);

/// The same, or the account is refused (402): nothing is said of what the request is about.
bool TurnedAway(int status);

/// What a vendor, or a proxy before it, says when it gave up on a request that may go on: 408, 425, 499, 5xx.
bool MayHideAnEffect(int status);

/// An earlier call with the same key, or for the same user, may still be at work: 408, 409, 425, 499.
bool SaysBusy(int status);

}  // namespace walletgate::provider
