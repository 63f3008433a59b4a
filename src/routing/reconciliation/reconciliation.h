#pragma once

// One comparison of the directory with what a vendor's list shows of an account: how far it has come, and what differs.
// Ids alone, nothing of a person. Values.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "metrics/labels.h"

namespace walletgate::routing {

using metrics::Difference;
inline constexpr std::size_t kDifferences = static_cast<std::size_t>(Difference::kDeletedHere) + 1;

/// Ids that are kept of each kind of difference.
inline constexpr std::size_t kMaxSamples = 100;

struct Reconciliation {
  enum class State : std::uint8_t { kWaiting, kRunning, kDone, kFailed };

  /// Whom a difference is about. A user whom only one side has, has the id of that side alone.
  struct Sample {
    std::string tenant;  ///< as the store has it
    std::string end_user_id;
    std::string provider_user_id;
  };
  struct Kind {
    std::uint64_t users = 0;
    std::vector<Sample> samples;  ///< the first ones
  };

  std::string id;        ///< "rec_" and a ULID
  std::string provider;  ///< as the store has it
  std::string account;   ///< likewise
  State state = State::kWaiting;
  std::string failure;  ///< of kFailed: a sentence
  WallTime asked_at{};
  std::optional<WallTime> started_at;
  std::optional<WallTime> ended_at;
  std::uint64_t listed = 0;  ///< users whom the vendor's list has shown
  std::uint64_t users = 0;   ///< living ones of the directory that were held against it
  std::array<Kind, kDifferences> kinds;
  // Of whom nothing can be said, so that they count as no difference.
  std::uint64_t undecided = 0;    ///< those who came or changed while the list was read
  std::uint64_t unreadable = 0;   ///< those whose entry in the list, or whose record, cannot be read
  std::uint64_t unconfirmed = 0;  ///< those whom the list does not show, and whom the vendor could not be asked about

  void Note(Difference difference, Sample sample);
  bool Ended() const { return state == State::kDone || state == State::kFailed; }
  std::uint64_t Differences() const;
};

std::string_view ToString(Reconciliation::State state);  ///< "waiting", "running", "done", "failed"

}  // namespace walletgate::routing
