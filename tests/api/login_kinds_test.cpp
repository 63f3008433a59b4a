// The table of login methods, and the pages that tell of it.

#include "api/login_kinds.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/fakes/printed_document.h"

namespace walletgate::api {
namespace {

TEST(LoginKinds, HaveTheTagFirstAndTheirContactAmongTheirMembers) {
  for (const LoginKind& kind : kLoginKinds) {
    EXPECT_EQ(kind.members.front().name, "type") << kind.name;
    bool has_contact = kind.contact.empty();
    bool tells_apart = false;
    for (const LoginMember& member : kind.members) {
      has_contact = has_contact || member.name == kind.contact;
      tells_apart = tells_apart || member.tells_apart != TellsApart::kNo;
      EXPECT_EQ(member.value == nullptr, member.name == "type") << kind.name << ' ' << member.name;
    }
    EXPECT_TRUE(has_contact) << kind.name;
    EXPECT_TRUE(tells_apart) << kind.name;
  }
}

TEST(LoginKinds, GiveTheContactOfAMethod) {
  LoginMethod method;
  method.type = LoginType::kPhone;
  method.phone_number = "+14155550100";
  EXPECT_EQ(ContactOf(method), "+14155550100");
  method.type = LoginType::kWallet;
  EXPECT_EQ(ContactOf(method), "");
  EXPECT_EQ(KindOfContact("phone_number")->type, LoginType::kPhone);
  EXPECT_EQ(KindOfContact(""), nullptr);
  EXPECT_EQ(kContactNames, (std::array<std::string_view, 2>{"email", "phone_number"}));
}

/// "`issuer` (`google`, ...), `subject`; optional `email`, `name`" in a row.
std::string RowOf(const LoginKind& kind) {
  std::string row = "| `" + std::string(kind.name) + "` | ";
  bool optional = false;
  for (const LoginMember& member : kind.members.subspan(1)) {
    if (!member.required && !optional) row += "; optional ";
    else if (&member != &kind.members[1]) row += ", ";
    optional = !member.required;
    row += "`" + std::string(member.name) + "`";
    std::string values;
    for (const std::string_view value : member.values)
      values += (values.empty() ? "`" : ", `") + std::string(value) + "`";
    if (!values.empty()) row += " (" + values + ")";
  }
  return row + " |\n";
}

TEST(LoginKinds, AreInTheTablesOfThePages) {
  const auto table = [](const std::string& head) {
    std::string text = head + "\n|---|---|\n";
    for (const LoginKind& kind : kLoginKinds) text += RowOf(kind);
    return text;
  };
  fakes::ExpectBlock("docs/api.md", "login methods", table("| login method | members |"));
  fakes::ExpectBlock("docs/mapping.md", "login methods", table("| `$item.type` | further members of `$item` |"));
}

}  // namespace
}  // namespace walletgate::api
