#pragma once

// A vendor call that creates something, with everything that decides its ending. Made by the verbs and by recovery, run
// by IntentRunner, ended by OutcomeWriter.

#include <memory>
#include <optional>

#include "routing/caller_context.h"
#include "storage/records.h"

namespace walletgate::routing {

struct Job {
  const CallerContext* caller = nullptr;               ///< lives until the job has ended
  std::shared_ptr<const provider::Provider> provider;  ///< null: nobody can be asked
  storage::Intent intent;
  Secret user_token = {};     ///< what goes to where the intent has a mark
  bool repeated = false;      ///< an earlier call of this intent may have been applied
  bool has_fallback = false;  ///< another provider may get the user when this one cannot be had
  bool unattended = false;    ///< no caller waits: the gateway settles an old intent by itself
  bool only_looks = false;    ///< nothing is sent that could create
  /// The answer is a search's, or a look-up's for an operator: that somebody holds the user proves nothing.
  bool found = false;
  std::optional<storage::UserRecord> known = {};  ///< the user as the directory has him; nothing: he is being made

  /// As people call it.
  const std::string& provider_id() const { return provider == nullptr ? intent.user.provider : provider->id(); }
};

}  // namespace walletgate::routing
