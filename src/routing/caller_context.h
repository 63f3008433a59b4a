#pragma once

// Who asks, and how far the request has come: what every verb of the end-user API is given. Used by `http`, which makes
// it, and by all of routing.

#include <functional>
#include <memory>
#include <string>

#include "base/deadline.h"
#include "base/result.h"
#include "provider/provider.h"
#include "routing/state.h"

namespace walletgate::routing {

/// How far a request has come. Shared by the one who waits and the work that may outlast the wait; on one loop.
struct RequestProgress {
  bool unsettled = false;  ///< an earlier call may have created what this one asks for; not looked up yet, or unknown
  bool acting = false;     ///< from here on a provider may have done something
  bool begun = false;      ///< something about the request may be durable, also where no provider has done anything
  bool given_up = false;   ///< the caller was told that the time is over; nothing may be begun any more
  std::string provider = {};  ///< whom the request has come to, as people call it; "" while it is nobody

  /// What the caller is told when the time is over: kProviderTimeout where nothing can have been applied, else
  /// kOutcomeUnknown.
  Error TooLate() const;
  /// What he is told when the gateway itself fails at his request. What was begun at a vendor stays an open intent,
  /// which is settled like any other.
  Error Broken() const;
};

/// The trace of a request, and the time that vendors took of it.
using RequestTrace = provider::RequestTrace;

/// Who asks, and how the answer is told apart from others.
struct CallerContext {
  std::shared_ptr<const State> state;  ///< keeps `tenant` alive
  const Tenant* tenant = nullptr;
  std::string idempotency_key;  ///< "" for none
  std::string request_id;
  std::shared_ptr<RequestTrace> request_trace;     ///< null: nobody asks
  std::string instance;                            ///< request path, for problem documents
  Deadline deadline{SteadyTime::max()};            ///< of the answer; a create that was sent is followed beyond it
  std::shared_ptr<RequestProgress> progress = {};  ///< the verb's own; null: nobody waits

  /// Error: the caller has been told that the time is over, so that nothing need be begun.
  Result<void> CheckStillWanted() const;
  /// Right before the first write of what the caller asks for.
  void NoteBegun() const {
    if (progress != nullptr) progress->begun = true;
  }
  /// From now on an answer that comes because the time is over names that provider.
  void NoteProvider(const std::string& shown_id) const;
  /// From now on the log says that the request is about that end user.
  void NoteEndUser(const std::string& id) const {
    if (request_trace != nullptr) request_trace->end_user = id;
  }
  /// provider::Call::may_send of a call that a provider acts upon: once the caller was answered, nothing is begun.
  std::function<bool()> MaySend() const;
};

/// The context of work that nobody waits for: of the tenant that the store calls so, if there is one still.
CallerContext NobodyFor(std::shared_ptr<const State> state, const std::string& tenant, Deadline deadline);

/// What is answered for an exception. It tells nothing of it: its words are for the log.
Error FaultOfOurs(bool may_have_acted);

}  // namespace walletgate::routing
