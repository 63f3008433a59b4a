#include "routing/users/being_made.h"

#include <chrono>

#include "provider/question.h"
#include "routing/intents/stored_call.h"

namespace walletgate::routing {
namespace {

/// How far a vendor's clock may be behind ours, and how much of a date it may leave away.
constexpr std::chrono::minutes kDateMayBeEarly{2};

/// The user, with the contacts of his logins among those that are shown by themselves.
api::ProviderResult WithAllContacts(api::ProviderResult user) {
  provider::Question contacts;
  provider::AddContacts(user.login_methods, contacts);
  user.emails.insert(user.emails.end(), contacts.emails.begin(), contacts.emails.end());
  user.phone_numbers.insert(user.phone_numbers.end(), contacts.phone_numbers.begin(), contacts.phone_numbers.end());
  return user;
}

}  // namespace

bool MayHaveMade(const storage::Intent& open, const std::string& account, const api::ProviderResult& shown) {
  if (!open.readable) return true;
  if (open.call.operation != api::Operation::kCreateEndUser || open.link.account != account) return false;
  const std::string& told = open.link.id_at_provider;
  if (!told.empty() && (told == shown.external_id || told == shown.provider_user_id)) return true;
  if (provider::Contradiction(QuestionOf(open), WithAllContacts(shown))) return false;
  return !shown.created_at || *shown.created_at + kDateMayBeEarly >= open.created_at;
}

}  // namespace walletgate::routing
