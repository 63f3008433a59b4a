#include "sandbox/fabricate.h"

#include <gtest/gtest.h>

#include "api/addresses/addresses.h"
#include "sandbox/formats.h"
#include "tests/sandbox/sandbox_fixture.h"

namespace walletgate::sandbox {
namespace {

TEST(SandboxFabricate, SameSeedSameBytes) {
  SeededRandom a("x");
  SeededRandom b("x");
  SeededRandom c("y");
  std::string first = RandomHex(a, 40);
  EXPECT_EQ(first, RandomHex(b, 40));
  EXPECT_NE(first, RandomHex(c, 40));
  EXPECT_NE(first, RandomHex(a, 40));
}

TEST(SandboxFabricate, KsuidOfTheReadmeHasItsTime) {
  // ksuid 0ujtsYcgvSTl8PAuAdqWYSMnLOv: time 107608047 after the epoch, from the KSUID readme.
  SeededRandom random("x");
  std::string id = MakeKsuid(WallTime(std::chrono::seconds(1400000000 + 107608047)), random);
  EXPECT_EQ(id.size(), 27U);
  EXPECT_EQ(id.substr(0, 4), "0ujt");
}

TEST(SandboxFabricate, AddressesPassTheirOwnChecks) {
  SeededRandom random("x");
  for (int i = 0; i < 50; ++i) {
    for (const api::Chain chain :
         {api::Chain::kEvm, api::Chain::kSolana, api::Chain::kBitcoin, api::Chain::kPolkadot, api::Chain::kStellar}) {
      const std::string address = MakeAddress(chain, random);
      EXPECT_EQ(api::NormalAddress(chain, address).value_or(""), address) << api::ToString(chain);
    }
  }
}

TEST(SandboxFabricate, MillisecondsAreWrittenOut) {
  EXPECT_EQ(FormatIsoMillis(WallTime(std::chrono::milliseconds(1779271200007))), "2026-05-20T10:00:00.007Z");
}

TEST(SandboxFormats, EmailFollowsThePublishedPattern) {
  for (std::string_view good : {"user@example.com", "a.b+c@x-y.example", "o'k@localhost", "{x}@a.b"}) {
    EXPECT_TRUE(IsEmail(good)) << good;
  }
  for (std::string_view bad : {"", "@x", "x", "a@b@c", "a b@c.d", "til~de@x.y", "z\xc3\xb6@x.y", "a@x..y", "a@.x"}) {
    EXPECT_FALSE(IsEmail(bad)) << bad;
  }
  EXPECT_FALSE(IsEmail(std::string(250, 'a') + "@b.cd"));
}

TEST(SandboxFormats, PhoneNeedsPlusAndNoLeadingZero) {
  EXPECT_TRUE(IsE164("+12055555555"));
  EXPECT_TRUE(IsE164("+123456789012345"));
  for (std::string_view bad : {"12055555555", "+0123", "+1", "+1234567890123456", "+1 205", ""}) {
    EXPECT_FALSE(IsE164(bad)) << bad;
  }
}

TEST(SandboxFormats, Uuid4HasVersionAndVariant) {
  EXPECT_TRUE(IsUuid4("7a1f8a10-3b5c-4d6e-8f90-123456789abc"));
  EXPECT_FALSE(IsUuid4("7a1f8a10-3b5c-1d6e-8f90-123456789abc"));
  EXPECT_FALSE(IsUuid4("7a1f8a10-3b5c-4d6e-cf90-123456789abc"));
  EXPECT_FALSE(IsUuid4("7a1f8a103b5c4d6e8f90123456789abc"));
}

TEST(SandboxCredentials, AreUsableAndRepeatable) {
  SeededRandom a("x");
  SeededRandom b("x");
  Result<SandboxCredentials> first = MakeSandboxCredentials(a);
  Result<SandboxCredentials> second = MakeSandboxCredentials(b);
  ASSERT_TRUE(first && second);
  EXPECT_EQ(first->cdp.api_key_id, second->cdp.api_key_id);
  EXPECT_TRUE(first->cdp.wallet_secret == second->cdp.wallet_secret);
  EXPECT_EQ(KeyOf(first->cdp.api_key_secret).algorithm(), auth::Algorithm::kEdDsa);
  EXPECT_EQ(KeyOf(first->cdp.ec_api_key_secret).algorithm(), auth::Algorithm::kEs256);
  EXPECT_EQ(KeyOf(first->cdp.wallet_secret).algorithm(), auth::Algorithm::kEs256);
  EXPECT_TRUE(first->streambird.test_key.Reveal().starts_with("sk_test_"));
}

}  // namespace
}  // namespace walletgate::sandbox
