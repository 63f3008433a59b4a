#include "tests/simulation/identities.h"

#include <algorithm>

namespace walletgate::simulation {
namespace {

std::string TextOf(const storage::Link& link) { return link.account + " " + link.id_at_provider; }

}  // namespace

void Identities::AfterStep() {
  for (const Name& name : disk_.TakeTouched()) {
    const storage::Prior prior = disk_.Find(name.first, name.second);
    // Of one who was erased only that is left: that nobody else gets his vendor user is seen at the others.
    const bool erased = prior.user && prior.user->user.provider.empty();
    if (prior.user && !erased) CheckUser(name, *prior.user);
    if (prior.user && !erased) CheckPast(name, prior.user->user);
    if (prior.user && erased) CheckNothingLeft(name, prior.user->user);
    if (prior.intent) CheckIntent(name, *prior.intent);
  }
}

void Identities::CheckLink(const Name& name, const std::string& key, const storage::Link& link) {
  const storage::Link& first = links_.try_emplace(key, link).first->second;
  if (first.account == link.account && first.id_at_provider == link.id_at_provider) return;
  Violate(name, "its id at the vendor changed: " + TextOf(first) + ", now " + TextOf(link));
}

/// An intent that fails over goes to another vendor, under another link.
void Identities::CheckIntent(const Name& name, const storage::Intent& intent) {
  const bool creates = intent.call.operation == api::Operation::kCreateEndUser;
  CheckLink(name, intent.id + " " + intent.user.provider, intent.link);
  known_.insert({intent.link.account, intent.link.id_at_provider});
  if (!creates) return;
  creates_[name] = intent.link;
  const std::string email = intent.user.login_methods.front().email;
  const bool by_email = intent.link.id_at_provider.empty();
  std::set<Name>& names = told_[{intent.link.account, by_email ? email : intent.link.id_at_provider}];
  names.insert(name);
  if (names.size() > 1) (by_email ? share_contact_ : share_id_).insert(names.begin(), names.end());
  if (by_email && email == vendors_.habits().strangers_email) share_contact_.insert(name);
  const auto& effects = vendors_.effects();
  const bool native = std::any_of(effects.begin(), effects.end(),
                                  [&](const Effect& effect) { return effect.native && effect.name == name; });
  if (by_email && native) share_contact_.insert(name);
  // Under plain ids of a shared account the vendor may have had another tenant's user of that id before.
  const bool anothers = std::any_of(effects.begin(), effects.end(), [&](const Effect& effect) {
    return effect.native && effect.name != name && effect.Account() == intent.link.account &&
           effect.told_id == intent.link.id_at_provider;
  });
  if (!by_email && anothers) share_id_.insert(name);
}

void Identities::CheckUser(const Name& name, const storage::UserRecord& record) {
  const std::string& id = record.user.provider_user_id;
  const auto create = creates_.find(name);
  const bool adopted = record.link.origin == storage::Link::Origin::kImported;
  if (create != creates_.end() && !adopted) links_.try_emplace(record.user.id, create->second);
  CheckLink(name, record.user.id, record.link);
  const std::string& first = user_ids_.try_emplace(name, id).first->second;
  if (first != id) Violate(name, "its vendor user changed: " + first + ", now " + id);
  known_.insert({record.link.account, record.link.id_at_provider});
  known_.insert({record.link.account, id});
  if (record.link.state != storage::Link::State::kActive) return;
  const Name& holder = holders_.try_emplace({record.link.account, id}, name).first->second;
  if (holder == name) return;
  Violate(name, id + " of " + record.link.account + " belongs to two end users, also to " + ToText(holder));
}

void Identities::CheckPast(const Name& name, const api::EndUser& user) {
  const storage::Ties ties = disk_.TiesOf(user);
  const auto serves = [](const storage::Link& link) { return IsCurrent(link.state); };
  if (std::count_if(ties.links.begin(), ties.links.end(), serves) != 1) Violate(name, "not one link serves it");
  for (const std::string& key : storage::AddressKeysOf(user)) {
    const bool leads = std::any_of(ties.addresses.begin(), ties.addresses.end(),
                                   [&](const storage::KeptAddress& kept) { return kept.address == key; });
    if (!leads) Violate(name, key + " does not lead to it");
  }
  std::uint64_t& version = versions_.try_emplace(user.id, user.version).first->second;
  if (user.version < version) Violate(name, "its version went back");
  version = user.version;
  const std::vector<storage::JournalEntry> journal = disk_.JournalOf(user);
  using Kind = storage::JournalEntry::Kind;
  const bool begins =
      !journal.empty() && (journal.back().kind == Kind::kCreated || journal.back().kind == Kind::kAdopted ||
                           journal.size() == storage::kMaxJournal);
  if (!begins) Violate(name, "its journal does not say how it came to be here");
}

void Identities::CheckNothingLeft(const Name& name, const api::EndUser& user) {
  const storage::Ties ties = disk_.TiesOf(user);
  const bool left = !ties.links.empty() || !ties.addresses.empty() || !disk_.JournalOf(user).empty();
  if (left) Violate(name, "was erased, and something of it is left");
}

void Identities::OnSent(const VendorCall& call) {
  const std::string account = call.Account();
  if (call.kind == CallKind::kCreate) {
    const std::optional<storage::Intent> intent = disk_.Find(call.name.first, call.name.second).intent;
    const bool fits = intent && intent->link.account == account && intent->link.id_at_provider == call.told_id;
    if (intent && !fits)
      Violate(call.name, "was told to " + account + " as " + call.told_id + ", and is kept as " + TextOf(intent->link));
  } else if (!call.user_id.empty() && !known_.contains({account, call.user_id}) && !named_.contains(call.user_id)) {
    timeline_.Violate("a call to " + account + " about " + call.user_id + ", whom no link names");
  }
}

void Identities::OnActed(const VendorCall& call) {
  if (call.kind != CallKind::kDelete) return;
  for (const Effect& effect : vendors_.effects()) {
    if (!effect.deleted || effect.Account() != call.Account()) continue;
    const bool asked = std::any_of(effect.given.begin(), effect.given.end(),
                                   [&](const Name& name) { return delete_asked_.contains(name); });
    if (!asked && !SharesId(effect.name)) Violate(effect.name, effect.user_id + " was deleted for somebody else");
  }
}

/// Where two people have one id at the vendor, its answers fit both; then they must at least show the contact.
bool Identities::IsFor(const Effect& effect, const Name& name, const std::string& contact) const {
  const bool shown = !contact.empty() && (effect.vendor == "cdp" || effect.vendor == "streambird");
  if (shown && effect.email != contact) return false;
  if (effect.given.contains(name)) return true;
  const auto told = told_.find({effect.Account(), effect.told_id});
  return !effect.told_id.empty() && told != told_.end() && told->second.contains(name);
}

void Identities::OnShown(const Name& name, json::Value user, const std::string& contact) {
  if (user.Get("external_id").AsString() != name.second) return Violate(name, "an answer about somebody else");
  CheckShownUser(name, user, contact);
}

void Identities::CheckShownUser(const Name& name, json::Value user, const std::string& contact) {
  const std::optional<storage::UserRecord> kept = disk_.Find(name.first, name.second).user;
  if (!kept || kept->user.id != user.Get("id").AsString()) return Violate(name, "an answer that crosses tenants");
  if (kept->user.provider.empty()) return;  // erased since
  const std::string vendor(user.Get("provider").AsString());
  const std::string id(user.Get("provider_user_id").AsString());
  bool elsewhere = false;
  for (const Effect& effect : vendors_.effects()) {
    if (effect.user_id != id || !IsFor(effect, name, contact)) continue;
    if (effect.Account() == kept->link.account) return CheckAddresses(name, user, {kept->link.account, id});
    elsewhere = true;
  }
  if (elsewhere) return Violate(name, "an answer that crosses accounts: " + id + " is not of " + kept->link.account);
  Violate(name, "answered with " + id + ", whom " + vendor + " has not made for it");
}

void Identities::CheckAddresses(const Name& name, json::Value user, const VendorUser& owner) {
  for (json::Value wallet : user.Get("wallets").Elements()) {
    const std::string address(wallet.Get("address").AsString());
    if (vendors_.OwnerOfAddress(address) == owner) continue;
    Violate(name, "answered with the wallet " + address + " of somebody else");
  }
}

}  // namespace walletgate::simulation
