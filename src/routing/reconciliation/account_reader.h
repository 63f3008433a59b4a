#pragma once

// Reads an account at its vendor for nobody who waits: after live traffic, by a part of the vendor's rate, and again
// after a failure that may pass. Used by reconciliations.

#include <functional>
#include <string>

#include "routing/engine.h"

namespace walletgate::routing {

struct AccountReaderOptions {
  std::chrono::milliseconds interval{100};      ///< between two calls to a vendor of whom no rate is known
  std::chrono::milliseconds idle_pause{100};    ///< between two looks whether others still go first
  std::chrono::milliseconds first_pause{1000};  ///< after a failure; doubles with each in a row
  int tries = 6;                                ///< at one call, before it has failed
  std::chrono::milliseconds timeout{30000};     ///< of one try
};

/// Loop-bound.
class AccountReader {
 public:
  struct Parts {
    Engine& engine;        ///< whose loop, connections and current State it uses
    std::string provider;  ///< both as the store has them
    std::string account;
    std::function<bool()> stopping;  ///< true: begin no further call
  };

  AccountReader(Parts parts, const AccountReaderOptions& options) : parts_(std::move(parts)), options_(options) {}

  /// The next page of the account's list, behind `cursor` ("": the first). Errors: those of the call when the last try
  /// has failed, kShuttingDown, kProviderNotConfigured (a reload has taken the account away).
  Task<Result<provider::Answer>> ReadPage(std::string cursor, std::size_t limit);

  /// What the vendor shows of a user. Errors: as ReadPage; kEndUserNotFound where it knows no such user.
  Task<Result<provider::Answer>> LookUp(storage::UserRecord record);

  /// Null: the configuration has it no more.
  std::shared_ptr<const provider::Provider> provider() const {
    return parts_.engine.state()->FindInstance(parts_.provider, parts_.account);
  }

 private:
  Task<Result<provider::Answer>> AskPatiently(api::Operation operation, api::OperationInput input, std::string tenant);
  /// Returns when the account may be called: null where it may not any more.
  Task<std::shared_ptr<const provider::Provider>> TakeTurn();

  Parts parts_;
  const AccountReaderOptions options_;
  SteadyTime next_{};
};

}  // namespace walletgate::routing
