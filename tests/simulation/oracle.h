#pragma once

// What must hold, whatever fails. Everything that happens is told to the oracle; it knows what the vendors really did,
// what is on the disk and what clients were answered, and speaks up when these do not fit.

#include <map>
#include <optional>
#include <set>
#include <string>

#include "provider/guard/guard.h"
#include "routing/end_user_service.h"
#include "tests/simulation/identities.h"
#include "tests/simulation/liar.h"
#include "tests/simulation/outcomes.h"
#include "tests/simulation/sim_store.h"
#include "tests/simulation/vendors.h"

namespace walletgate::simulation {

/// What a client wants.
struct Ask {
  enum class Verb : std::uint8_t { kCreate, kWallet, kGet, kRefresh, kDelete, kErase, kList, kAdopt, kImport };
  Verb verb = Verb::kCreate;
  std::string tenant;
  std::string external_id;  ///< known to the client, whatever the verb
  std::string vendor;       ///< of a create; "" leaves it to the tenant's order
  std::string contact;      ///< e-mail of a create: another one is another content
  std::string named_user;   ///< of an adoption: the vendor's id; "" of a line of an import: nobody is named
  bool named = false;       ///< the request names the vendor
  std::string id;           ///< end user id, for all but create and list
  std::string key;          ///< idempotency key, or ""
  bool local = false;       ///< of a delete: the vendor is not asked

  bool Adopts() const { return verb == Verb::kAdopt || verb == Verb::kImport; }
  Name name() const { return {tenant, external_id}; }
  /// What a key is bound to.
  std::string Content() const;
};

/// How an account's circuits stand at a call: that of all, and as the tenant meets it, where the call tells whose it
/// is.
struct Circuits {
  provider::Circuit of_all;
  provider::Circuit of_tenant;
};

/// A request that a gateway is working on.
struct Attempt {
  Ask ask;
  std::string request_id;
  SteadyTime deadline;
  unsigned serial = 0;
  unsigned sent_before = 0;        ///< creating calls of this external id when it began
  std::size_t errands_before = 0;  ///< what was sent of new wallets
  bool alone = true;               ///< nobody else worked on this external id meanwhile
};

class Oracle {
 public:
  Oracle(Timeline& timeline, SimDisk& disk, const Vendors& vendors)
      : timeline_(timeline),
        disk_(disk),
        vendors_(vendors),
        identities_(timeline, disk, vendors),
        outcomes_(timeline, disk, vendors, identities_) {}

  void OnBegun(Attempt& attempt);
  /// Just before the answer leaves the gateway.
  void OnAnswered(const Attempt& attempt, const Result<routing::ApiAnswer>& reply);
  /// The process died; its attempts with it.
  void OnCrash();
  /// Keys have expired.
  void ForgetKeys() { keys_.clear(); }

  /// A call to a vendor begins. The circuit that was open and is probed by it, or "".
  std::string OnCall(const VendorCall& call, const Circuits& circuits);
  void OnProbeEnded(const std::string& circuit) { probing_.erase(circuit); }
  /// The first byte of a request leaves the gateway.
  void OnSent(VendorCall& call, bool will_act);
  /// A vendor acted (or found that it had acted before).
  void OnActed(const VendorCall& call);
  /// An answer reached the gateway.
  void OnHeard(const VendorCall& call, const transport::HttpResponse& answer);
  /// A vendor is about to answer about somebody else.
  void OnLie(const VendorCall& call, const Liar::Lie& lie);
  void OnTokenCall(const std::string& owner, int change);
  void OnLogLine(std::string_view line);

  /// After each event.
  void AfterStep();
  /// Everything that was ever promised must still be there.
  void CheckPromises();
  /// Whether what has means is settled.
  bool IsSettled();
  /// After quiet times and repeats: it is.
  void CheckSettled();

  unsigned probes() const { return probes_; }
  unsigned lies() const { return lies_; }
  const Outcomes& outcomes() const { return outcomes_; }
  const Identities& identities() const { return identities_; }

 private:
  struct Person {
    unsigned sent = 0;          ///< creating calls that left the gateway
    unsigned pending = 0;       ///< of them, those that a vendor will still act on
    unsigned active = 0;        ///< attempts under way
    bool followed = false;      ///< an attempt was answered at its deadline; its work may go on
    bool in_doubt = false;      ///< a call without means was sent, and no clean refusal came back
    bool erasing = false;       ///< somebody has asked for it, and it may have been done
    bool create_asked = false;  ///< by some client
    bool deceived = false;      ///< told that he is somebody whom another has, by a vendor whose creates may say so
  };
  struct Promise {
    std::string id;
    std::string provider;
    std::string provider_user_id;
  };
  struct KeyAnswer {
    std::string content;
    int status = 0;
    std::string body;
  };
  using KeyName = std::pair<std::string, std::string>;  ///< tenant and key

  void OnAdoptAsked(const Ask& ask);
  void OnUser(const Attempt& attempt, const routing::ApiAnswer& reply);
  void CheckKey(const Attempt& attempt, const Result<routing::ApiAnswer>& reply);
  bool IsLate(const Attempt& attempt) const;
  void CheckOutlook(const Attempt& attempt, const Error& error);
  void CheckWalletRefusal(const Attempt& attempt, const Error& error);
  void CheckRefusal(const Attempt& attempt, const Error& error);
  void CheckShown(const Ask& ask, const routing::ApiAnswer& reply);
  void CheckEffects(const Name& name);
  bool HasUnrecordedEffect(const Name& name);
  /// Whether this one may have been told that his user is another's, though the vendor made one: as the contract has it
  /// of a vendor that says so, of ids that two tenants share, and of contacts where the vendor has one user of each.
  bool MayBeTaken(const Name& name) const;
  bool MayStayOpen(const storage::Intent& intent) const;
  bool MayStayOpen(const std::string& vendor, const Name& name) const;
  void CheckText(std::string_view where, std::string_view text);
  void Violate(const Ask& ask, const std::string& text);

  Timeline& timeline_;
  SimDisk& disk_;
  const Vendors& vendors_;
  std::map<Name, Person> people_;
  std::map<Name, Promise> promises_;
  std::map<KeyName, KeyAnswer> keys_;
  std::set<unsigned> running_;
  std::map<std::string, int> token_calls_;
  std::set<std::string> probing_;                     ///< circuits
  std::map<std::string, SteadyTime> asked_for_time_;  ///< when a vendor's 429 came, by account
  unsigned probes_ = 0;
  unsigned lies_ = 0;
  Identities identities_;
  Outcomes outcomes_;
};

/// An error as the edge would show it.
std::string ProblemOf(const Attempt& attempt, const Error& error);

}  // namespace walletgate::simulation
