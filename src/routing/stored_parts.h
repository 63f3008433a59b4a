#pragma once

// What the service keeps of calls and answers, as the store's records want it. Internal to this folder.

#include "provider/provider.h"
#include "routing/end_user_service.h"
#include "routing/take_over.h"
#include "storage/records.h"

namespace walletgate::routing {

/// The call as an intent keeps it.
inline storage::StoredCall StoredFrom(const provider::Call& call) {
  return {call.operation, call.method, call.target, call.headers, call.body, call.vendor_key, call.token_mark};
}

/// Puts the user as the directory has him into an intent about him: he may have changed since the call whose reply was
/// lost. What that call asked for stays asked for.
inline void TakeCurrent(api::EndUser current, storage::Intent& intent) {
  AddPending(intent.user.pending_wallets, current);
  intent.user = std::move(current);
}

/// Makes `reply` the finished answer of `key`.
inline void KeepAnswer(const ServiceReply& reply, storage::KeyRecord& key) {
  key.done = true;
  key.status = reply.status;
  key.content_type = reply.content_type;
  key.body = reply.body;
  key.provider = reply.provider;
}

}  // namespace walletgate::routing
