// A change of an end user, as its caller writes it.

#include "api/changes/user_patch.h"

#include "tests/api/parse_test.h"

namespace walletgate::api {
namespace {

Result<UserPatch> Parse(std::string_view text) { return ParseUserPatch(ParseJson(text).root()); }

std::vector<std::string> FaultsOfPatch(std::string_view text) {
  const Result<UserPatch> patch = Parse(text);
  std::vector<std::string> faults;
  if (patch) return faults;
  for (const FieldError& fault : patch.error().fields) faults.push_back(fault.pointer + " " + fault.code);
  return faults;
}

EndUser Alice() {
  EndUser user;
  user.profile.type = "individual";
  user.profile.first_name = "Alice";
  user.profile.last_name = "Ng";
  user.metadata = {{"tier", "silver"}, {"plan", "b"}};
  return user;
}

EndUser Patched(std::string_view text) {
  EndUser user = Alice();
  const Result<UserPatch> patch = Parse(text);
  EXPECT_TRUE(patch) << text;
  EXPECT_TRUE(patch && ApplyPatch(*patch, user));
  return user;
}

using Metadata = std::map<std::string, std::string>;

TEST(UserPatch, ChangesWhatItNamesAndNothingElse) {
  const EndUser user = Patched(R"({"profile":{"first_name":"Alicia"},"metadata":{"tier":"gold","new":"x"}})");
  EXPECT_EQ(user.profile.first_name, "Alicia");
  EXPECT_EQ(user.profile.last_name, "Ng");
  EXPECT_EQ(user.profile.type, "individual");
  EXPECT_EQ(user.metadata, (Metadata{{"tier", "gold"}, {"plan", "b"}, {"new", "x"}}));
}

TEST(UserPatch, TakesAwayWhereItSaysNull) {
  const EndUser user =
      Patched(R"({"profile":{"last_name":null,"middle_name":null},"metadata":{"plan":null,"no":null}})");
  EXPECT_EQ(user.profile.last_name, "");
  EXPECT_EQ(user.profile.first_name, "Alice");
  EXPECT_EQ(user.metadata, (Metadata{{"tier", "silver"}}));
}

TEST(UserPatch, TakesAwayAWholeMember) {
  const EndUser user = Patched(R"({"profile":null,"metadata":null})");
  EXPECT_TRUE(user.profile.empty());
  EXPECT_TRUE(user.metadata.empty());
}

TEST(UserPatch, OfNothingChangesNothing) {
  for (const char* text : {"{}", R"({"profile":{}})", R"({"metadata":{}})"}) {
    const EndUser user = Patched(text);
    EXPECT_EQ(user.metadata, Alice().metadata) << text;
    EXPECT_TRUE(ProfileChanges(user.profile, Alice().profile).empty()) << text;
  }
}

TEST(UserPatch, TellsEveryFaultAtOnce) {
  EXPECT_EQ(
      FaultsOfPatch(R"({"profile":{"first_name":"","type":"robot","lastname":"x","display_name":7},
                              "metadata":{"ti er":"x","plan":1,"\u00e9":null,"ok":null},
                              "external_id":"e","wallets":[]})"),
      (std::vector<std::string>{"/profile/first_name length", "/profile/type enum", "/profile/lastname unknown_member",
                                "/profile/display_name type", "/metadata/ti er format", "/metadata/plan type",
                                "/metadata/é format", "/external_id unknown_member", "/wallets unknown_member"}));
  EXPECT_EQ(FaultsOfPatch("[]"), std::vector<std::string>{" type"});
  EXPECT_EQ(FaultsOfPatch("null"), std::vector<std::string>{" type"});
  EXPECT_EQ(FaultsOfPatch(R"({"profile":[],"metadata":"x"})"),
            (std::vector<std::string>{"/profile type", "/metadata type"}));
}

TEST(UserPatch, KeepsNoMoreMetadataThanACreate) {
  std::string text;
  for (int i = 0; i < 19; ++i) text += (text.empty() ? "" : ",") + ("\"k" + std::to_string(i) + "\":\"v\"");
  EndUser user = Alice();
  const Result<UserPatch> patch = Parse(R"({"metadata":{)" + text + "}}");
  ASSERT_TRUE(patch);
  const Result<void> applied = ApplyPatch(*patch, user);
  ASSERT_FALSE(applied);
  EXPECT_EQ(applied.error().kind, ErrorKind::kInvalidRequest);
  EXPECT_EQ(applied.error().fields.front().pointer, "/metadata");
  EXPECT_EQ(applied.error().fields.front().code, "range");
  EXPECT_EQ(user.metadata, Alice().metadata);
  // One that goes makes room.
  EXPECT_EQ(Patched(R"({"metadata":{"plan":null,)" + text + "}}").metadata.size(), 20U);
}

TEST(UserPatch, IsTheSameInAnyOrderOfItsMembers) {
  EXPECT_EQ(Parse(R"({"metadata":{"a":"1","b":null},"profile":{"type":"business"}})")->text,
            Parse(R"({ "profile":{"type":"business"},"metadata":{"b":null,"a":"1"}})")->text);
  EXPECT_NE(Parse(R"({"metadata":{"a":null}})")->text, Parse(R"({"metadata":{"a":"null"}})")->text);
}

}  // namespace
}  // namespace walletgate::api
