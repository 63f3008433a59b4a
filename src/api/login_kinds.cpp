#include "api/login_kinds.h"

#include <algorithm>

#include "base/strings.h"

namespace walletgate::api {
namespace {

bool Differ(const LoginMember& member, const LoginMethod& a, const LoginMethod& b) {
  if (member.tells_apart == TellsApart::kNo) return false;
  const std::string& of_a = a.*member.value;
  const std::string& of_b = b.*member.value;
  return member.tells_apart == TellsApart::kYes ? of_a != of_b : !EqualsIgnoreCase(of_a, of_b);
}

}  // namespace

TextCheck login_internal::CheckIssuer(std::string_view text) { return CheckOneOf(text, kIssuerNames); }

std::vector<const LoginMember*> AllLoginMembers() {
  std::vector<const LoginMember*> all;
  for (const LoginKind& kind : kLoginKinds) {
    for (const LoginMember& member : kind.members) {
      const auto same = [&](const LoginMember* known) { return known->name == member.name; };
      if (std::none_of(all.begin(), all.end(), same)) all.push_back(&member);
    }
  }
  return all;
}

const LoginKind* KindOfContact(std::string_view name) {
  const auto* found = std::find_if(kLoginKinds.begin(), kLoginKinds.end(),
                                   [&](const LoginKind& kind) { return !name.empty() && kind.contact == name; });
  return found == kLoginKinds.end() ? nullptr : found;
}

std::string ContactListName(const LoginKind& kind) { return std::string(kind.contact) + "s"; }

std::string_view ContactOf(const LoginMethod& method) {
  const LoginKind& kind = KindOf(method.type);
  for (const LoginMember& member : kind.members) {
    if (member.value != nullptr && member.name == kind.contact) return method.*member.value;
  }
  return {};
}

std::string_view IdentifierOf(const LoginMethod& method) {
  const std::string_view contact = ContactOf(method);
  if (!contact.empty()) return contact;
  return method.subject.empty() ? method.address : method.subject;
}

bool Alike(const LoginMethod& a, const LoginMethod& b) {
  if (a.type != b.type) return false;
  const std::span<const LoginMember> members = KindOf(a.type).members;
  return std::none_of(members.begin(), members.end(), [&](const LoginMember& member) { return Differ(member, a, b); });
}

}  // namespace walletgate::api
