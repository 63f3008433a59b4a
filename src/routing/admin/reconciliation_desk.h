#pragma once

// What an operator asks of reconciliations, and is shown of them. Used by the admin listener. Shows ids, nothing of a
// person.

#include <string>

#include "base/json/writer.h"
#include "routing/engine.h"
#include "routing/reconciliation/reconciliation_board.h"

namespace walletgate::routing {

/// Loop-bound; its parts outlive it.
class ReconciliationDesk {
 public:
  struct Parts {
    Engine& engine;
    ReconciliationBoard& board;
    const AnswerForm& answers;
  };
  explicit ReconciliationDesk(const Parts& parts) : parts_(parts) {}

  /// Which account, by the names that people see. `account`: "" where the provider has one alone.
  struct Question {
    std::string provider;
    std::string account;
  };
  /// Puts one up and shows it. Errors: kInvalidRequest at /provider or /account, kUnsupportedByProvider (the vendor has
  /// no list), kWrongState (one of the account waits or runs already).
  Result<ApiAnswer> Ask(const Question& question);

  /// {"object": "list", "data": [...]}, the latest first, without samples.
  ApiAnswer List() const;
  /// With samples. Error: kNotFound.
  Result<ApiAnswer> Show(const std::string& id) const;

 private:
  Result<std::shared_ptr<const provider::Provider>> Find(const Question& question) const;
  void Write(const Reconciliation& run, bool with_samples, json::Writer& writer) const;
  void WriteKinds(const Reconciliation& run, bool with_samples, json::Writer& writer) const;

  Parts parts_;
};

}  // namespace walletgate::routing
