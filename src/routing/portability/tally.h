#pragma once

// The numbers of a portability report. Used by surveys.

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "base/json/sink.h"
#include "routing/portability/verdict.h"

namespace walletgate::routing {

/// Not thread-safe.
class Tally {
 public:
  void Add(const std::string& user_id, const Verdict& verdict);

  std::uint64_t users() const { return users_; }
  std::uint64_t CountOf(Portability category) const { return by_category_[static_cast<std::size_t>(category)]; }

  /// "users", "could_leave", "categories" and "codes", into an object that is open. Codes that nobody has are left out.
  void Write(json::Sink& sink) const;

 private:
  static constexpr std::size_t kSamples = 5;  ///< ids that are shown of a code
  struct OfCode {
    std::uint64_t users = 0;
    std::vector<std::string> samples;
  };

  std::uint64_t users_ = 0;
  std::array<std::uint64_t, kPortabilityNames.size()> by_category_{};
  std::array<OfCode, kReasonCount> by_code_{};
};

}  // namespace walletgate::routing
