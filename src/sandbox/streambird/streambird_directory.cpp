#include "sandbox/streambird/streambird_directory.h"

#include <algorithm>

#include "base/json/builder.h"
#include "base/json/text.h"
#include "base/strings.h"
#include "sandbox/fabricate.h"
#include "sandbox/formats.h"

namespace walletgate::sandbox {
namespace {

/// What no two users of an environment share: the address in lower case, the phone number.
std::vector<std::string> ContactKeys(std::string_view email, std::string_view phone, bool live) {
  std::vector<std::string> keys;
  const std::string environment = live ? "live|" : "test|";
  if (!email.empty()) keys.push_back(environment + ToLowerAscii(email));
  if (!phone.empty()) keys.push_back(environment + std::string(phone));
  return keys;
}

/// What a client would have sent to make that one.
json::Document CreateBodyOf(const Settler& settler) {
  json::DocumentBuilder body;
  body.StartObject();
  body.Member("email", settler.email);
  body.MemberIfAny("phone_number", settler.phone_number);
  body.Member("first_name", settler.first_name);
  body.Member("last_name", settler.last_name);
  body.EndObject();
  return body.Finish();
}

}  // namespace

StreambirdDirectory::StreambirdDirectory(const Facilities& facilities, StreambirdSpelling spelling)
    : facilities_(facilities), spelling_(spelling) {
  SeededRandom random(facilities.seed + "|streambird|app");
  app_id_ = "app_" + MakeKsuid(WallTime(std::chrono::seconds(1767225600)), random);
}

bool StreambirdDirectory::IsTaken(json::Value body, bool live) const {
  const auto keys = ContactKeys(body.Get("email").AsString(), body.Get("phone_number").AsString(), live);
  return std::any_of(keys.begin(), keys.end(), [&](const std::string& key) { return taken_.count(key) != 0; });
}

StreambirdUser& StreambirdDirectory::Make(json::Value body, bool live) {
  const WallTime now = facilities_.clock.Now();
  StreambirdUser user;
  const std::string email(body.Get("email").AsString());
  const std::string phone(body.Get("phone_number").AsString());
  // Nothing in the request names the user for good, so a position keeps the ids of a re-created contact apart.
  SeededRandom random(facilities_.seed + "|streambird|" + email + "|" + phone + "|" + std::to_string(users_.size()));
  user.id = "user_" + MakeKsuid(now, random);
  if (!email.empty()) user.emails.push_back({"email_" + MakeKsuid(now, random), email, false, now});
  if (!phone.empty()) user.phones.push_back({"pn_" + MakeKsuid(now, random), phone, false, now});
  user.app_id = app_id_;
  user.live = live;
  user.first_name = body.Get("first_name").AsString();
  user.middle_name = body.Get("middle_name").AsString();
  user.last_name = body.Get("last_name").AsString();
  user.pending = body.Get("requires_verification").AsBool();
  if (spelling_ == StreambirdSpelling::kLong && body.Get("metadata"))
    user.metadata = json::ToText(body.Get("metadata"));
  user.created_at = now;
  json::Value type = body.Get("wallet_type");
  const std::string_view default_type = spelling_ == StreambirdSpelling::kShort ? "ETH" : "ethereum";
  AddWallet(user, StreambirdChain(type ? type.AsString() : default_type, spelling_)).is_default = true;
  for (std::string& key : ContactKeys(email, phone, live)) taken_.insert(std::move(key));
  by_id_[user.id] = users_.size();
  ++counts_[live ? 1 : 0];
  users_.push_back(std::move(user));
  return users_.back();
}

std::size_t StreambirdDirectory::Populate(const Population& population) {
  const std::size_t before = users_.size();
  for (std::size_t i = 0; i < population.count; ++i) {
    const Settler settler = SettlerOf(population, population.first + i);
    const json::Document body = CreateBodyOf(settler);
    if (IsTaken(body.root(), false)) continue;
    StreambirdUser& user = Make(body.root(), false);
    if (settler.solana) AddWallet(user, "solana");
    for (StreambirdContact& email : user.emails) email.verified = settler.verified;
    for (StreambirdContact& phone : user.phones) phone.verified = settler.verified;
    user.oddity = settler.oddity;
    if (settler.oddity == Oddity::kAddress) user.wallets.front().address.pop_back();
  }
  return users_.size() - before;
}

StreambirdWallet& StreambirdDirectory::AddWallet(StreambirdUser& user, std::string_view chain) const {
  const WallTime now = facilities_.clock.Now();
  std::string seed = facilities_.seed + "|streambird|" + FirstContact(user.emails).value + "|" +
                     FirstContact(user.phones).value + "|" + std::string(chain);
  SeededRandom random(seed + "|" + user.id);
  user.wallets.push_back({"wallet_" + MakeKsuid(now, random), std::string(chain),
                          MakeStreambirdAddress(chain, seed, spelling_), false, now});
  return user.wallets.back();
}

StreambirdUser* StreambirdDirectory::Find(std::string_view user_id, bool live) {
  auto found = by_id_.find(std::string(user_id));
  return found == by_id_.end() || users_[found->second].live != live ? nullptr : &users_[found->second];
}

void StreambirdDirectory::Delete(StreambirdUser& user) {
  user.deleted = true;
  --counts_[user.live ? 1 : 0];
  by_id_.erase(user.id);
  for (const StreambirdContact& email : user.emails) Free(email.value, user.live);
  for (const StreambirdContact& phone : user.phones) Free(phone.value, user.live);
}

void StreambirdDirectory::Free(const std::string& contact, bool live) {
  for (const std::string& key : ContactKeys(contact, "", live)) taken_.erase(key);
}

bool StreambirdDirectory::IsFree(const StreambirdUser& user, std::string_view contact) const {
  const auto is_it = [&](const StreambirdContact& known) { return EqualsIgnoreCase(known.value, contact); };
  if (std::any_of(user.emails.begin(), user.emails.end(), is_it)) return true;
  if (std::any_of(user.phones.begin(), user.phones.end(), is_it)) return true;
  const auto keys = ContactKeys(contact, "", user.live);
  return std::none_of(keys.begin(), keys.end(), [&](const std::string& key) { return taken_.contains(key); });
}

void StreambirdDirectory::AddContact(StreambirdUser& user, bool is_email, std::string_view contact) {
  StreambirdContacts& contacts = is_email ? user.emails : user.phones;
  const bool there = std::any_of(contacts.begin(), contacts.end(), [&](const StreambirdContact& known) {
    return EqualsIgnoreCase(known.value, contact);
  });
  if (there) return;
  const WallTime now = facilities_.clock.Now();
  SeededRandom random(facilities_.seed + "|streambird|" + user.id + "|" + std::string(contact));
  contacts.push_back({(is_email ? "email_" : "pn_") + MakeKsuid(now, random), std::string(contact), false, now});
  for (std::string& key : ContactKeys(contact, "", user.live)) taken_.insert(std::move(key));
}

StreambirdUser* StreambirdDirectory::RemoveContact(bool is_email, const std::string& contact_id, bool live) {
  for (StreambirdUser& user : users_) {
    if (user.live != live || user.deleted) continue;
    StreambirdContacts& contacts = is_email ? user.emails : user.phones;
    const auto found = std::find_if(contacts.begin(), contacts.end(),
                                    [&](const StreambirdContact& contact) { return contact.id == contact_id; });
    if (found == contacts.end()) continue;
    Free(found->value, live);
    contacts.erase(found);
    return &user;
  }
  return nullptr;
}

}  // namespace walletgate::sandbox
