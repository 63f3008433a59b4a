#pragma once

// One look at a pending end user that nobody asks for. Used by PendingLooks.

#include <cstdint>

#include "routing/caller_context.h"
#include "routing/intents/tools.h"

namespace walletgate::routing {

/// What became of a look at a pending user.
enum class Looked : std::uint8_t {
  kAnswered,
  kUnanswered,  ///< the vendor was asked, or could not be; it is put off
  kNotSent,     ///< a request is at work on the user, he is not due any more, or nobody can be asked
  kNotWritten,  ///< the store does not take what came of it: he is due still
};

/// Loop-bound.
class UserLook {
 public:
  explicit UserLook(Tools& tools) : tools_(tools) {}

  /// What the vendor shows is taken over, and when the user is looked at next is written.
  Task<Looked> Run(std::shared_ptr<const State> state, storage::DueLook due, Deadline deadline);

 private:
  Task<Looked> RunAlone(const CallerContext& nobody, const storage::DueLook& due, storage::UserRecord record);
  /// Whom the vendor is asked about now; null where nobody can be asked, and the record takes when he may be.
  std::shared_ptr<const provider::Provider> HolderToAsk(const CallerContext& nobody, storage::UserRecord& record) const;

  Tools& tools_;
};

}  // namespace walletgate::routing
