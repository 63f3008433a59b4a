#pragma once

// Counts of every tenant's users who could leave which vendor for which other one, for the metrics. Used by
// PortabilityDesk, on its thread.

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "metrics/metrics.h"
#include "routing/portability/survey.h"

namespace walletgate::routing {

/// One walk over all users.
class LeavingCount {
 public:
  LeavingCount(const WaitingStore& store, Random& random, std::shared_ptr<const State> state, bool keeps_personal_data);

  /// A page more. True: it goes on. An error: the count is given up.
  Result<bool> Step();

  /// By provider and the other one, as people call them; a number for each category. Every pair that some tenant has.
  using Numbers = std::map<std::pair<std::string, std::string>, std::array<std::uint64_t, kPortabilityNames.size()>>;
  const Numbers& numbers() const { return numbers_; }

 private:
  void Begin();

  WaitingStore store_;
  Random& random_;
  std::shared_ptr<const State> state_;
  bool keeps_personal_data_;
  std::vector<std::pair<const Tenant*, std::string>> left_;  ///< providers whose users are still to be looked at
  std::unique_ptr<Survey> survey_;                           ///< null: none is under way
  Numbers numbers_;
};

}  // namespace walletgate::routing
