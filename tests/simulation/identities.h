#pragma once

// Whose user it is (PRODUCT section 3a): after every step, what has changed on the disk is held against three rules.
//
//   no vendor's user belongs to two end users
//   no answer crosses tenants or accounts
//   an id at the vendor never changes
//
// and against what is told of his past: one link serves him, all his addresses lead to him, his record's version counts
// up, and his journal begins with how he came to be here.

#include <map>
#include <set>
#include <string>

#include "base/json/value.h"
#include "tests/simulation/names.h"
#include "tests/simulation/sim_store.h"
#include "tests/simulation/vendors.h"

namespace walletgate::simulation {

class Identities {
 public:
  Identities(Timeline& timeline, SimDisk& disk, const Vendors& vendors)
      : timeline_(timeline), disk_(disk), vendors_(vendors) {}

  /// Looks at what the last step has written.
  void AfterStep();
  /// The first byte of a request leaves the gateway.
  void OnSent(const VendorCall& call);
  /// A vendor acted: nobody is deleted for another one.
  void OnActed(const VendorCall& call);
  /// Somebody has named a vendor's user, about whom the vendor may be asked from now on.
  void OnAdoptAsked(const std::string& id) { named_.insert(id); }
  void OnDeleteAsked(const Name& name) { delete_asked_.insert(name); }
  /// An end user as an answer to `name`'s tenant shows it. `contact`: of the create that is answered, or "".
  void OnShown(const Name& name, json::Value user, const std::string& contact);

  bool IsHeld(const VendorUser& user) const { return holders_.contains(user); }
  /// Whether an account was told the same id for this one as for another: a shared account with plain ids.
  bool SharesId(const Name& name) const { return share_id_.contains(name); }
  /// The same of an e-mail address where no id is told, strangers counted.
  bool SharesContact(const Name& name) const { return share_contact_.contains(name); }

 private:
  using Key = std::pair<std::string, std::string>;  ///< account and what is unique there

  void CheckIntent(const Name& name, const storage::Intent& intent);
  void CheckUser(const Name& name, const storage::UserRecord& record);
  void CheckPast(const Name& name, const api::EndUser& user);
  void CheckNothingLeft(const Name& name, const api::EndUser& erased);
  /// Compares with the link that was first written under `key`.
  void CheckLink(const Name& name, const std::string& key, const storage::Link& link);
  void CheckShownUser(const Name& name, json::Value user, const std::string& contact);
  void CheckAddresses(const Name& name, json::Value user, const VendorUser& owner);
  bool IsFor(const Effect& effect, const Name& name, const std::string& contact) const;
  void Violate(const Name& name, const std::string& text) { timeline_.Violate(ToText(name) + ": " + text); }

  Timeline& timeline_;
  SimDisk& disk_;
  const Vendors& vendors_;
  std::map<std::string, storage::Link> links_;     ///< as first written, by what it is of
  std::map<Name, storage::Link> creates_;          ///< of the last intent to create
  std::map<Name, std::string> user_ids_;           ///< the vendor's, once it is known
  std::map<std::string, std::uint64_t> versions_;  ///< as last seen, by end user id
  std::map<VendorUser, Name> holders_;
  std::set<Key> known_;                 ///< account and any id by which the vendor may be asked
  std::map<Key, std::set<Name>> told_;  ///< account and what distinguishes users there: our id, or the e-mail address
  std::set<Name> share_id_;
  std::set<Name> share_contact_;
  std::set<Name> delete_asked_;
  std::set<std::string> named_;  ///< vendors' users who are to be adopted
};

}  // namespace walletgate::simulation
