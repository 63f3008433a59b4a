#pragma once

// Whom a call is about, and whether an answer is about the same one. An answer that contradicts its question is refused
// (kProviderBadResponse, drift `contradiction`) and changes nothing. Used by Interpreter, filled by routing.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/end_user.h"

namespace walletgate::provider {

/// What is known of the one asked for; empty members are not compared. Contains personal data; never logged.
struct Question {
  std::string external_id;          ///< as the vendor was told it
  std::string provider_user_id;     ///< "" while the vendor has not told it
  std::vector<std::string> emails;  ///< of a create and of what looks for one: the contacts it was made with
  std::vector<std::string> phone_numbers;
};

/// Adds the e-mail addresses and phone numbers among `methods`.
void AddContacts(const std::vector<api::LoginMethod>& methods, Question& question);

/// Whether two e-mail addresses are one: compared without regard to ASCII case.
bool SameEmail(std::string_view a, std::string_view b);
/// Whether two phone numbers are one: by their digits, since vendors write E.164 with and without plus and spaces.
bool SamePhoneNumber(std::string_view a, std::string_view b);

/// Why `answer` is about somebody else, by the name of a member and without its value; nothing where it may be about
/// the one asked for. Of contacts the answer must show at least one that was asked for, where both sides have any of a
/// kind and all of that kind could be read.
std::optional<std::string> Contradiction(const Question& question, const api::ProviderResult& answer);

}  // namespace walletgate::provider
