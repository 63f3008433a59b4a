#include "cli/call/user_patch_body.h"

#include <gtest/gtest.h>

namespace walletgate::cli {
namespace {

TEST(UserPatchBody, HasWhatIsSetAndWhatGoes) {
  EXPECT_EQ(UserPatchBody({"profile.first_name=Ada", "metadata.a.b=x=y", "metadata.e="}, {"profile.last_name"}),
            R"({"profile":{"first_name":"Ada","last_name":null},"metadata":{"a.b":"x=y","e":""}})");
  EXPECT_EQ(UserPatchBody({}, {"metadata.tier"}), R"({"metadata":{"tier":null}})");
  EXPECT_EQ(UserPatchBody({}, {}), "{}");
}

TEST(UserPatchBody, TakesMembersOfProfileAndMetadataOnly) {
  for (const char* good : {"profile.first_name", "metadata.tier"}) EXPECT_EQ(FaultOfMember(good), "") << good;
  for (const char* bad : {"", "profile", "profile.", "first_name", "metadata_tier", "wallets.0"}) {
    EXPECT_NE(FaultOfMember(bad), "") << bad;
  }
  EXPECT_EQ(FaultOfAssignment("metadata.tier="), "");
  EXPECT_NE(FaultOfAssignment("metadata.tier"), "");
  EXPECT_NE(FaultOfAssignment("tier=gold"), "");
}

}  // namespace
}  // namespace walletgate::cli
