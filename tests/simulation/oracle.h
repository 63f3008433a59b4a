#pragma once

// What must hold, whatever fails. Everything that happens is told to the oracle; it knows what the vendors really did,
// what is on the disk and what clients were answered, and speaks up when these do not fit.

#include <map>
#include <optional>
#include <set>
#include <string>

#include "provider/guard.h"
#include "routing/end_user_service.h"
#include "tests/simulation/sim_store.h"
#include "tests/simulation/vendors.h"

namespace walletgate::simulation {

/// What a client wants.
struct Ask {
  enum class Verb : std::uint8_t { kCreate, kWallet, kGet, kRefresh, kDelete, kList };
  Verb verb = Verb::kCreate;
  std::string tenant;
  std::string external_id;  ///< known to the client, whatever the verb
  std::string vendor;       ///< of a create; "" leaves it to the tenant's order
  std::string contact;      ///< e-mail of a create: another one is another content
  bool named = false;       ///< the request names the vendor
  std::string id;           ///< end user id, for all but create and list
  std::string key;          ///< idempotency key, or ""
  /// What a key is bound to.
  std::string Content() const;
};

/// A request that a gateway is working on.
struct Attempt {
  Ask ask;
  std::string request_id;
  SteadyTime deadline;
  unsigned serial = 0;
  unsigned sent_before = 0;  ///< creating calls of this external id when it began
  bool alone = true;         ///< nobody else worked on this external id meanwhile
};

class Oracle {
 public:
  Oracle(Timeline& timeline, SimDisk& disk, const Vendors& vendors)
      : timeline_(timeline), disk_(disk), vendors_(vendors) {}

  void OnBegun(Attempt& attempt);
  /// Just before the answer leaves the gateway.
  void OnAnswered(const Attempt& attempt, const Result<routing::ServiceReply>& reply);
  /// The process died; its attempts with it.
  void OnCrash();
  /// Keys have expired.
  void ForgetKeys() { keys_.clear(); }

  /// A call to a vendor begins. True: it is the probe of a circuit that was open.
  bool OnCall(const VendorCall& call, provider::Circuit circuit);
  void OnProbeEnded(const VendorCall& call) { probing_.erase({call.tenant, call.vendor}); }
  /// The first byte of a request leaves the gateway.
  void OnSent(const VendorCall& call, bool will_act);
  /// A vendor acted (or found that it had acted before).
  void OnActed(const VendorCall& call);
  /// An answer reached the gateway.
  void OnHeard(const VendorCall& call, const transport::HttpResponse& answer);
  void OnTokenCall(const std::string& tenant, int change);
  void OnLogLine(std::string_view line);

  /// Everything that was ever promised must still be there.
  void CheckPromises();
  /// After quiet times and repeats: what has means is settled.
  void CheckSettled();

  unsigned probes() const { return probes_; }

 private:
  struct Person {
    unsigned sent = 0;      ///< creating calls that left the gateway
    unsigned pending = 0;   ///< of them, those that a vendor will still act on
    unsigned active = 0;    ///< attempts under way
    bool followed = false;  ///< an attempt was answered at its deadline; its work may go on
    bool in_doubt = false;  ///< a call without means was sent, and no clean refusal came back
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
  using Name = std::pair<std::string, std::string>;  ///< tenant and external id, or tenant and key

  Person& PersonOf(const std::string& tenant, const std::string& external_id) { return people_[{tenant, external_id}]; }
  void OnUser(const Attempt& attempt, const routing::ServiceReply& reply);
  void CheckKey(const Attempt& attempt, const Result<routing::ServiceReply>& reply);
  void CheckRefusal(const Attempt& attempt, const Error& error);
  void CheckEffects(const std::string& tenant, const std::string& external_id);
  bool HasUnrecordedEffect(const std::string& tenant, const std::string& external_id);
  void CheckText(std::string_view where, std::string_view text);
  void Violate(const Ask& ask, const std::string& text);

  Timeline& timeline_;
  SimDisk& disk_;
  const Vendors& vendors_;
  std::map<Name, Person> people_;
  std::map<Name, Promise> promises_;
  std::map<Name, KeyAnswer> keys_;
  std::set<unsigned> running_;
  std::map<std::string, int> token_calls_;
  std::set<Name> probing_;  ///< tenant and vendor
  std::map<Name, SteadyTime> asked_for_time_;  ///< when a vendor's 429 came, by tenant and vendor
  unsigned probes_ = 0;
};

/// An error as the edge would show it.
std::string ProblemOf(const Attempt& attempt, const Error& error);

}  // namespace walletgate::simulation
