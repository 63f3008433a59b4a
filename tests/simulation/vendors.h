#pragma once

// The vendors' side: five APIs with what makes each of them different when a call is repeated or its reply is lost.
// They outlive every crash of the gateway, and keep a log of what they really did. What they say of it may be a lie:
// liar.h.
//
//   yieldforce  knows its users by our id, and answers a key again as it did the first time, errors included; OAuth
//   cdp         one answer per key for a day; a lenient one (not strict) takes a second user of the same id
//   streambird  no key and no id of ours; users can be searched by e-mail; a lenient one takes the same e-mail twice,
//               another gives the user whom it has, as its file then says
//   capa        knows its users by our id: a repeat is the same user
//   capa-v2     no means at all: a repeat is a conflict

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "tests/simulation/timeline.h"
#include "tests/simulation/vendor_call.h"
#include "tests/simulation/vendor_texts.h"

namespace walletgate::simulation {

/// A user that a vendor made.
struct Effect {
  std::string vendor;
  std::string owner;     ///< of the account
  Name name;             ///< for whom; empty for a stranger
  std::string told_id;   ///< "" where the vendor is told none
  std::string user_id;   ///< as the vendor shows it
  std::string email;     ///< "" where the vendor has none
  std::set<Name> given;  ///< to whose creates it was the true answer
  bool deleted = false;

  std::string Account() const { return AccountName(vendor, owner); }
};

/// Where a fault sits in the vendor's own work.
enum class VendorFault : std::uint8_t { kNone, kThrottled, kErrorBefore, kErrorAfter };

/// What the vendors of a run are like.
struct Habits {
  bool strict = false;          ///< a second user with a contact or id that they have is refused
  bool gives_existing = false;  ///< streambird gives the user who has the e-mail address already
  std::map<std::string, VendorClock> clocks;
  std::string strangers_email;  ///< of users made long ago by nobody here; "": there are none

  static Habits Draw(Dice& dice);
  VendorClock ClockOf(const std::string& vendor) const;
  /// Whether a create that succeeds may name a user who was there before.
  bool MayGiveExisting(std::string_view vendor) const;
};

class Vendors {
 public:
  struct Account {
    struct KeptAnswer {
      std::string request_body;
      std::optional<transport::HttpResponse> answer;  ///< nothing: still at work
      WallTime kept_at;
    };
    std::map<std::string, VendorRecord> users;  ///< by the vendor's id
    std::map<std::string, KeptAnswer> keys;
    bool used = false;
  };
  Vendors(Timeline& timeline, const Habits& habits) : timeline_(timeline), habits_(habits) {}

  /// What a vendor that throttles asks for.
  static constexpr std::chrono::seconds kRetryAfter{2};

  const Habits& habits() const { return habits_; }

  VendorCall Read(transport::HttpRequest request) const;
  /// The request has arrived. An answer that needs no work, if there is one.
  std::optional<transport::HttpResponse> Arrive(const VendorCall& call);
  /// The work is done now.
  transport::HttpResponse Do(const VendorCall& call, VendorFault fault);
  /// Every token of an account is void from now on.
  void RevokeTokens(const std::string& owner);

  /// Everything that was made, in order.
  const std::vector<Effect>& effects() const { return effects_; }
  /// The users that any vendor made for that one.
  std::vector<Effect> EffectsOf(const Name& name) const;
  /// Whose wallet an address is.
  VendorUser OwnerOfAddress(const std::string& address) const;
  /// By full name.
  const std::map<std::string, Account>& accounts() const { return accounts_; }
  /// The user whom the last work of a call was about; null where there is none.
  const VendorRecord* About(const VendorCall& call) const;

 private:
  Account& AccountOf(const VendorCall& call);
  void AddStranger(const VendorCall& call, Account& account);
  static VendorRecord* FindByToldId(Account& account, std::string_view told_id);
  VendorRecord* FindKnown(const VendorCall& call, Account& account);
  VendorRecord& Make(const VendorCall& call, Account& account);
  transport::HttpResponse Work(const VendorCall& call);
  transport::HttpResponse Create(const VendorCall& call);
  transport::HttpResponse CreateWallet(const VendorCall& call);
  transport::HttpResponse ReadUser(const VendorCall& call);
  transport::HttpResponse Search(const VendorCall& call);
  transport::HttpResponse Delete(const VendorCall& call);
  transport::HttpResponse Token(const VendorCall& call);
  Effect* EffectOf(const VendorCall& call, const std::string& shown_id);
  std::string NewAddress(const VendorCall& call, const std::string& shown_id);
  transport::HttpResponse Dated(const VendorCall& call, transport::HttpResponse answer) const;
  VendorClock ClockOf(const VendorCall& call) const { return habits_.ClockOf(call.vendor); }

  Timeline& timeline_;
  const Habits& habits_;
  std::map<std::string, Account> accounts_;
  std::map<std::string, std::pair<std::string, SteadyTime>> tokens_;  ///< owner and end, by token
  std::map<std::string, VendorUser> addresses_;
  std::vector<Effect> effects_;
  unsigned next_ = 1;
};

}  // namespace walletgate::simulation
