#pragma once

// One reconciliation on its way: the vendor's list page by page against the directory, then the directory against what
// the list has shown. Used by the Reconciler.

#include <functional>
#include <string>
#include <vector>

#include "routing/reconciliation/account_reader.h"
#include "routing/reconciliation/reconciliation.h"

namespace walletgate::routing {

struct AccountWalkOptions {
  AccountReaderOptions reader{};
  std::size_t page = 100;  ///< users of a page, of the list and of the directory
  /// Whoever came to be so shortly before the walk, or later, may be in one of both places only.
  std::chrono::seconds margin{120};
  std::size_t most_undecided = 10000;   ///< users who are looked for once more at the end
  std::size_t most_seen = 8000000;      ///< end users, 8 bytes each; above it nobody can be called missing
  std::size_t most_look_ups = 1000;     ///< of users whom the list does not show
  std::chrono::milliseconds pause{20};  ///< between two pages of the directory
};

/// Loop-bound. Writes nothing to the directory and changes nothing at the vendor.
class AccountWalk {
 public:
  struct Parts {
    Engine& engine;
    storage::Store& store;
    std::function<bool()> stopping;
    std::function<void(const Reconciliation& run)> note;  ///< told again and again how far it has come
  };

  /// `run` outlives it.
  AccountWalk(Parts parts, Reconciliation& run, const AccountWalkOptions& options);

  /// Fills in the run, but for its state and times.
  Task<Result<void>> Run();

 private:
  using Listed = api::ProviderResult;
  /// A vendor's user whom nobody here holds, and who may have come just now.
  struct Newcomer {
    std::string provider_user_id;
    std::optional<WallTime> created_at;
  };

  Task<Result<void>> WalkList();
  Task<Result<void>> JudgeListed(const Listed& shown, WallTime asked_at);
  void JudgeHeld(const storage::UserRecord& record, const Listed& shown, WallTime asked_at);
  Task<Result<void>> JudgeNewcomers();
  /// Whether a create whose outcome is open may have made somebody at the account.
  Task<Result<bool>> HasOpenCreate();
  Task<Result<void>> WalkDirectory();
  Task<Result<void>> WalkTenant(storage::Usage usage);
  Task<Result<void>> JudgeUnseen(std::string tenant, std::string user_id);
  Task<Result<void>> Confirm(storage::UserRecord record);
  bool WasSeen(const std::string& user_id) const;
  bool IsNew(WallTime at) const { return at >= *run_.started_at - options_.margin; }

  Parts parts_;
  Reconciliation& run_;
  const AccountWalkOptions options_;
  AccountReader reader_;
  std::vector<Newcomer> newcomers_;
  std::vector<std::size_t> seen_;  ///< hashes of end users whom the list has shown, sorted once it has ended
  std::size_t look_ups_ = 0;
};

}  // namespace walletgate::routing
