#pragma once

// Sends prepared calls: through the guard, with credentials renewed, with those of the other slot, signed by the
// vendor's clock, whatever it takes. Used by Provider.

#include <memory>
#include <optional>

#include "base/deadline.h"
#include "base/result.h"
#include "base/task.h"
#include "provider/account_parts.h"
#include "provider/exchanger.h"

namespace walletgate::provider {

/// Shared by all loops. REQUIRES that what it is given outlives it.
class Sender {
 public:
  Sender(AccountParts account, const Exchanger& exchanger)
      : binding_(account.binding),
        credentials_(account.credentials),
        guard_(account.guard),
        learned_(account.learned),
        exchanger_(exchanger) {}

  /// See Provider::Send.
  Task<Result<Answer>> Send(Call call, Deadline deadline, CallContext& context) const;

 private:
  // What to try once more after `attempt`; nothing: its answer counts.
  std::optional<SignedBy> Renewed(const Sending& sending, SignedBy first, const Attempt& attempt) const;
  std::optional<SignedBy> OtherSlot(const Sending& sending, std::size_t slot, const Attempt& attempt) const;
  /// Whether the answer to the credentials of the other slot is the one that counts: not where it is the same refusal.
  bool Counts(const Sending& sending, std::size_t slot, const Attempt& attempt) const;
  /// What to sign by instead of `used`, where that may be why a call was refused.
  std::optional<std::chrono::seconds> AnotherClock(Presented presented, std::chrono::seconds used,
                                                   const Attempt& attempt, SteadyTime now) const;
  void NoteClock(std::chrono::seconds tried, const Attempt& attempt, SteadyTime now) const;
  void TellClock(const Attempt& attempt, SteadyTime now) const;
  void TellSlot(std::size_t slot, metrics::Metrics* metrics) const;

  const Binding& binding_;
  const Credentials& credentials_;
  const std::shared_ptr<Guard>& guard_;
  Learned& learned_;
  const Exchanger& exchanger_;
};

/// Shows which credentials of `provider` are in use.
void ShowSlot(const std::string& provider, std::size_t slot, metrics::Metrics& metrics);

}  // namespace walletgate::provider
