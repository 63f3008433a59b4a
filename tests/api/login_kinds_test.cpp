// The table of login methods, and the page that tells callers of it.

#include "api/login_kinds.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <string>

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
  EXPECT_EQ(ContactNames(), (std::vector<std::string>{"email", "phone_number"}));
}

/// "`issuer` (`google`, ...), `subject`; optional `email`, `name`" of a row of docs/api.md.
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

TEST(LoginKinds, AreInTheTableOfTheApiPage) {
  std::ifstream in(std::string(WALLETGATE_SOURCE_DIR) + "/docs/api.md", std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  for (const LoginKind& kind : kLoginKinds) {
    EXPECT_NE(text.str().find(RowOf(kind)), std::string::npos) << "docs/api.md should have\n" << RowOf(kind);
  }
}

}  // namespace
}  // namespace walletgate::api
