#pragma once

// The kinds of login methods, and everything that is said of one: a row of kLoginKinds. Validation, comparison, the
// field table, plan inputs, JSON, the OpenAPI schemas and `accepts` go by it; a new kind is a new row
// (docs/ARCHITECTURE.md, "Where do I add ...?").

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "api/end_user.h"
#include "api/field_table.h"
#include "api/formats.h"
#include "api/names.h"
#include "api/object_rules.h"
#include "base/json/value.h"

namespace walletgate::api {

/// Whether two methods of a kind are told apart by a member.
enum class TellsApart : std::uint8_t {
  kNo,
  kYes,
  kButForCase,  ///< letter case of an e-mail address or of hex digits tells nobody apart
};

/// One member that a login method of the kind may have. `name`, `required` and `read` are those of a MemberRule.
struct LoginMember {
  std::string_view name;
  bool required = true;
  std::string_view schema = {};  ///< its component of the OpenAPI document
  FieldLabel label = FieldLabel::kPersonal;
  TellsApart tells_apart = TellsApart::kNo;
  std::span<const std::string_view> values = {};  ///< of a closed set; empty otherwise
  std::string LoginMethod::*value = nullptr;      ///< null: the tag
  void (*read)(json::Value value, const Place& place, LoginMethod& method) = nullptr;
};

namespace login_internal {

/// A row with where its value is kept and how it is checked.
template <auto kValue, TextCheck (*kCheck)(std::string_view)>
constexpr LoginMember Checked(LoginMember member) {
  member.value = kValue;
  member.read = ReadText<kValue, kCheck, LoginMethod>;
  return member;
}

inline void AlreadyRead(json::Value, const Place&, LoginMethod&) {}  // it chose the row
TextCheck CheckIssuer(std::string_view text);

inline constexpr LoginMember kTag = {.name = "type", .read = AlreadyRead};

inline constexpr LoginMember kSubject = Checked<&LoginMethod::subject, CheckIdentifier>(
    {.name = "subject", .schema = "Identifier", .tells_apart = TellsApart::kYes});

inline constexpr std::array kEmail = {
    kTag, Checked<&LoginMethod::email, CheckEmail>(
              {.name = "email", .schema = "Email", .tells_apart = TellsApart::kButForCase})};
inline constexpr std::array kPhone = {
    kTag, Checked<&LoginMethod::phone_number, CheckPhoneNumber>(
              {.name = "phone_number", .schema = "PhoneNumber", .tells_apart = TellsApart::kYes})};
inline constexpr std::array kJwt = {
    kTag, kSubject,
    Checked<&LoginMethod::key_id, CheckIdentifier>(
        {.name = "key_id", .schema = "Identifier", .label = FieldLabel::kPublic, .tells_apart = TellsApart::kYes})};
inline constexpr std::array kOauth = {
    kTag,
    Checked<&LoginMethod::issuer, CheckIssuer>({.name = "issuer",
                                                .schema = "Issuer",
                                                .label = FieldLabel::kPublic,
                                                .tells_apart = TellsApart::kYes,
                                                .values = kIssuerNames}),
    kSubject,
    Checked<&LoginMethod::email, CheckEmail>({.name = "email", .required = false, .schema = "Email"}),
    Checked<&LoginMethod::name, CheckText>({.name = "name", .required = false, .schema = "Text"}),
    Checked<&LoginMethod::username, CheckText>({.name = "username", .required = false, .schema = "Text"})};
inline constexpr std::array kWallet = {
    kTag, Checked<&LoginMethod::address, CheckEvmAddress>(
              {.name = "address", .schema = "EvmAddress", .tells_apart = TellsApart::kButForCase})};

}  // namespace login_internal

struct LoginKind {
  LoginType type;
  std::string_view name;
  std::string_view schema;               ///< its component of the OpenAPI document
  std::string_view contact;              ///< the member by which a person is reached; "" for none
  std::span<const LoginMember> members;  ///< the tag first; written in this order
};

inline constexpr std::array kLoginKinds = {
    LoginKind{LoginType::kEmail, "email", "EmailLogin", "email", login_internal::kEmail},
    LoginKind{LoginType::kPhone, "phone", "PhoneLogin", "phone_number", login_internal::kPhone},
    LoginKind{LoginType::kJwt, "jwt", "JwtLogin", "", login_internal::kJwt},
    LoginKind{LoginType::kOauth, "oauth", "OauthLogin", "", login_internal::kOauth},
    LoginKind{LoginType::kWallet, "wallet", "WalletLogin", "", login_internal::kWallet},
};

constexpr bool LoginTableIsOrdered() {
  for (std::size_t i = 0; i < kLoginKinds.size(); ++i) {
    if (static_cast<std::size_t>(kLoginKinds[i].type) != i) return false;
  }
  return true;
}
static_assert(LoginTableIsOrdered());

constexpr const LoginKind& KindOf(LoginType type) { return kLoginKinds[static_cast<std::size_t>(type)]; }

/// In the order of the table.
inline constexpr auto kLoginTypeNames = [] {
  std::array<std::string_view, kLoginKinds.size()> names;
  for (std::size_t i = 0; i < names.size(); ++i) names[i] = kLoginKinds[i].name;
  return names;
}();

/// How many kinds have a contact.
inline constexpr std::size_t kContactCount = [] {
  std::size_t contacts = 0;
  for (const LoginKind& kind : kLoginKinds) contacts += kind.contact.empty() ? 0 : 1;
  return contacts;
}();

/// Members by which people are reached: "email", "phone_number".
inline constexpr auto kContactNames = [] {
  std::array<std::string_view, kContactCount> names;
  std::size_t at = 0;
  for (const LoginKind& kind : kLoginKinds) {
    if (!kind.contact.empty()) names[at++] = kind.contact;
  }
  return names;
}();

/// What `primary_login.type` may be: the kinds with a contact, and "none".
inline constexpr auto kPrimaryLoginTypeNames = [] {
  std::array<std::string_view, kContactCount + 1> names;
  std::size_t at = 0;
  for (const LoginKind& kind : kLoginKinds) {
    if (!kind.contact.empty()) names[at++] = kind.name;
  }
  names[at] = "none";
  return names;
}();

/// The members of all kinds, each name once, the tag first.
std::vector<const LoginMember*> AllLoginMembers();

/// The kind whose contact has that name: "email", "phone_number". Null for another name.
const LoginKind* KindOfContact(std::string_view name);
/// What the list of all contacts of a kind is called in plans: "emails". REQUIRES a kind with a contact.
std::string ContactListName(const LoginKind& kind);
/// The contact of a method; "" for a kind that has none.
std::string_view ContactOf(const LoginMethod& method);

/// What tells a method apart from others of its kind and issuer: the contact, the subject or the address.
std::string_view IdentifierOf(const LoginMethod& method);

/// Whether two methods let the same person in.
bool Alike(const LoginMethod& a, const LoginMethod& b);

}  // namespace walletgate::api
