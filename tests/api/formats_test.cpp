#include "api/formats.h"

#include <gtest/gtest.h>

#include "api/limits.h"

namespace walletgate::api {
namespace {

std::string CodeOf(const TextCheck& check) { return check ? std::string(check->code) : "ok"; }

TEST(ExternalId, KeepsToItsAlphabetAndLength) {
  EXPECT_EQ(CodeOf(CheckExternalId("alice-1")), "ok");
  EXPECT_EQ(CodeOf(CheckExternalId("A.b_C-9")), "ok");
  EXPECT_EQ(CodeOf(CheckExternalId(std::string(128, 'x'))), "ok");
  EXPECT_EQ(CodeOf(CheckExternalId(std::string(129, 'x'))), "length");
  EXPECT_EQ(CodeOf(CheckExternalId("")), "length");
  EXPECT_EQ(CodeOf(CheckExternalId("a b")), "format");
  EXPECT_EQ(CodeOf(CheckExternalId("a/b")), "format");
  EXPECT_EQ(CodeOf(CheckExternalId("ä")), "format");
}

TEST(ExternalId, RefusesDotSegmentsThatAUrlWouldSwallow) {
  EXPECT_EQ(CodeOf(CheckExternalId(".")), "format");
  EXPECT_EQ(CodeOf(CheckExternalId("..")), "format");
  EXPECT_EQ(CodeOf(CheckExternalId("...")), "ok");
}

TEST(ProviderId, StartsWithALetter) {
  EXPECT_EQ(CodeOf(CheckProviderId("acme-v2")), "ok");
  EXPECT_EQ(CodeOf(CheckProviderId("2acme")), "format");
  EXPECT_EQ(CodeOf(CheckProviderId("Acme")), "format");
  EXPECT_EQ(CodeOf(CheckProviderId("")), "length");
  EXPECT_EQ(CodeOf(CheckProviderId(std::string(64, 'a'))), "ok");
  EXPECT_EQ(CodeOf(CheckProviderId(std::string(65, 'a'))), "length");
}

TEST(PhoneNumber, IsE164AsWritten) {
  for (const char* good : {"+12", "+524401234567", "+14152222222", "+123456789012345"}) {
    EXPECT_EQ(CodeOf(CheckPhoneNumber(good)), "ok") << good;
  }
  for (const char* bad : {"", "+", "+1", "12055555555", "+0123456", "0012055555555", "+1 205 555", "+1234567890123456",
                          "+1205555555a", " +12055555555", "+12055555555\n"}) {
    EXPECT_EQ(CodeOf(CheckPhoneNumber(bad)), "format") << bad;
  }
}

TEST(Text, CountsCodePointsNotBytes) {
  std::string umlauts;
  for (int i = 0; i < 256; ++i) umlauts += "ö";
  EXPECT_EQ(CodeOf(CheckText(umlauts)), "ok");
  EXPECT_EQ(CodeOf(CheckText(umlauts + "o")), "length");
  EXPECT_EQ(CodeOf(CheckText("")), "length");
}

TEST(Text, RefusesControlCharacters) {
  EXPECT_EQ(CodeOf(CheckText("José Ñandú 李")), "ok");
  EXPECT_EQ(CodeOf(CheckText("a\nb")), "format");
  EXPECT_EQ(CodeOf(CheckText("a\x7f")), "format");
  EXPECT_EQ(CodeOf(CheckText("a\xc2\x85")), "format");  // U+0085
  EXPECT_EQ(CodeOf(CheckText("a\xc2\xa0")), "ok");      // U+00A0
}

TEST(Identifier, IsPrintableAscii) {
  EXPECT_EQ(CodeOf(CheckIdentifier("auth0|5f7c8ec7c33c6c004bbafe82")), "ok");
  EXPECT_EQ(CodeOf(CheckIdentifier("a\tb")), "format");
  EXPECT_EQ(CodeOf(CheckIdentifier("é")), "format");
  EXPECT_EQ(CodeOf(CheckIdentifier(std::string(257, 'k'))), "length");
}

TEST(UserToken, HasThreeBase64UrlParts) {
  EXPECT_EQ(CodeOf(CheckUserToken("eyJh.eyJz.c2ln")), "ok");
  for (const char* bad : {"eyJh.eyJz", "eyJh.eyJz.", "eyJh..c2ln", "a.b.c.d", "a.b.c=", "a.b.c d", "a.b.c+"}) {
    EXPECT_EQ(CodeOf(CheckUserToken(bad)), "format") << bad;
  }
  EXPECT_EQ(CodeOf(CheckUserToken("")), "length");
  EXPECT_EQ(CodeOf(CheckUserToken("a.b." + std::string(8188, 'c'))), "ok");
  EXPECT_EQ(CodeOf(CheckUserToken("a.b." + std::string(8189, 'c'))), "length");
}

TEST(Metadata, LimitsNamesAndValues) {
  EXPECT_EQ(CodeOf(CheckMetadataKey("plan.tier_1-a")), "ok");
  EXPECT_EQ(CodeOf(CheckMetadataKey("")), "length");
  EXPECT_EQ(CodeOf(CheckMetadataKey("a b")), "format");
  EXPECT_EQ(CodeOf(CheckMetadataKey(std::string(65, 'k'))), "length");
  EXPECT_EQ(CodeOf(CheckMetadataValue("")), "ok");
  EXPECT_EQ(CodeOf(CheckMetadataValue(std::string(512, 'v'))), "ok");
  EXPECT_EQ(CodeOf(CheckMetadataValue(std::string(513, 'v'))), "length");
}

TEST(OneOf, NamesTheNearestSpelling) {
  constexpr std::array<std::string_view, 2> kNames = {"solana", "stellar"};
  const TextCheck fault = CheckOneOf("solanna", kNames);
  ASSERT_TRUE(fault);
  EXPECT_EQ(fault->code, "enum");
  EXPECT_EQ(fault->detail, "must be one of solana, stellar; did you mean 'solana'?");
  EXPECT_EQ(CheckOneOf("bitcoin", kNames)->detail, "must be one of solana, stellar");
}

}  // namespace
}  // namespace walletgate::api
