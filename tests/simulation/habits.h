#pragma once

// What the vendors of a run are like. The provider files of the run say so where a file can: vendor_files.h.

#include <map>
#include <string>
#include <string_view>

#include "tests/simulation/dice.h"
#include "tests/simulation/names.h"
#include "tests/simulation/vendor_texts.h"

namespace walletgate::simulation {

struct Habits {
  bool strict = false;          ///< a second user with a contact or id that they have is refused
  bool gives_existing = false;  ///< streambird gives the user who has the e-mail address already
  bool keeps_errors = false;    ///< cdp answers a create's key with its first error again, as yieldforce does
  bool by_key = false;          ///< yieldforce knows a create again by its key alone, not by our id
  bool nobody_is_404 = false;   ///< a search that finds nobody is a 404
  bool busy = false;            ///< while a create of somebody is under way, a second one is refused
  /// With what a create of somebody who is there is refused, by vendor: also where the file says that it is not.
  std::map<std::string, int, std::less<>> refusals;
  /// What a create leads to shows in reads at the latest so long after its last byte.
  std::chrono::seconds settles_within{600};
  std::map<std::string, VendorClock, std::less<>> clocks;
  std::string strangers_email;  ///< of users made long ago by nobody here; "": there are none

  static Habits Draw(Dice& dice);
  VendorClock ClockOf(std::string_view vendor) const;
  /// Whether a create that succeeds may name a user who was there before, as the file says.
  bool MayGiveExisting(std::string_view vendor) const;
  /// Whether it does.
  bool GivesExisting(std::string_view vendor) const { return MayGiveExisting(vendor) && !refusals.contains(vendor); }
  /// Status of a create that is refused because there is such a user.
  int RefusalOf(std::string_view vendor) const;
  /// Whether there may be two users of one id, or where none is told of one contact.
  bool TakesTwice(std::string_view vendor) const;
};

}  // namespace walletgate::simulation
