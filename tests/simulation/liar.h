#pragma once

// What a vendor says when it answers about somebody else: another user whole, the right user under another's id or with
// another's contact, or one whom nobody has. Only lies that the contract can see through (PRODUCT section 3a, "Answers
// are held against the question"): a vendor that gives a free id in place of the right one cannot be found out by
// anybody.

#include <functional>
#include <optional>
#include <vector>

#include "tests/simulation/vendors.h"

namespace walletgate::simulation {

class Liar {
 public:
  struct Lie {
    transport::HttpResponse answer;
    bool names_held = false;  ///< it names a user who is another end user's, and contradicts nothing else
  };
  /// Whether an end user holds a vendor's user.
  using IsHeld = std::function<bool(const VendorUser&)>;

  Liar(const Vendors& vendors, Dice& dice, IsHeld is_held)
      : vendors_(vendors), dice_(dice), is_held_(std::move(is_held)) {}

  /// Nothing where there is no lie to tell. `honest`: a success.
  std::optional<Lie> Tell(const VendorCall& call, const transport::HttpResponse& honest);

 private:
  std::optional<Lie> OfCreate(const VendorCall& call);
  std::optional<Lie> OfSearch(const VendorCall& call);
  std::optional<VendorRecord> Another(const VendorCall& call);
  std::optional<VendorRecord> UnderHeldId(const VendorCall& call);
  std::optional<VendorRecord> WithContact(const VendorCall& call);
  static VendorRecord Nobody();
  /// Whether an answer about `user` contradicts the question of `call`.
  bool IsSomebodyElse(const VendorCall& call, const VendorRecord& user) const;
  VendorClock ClockOf(const VendorCall& call) const { return vendors_.habits().ClockOf(call.vendor); }

  const Vendors& vendors_;
  Dice& dice_;
  IsHeld is_held_;
};

}  // namespace walletgate::simulation
