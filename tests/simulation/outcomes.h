#pragma once

// What "not applied" means (PRODUCT section 3a): it is never said of what was or will be applied, to a caller, by the
// resolver or in the store; and what creates something does so once.

#include <map>
#include <set>
#include <vector>

#include "tests/simulation/identities.h"
#include "tests/simulation/vendors.h"

namespace walletgate::simulation {

class Outcomes {
 public:
  Outcomes(Timeline& timeline, SimDisk& disk, const Vendors& vendors, const Identities& identities)
      : timeline_(timeline), disk_(disk), vendors_(vendors), identities_(identities) {}

  /// The first byte of a call that creates something leaves the gateway; notes of which intent it is.
  void OnSent(VendorCall& call, bool will_act);
  /// The vendor acted, or found that it had acted before.
  void OnActed(const VendorCall& call);
  /// What the last step has ended in the store.
  void AfterStep();

  /// What was sent to make wallets of that one, in order.
  const std::vector<Errand>& WalletsOf(const Name& name) { return wallets_[name]; }
  /// Of a user who is gone a wallet is nobody's.
  bool IsGone(const Name& name);
  bool WasOrWillBeApplied(const Errand& errand) const;

  unsigned denials() const { return denials_; }  ///< what was sent and ended as not applied
  unsigned late() const { return late_; }        ///< what was made when nobody waited any more

 private:
  Timeline& timeline_;
  SimDisk& disk_;
  const Vendors& vendors_;
  const Identities& identities_;
  std::map<Errand, unsigned> pending_;  ///< calls that a vendor will still act on
  std::map<Errand, unsigned> made_;     ///< what their calls have made so far
  std::map<Errand, Name> denied_;       ///< ended as not applied
  std::map<Name, std::vector<Errand>> wallets_;
  unsigned late_ = 0;
  unsigned denials_ = 0;
};

}  // namespace walletgate::simulation
