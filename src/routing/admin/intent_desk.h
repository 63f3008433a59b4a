#pragma once

// What an operator sees of open intents and does about them. Used by the admin listener. Shows ids and external ids, no
// other personal data, no bodies.

#include <string>

#include "base/json/writer.h"
#include "routing/recovery/resolver.h"

namespace walletgate::routing {

/// Loop-bound; its parts outlive it.
class IntentDesk {
 public:
  struct Parts {
    Engine& engine;
    storage::Store& store;
    FlightTable& flights;
    TryTable& tries;
    const AnswerForm& answers;
  };
  explicit IntentDesk(const Parts& parts) : parts_(parts) {}

  /// {"object": "list", "data": [...], "has_more", "next_cursor"}, oldest first. `after`: a next_cursor, or "".
  Task<Result<ApiAnswer>> List(std::string after, std::size_t limit);

  /// OperatorResolution, counted and logged: {"object": "intent", "id", "outcome", "end_user_id", "look_up"}.
  Task<Result<ApiAnswer>> Resolve(std::string intent_id, OperatorWord word);

 private:
  void Write(const storage::Intent& intent, json::Writer& writer) const;

  Parts parts_;
};

}  // namespace walletgate::routing
