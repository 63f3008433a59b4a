#include "provider/question.h"

#include <algorithm>

#include "base/ascii.h"
#include "base/strings.h"

namespace walletgate::provider {
namespace {

bool Differ(const std::string& asked, const std::string& answered) {
  return !asked.empty() && !answered.empty() && asked != answered;
}

template <class Same>
bool ShowsNone(const std::vector<std::string>& asked, const std::vector<std::string>& shown, Same same) {
  if (asked.empty() || shown.empty()) return false;
  return std::none_of(asked.begin(), asked.end(), [&](const std::string& mine) {
    return std::any_of(shown.begin(), shown.end(), [&](const std::string& theirs) { return same(mine, theirs); });
  });
}

std::string DigitsOf(std::string_view text) {
  std::string digits;
  std::copy_if(text.begin(), text.end(), std::back_inserter(digits), IsDigit);
  return digits;
}

}  // namespace

void AddContacts(const std::vector<api::LoginMethod>& methods, Question& question) {
  for (const api::LoginMethod& method : methods) {
    if (!method.email.empty()) question.emails.push_back(method.email);
    if (!method.phone_number.empty()) question.phone_numbers.push_back(method.phone_number);
  }
}

bool SameEmail(std::string_view a, std::string_view b) { return EqualsIgnoreCase(a, b); }

bool SamePhoneNumber(std::string_view a, std::string_view b) { return DigitsOf(a) == DigitsOf(b); }

std::optional<std::string> Contradiction(const Question& question, const api::ProviderResult& answer) {
  if (Differ(question.external_id, answer.external_id)) return "external_id";
  if (Differ(question.provider_user_id, answer.provider_user_id)) return "provider_user_id";
  // One of those that were left out may be the user's.
  if (!answer.emails_left_out && ShowsNone(question.emails, answer.emails, SameEmail)) return "emails";
  const bool all_numbers = !answer.phone_numbers_left_out;
  if (all_numbers && ShowsNone(question.phone_numbers, answer.phone_numbers, SamePhoneNumber)) return "phone_numbers";
  return std::nullopt;
}

}  // namespace walletgate::provider
