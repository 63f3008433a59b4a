#pragma once

// The vendors' side: five APIs with what makes each of them different when a call is repeated or its reply is lost.
// They outlive every crash of the gateway, and keep a log of what they really did. What they say of it may be a lie:
// liar.h.
//
//   yieldforce  knows its users by our id, or by the key alone, and answers a key again as it did the first time,
//   errors
//               included; OAuth
//   cdp         one answer per key for a day, in some runs also where that was an error; a lenient one (not strict)
//               takes a second user of the same id
//   streambird  no key and no id of ours; users can be searched by e-mail; a lenient one takes the same e-mail twice,
//               another gives the user whom it has, as its file then says
//   capa        knows its users by our id: a repeat is the same user
//   capa-v2     no means at all: a repeat is a conflict
//
// Any of them may do late what it was asked for, show it later still, and refuse a repeat meanwhile or afterwards:
// habits.h.

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "tests/simulation/habits.h"
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
  bool native = false;  ///< made without the gateway

  std::string Account() const { return AccountName(vendor, owner); }
};

/// Where a fault sits in the vendor's own work.
enum class VendorFault : std::uint8_t { kNone, kThrottled, kErrorBefore, kErrorAfter };

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
    std::multiset<std::string> under_way;  ///< creates that were begun, by whom they are of
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

  /// Makes a user without the gateway, long ago. His id as the vendor shows it.
  std::string AddNative(Effect native);

  /// Everything that was made, in order.
  const std::vector<Effect>& effects() const { return effects_; }
  /// The users that any vendor made for that one, at the gateway's word.
  std::vector<Effect> EffectsOf(const Name& name) const;
  /// How many users and wallets the calls of an intent have made at one vendor.
  unsigned MadeFor(const Errand& errand) const;
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
  std::optional<transport::HttpResponse> Enter(const VendorCall& call);
  void Leave(const VendorCall& call);
  bool KeepsErrors(const VendorCall& call) const;
  static bool Shows(const VendorCall& call, const VendorRecord& user, WallTime now);
  VendorRecord& Make(const VendorCall& call, Account& account);
  transport::HttpResponse Work(const VendorCall& call);
  transport::HttpResponse Create(const VendorCall& call);
  transport::HttpResponse CreateWallet(const VendorCall& call);
  transport::HttpResponse ReadUser(const VendorCall& call);
  transport::HttpResponse Search(const VendorCall& call);
  transport::HttpResponse Delete(const VendorCall& call);
  transport::HttpResponse Token(const VendorCall& call);
  Effect* EffectOf(const VendorCall& call, const std::string& shown_id);
  std::string NewAddress(const std::string& account, const std::string& shown_id);
  transport::HttpResponse Dated(const VendorCall& call, transport::HttpResponse answer) const;
  VendorClock ClockOf(const VendorCall& call) const { return habits_.ClockOf(call.vendor); }

  Timeline& timeline_;
  const Habits& habits_;
  std::map<std::string, Account> accounts_;
  std::map<std::string, std::pair<std::string, SteadyTime>> tokens_;  ///< owner and end, by token
  std::map<std::string, VendorUser> addresses_;
  std::vector<Effect> effects_;
  std::map<Errand, unsigned> made_;
  unsigned next_ = 1;
};

}  // namespace walletgate::simulation
