#include <gtest/gtest.h>

#include "crypto/base64.h"
#include "crypto/digest.h"

namespace walletgate::crypto {
namespace {

using namespace std::string_literals;

TEST(Base64Url, RoundTripsTheRfc4648Examples) {
  const std::pair<std::string, std::string> examples[] = {
      {"", ""},           {"f", "Zg"},          {"fo", "Zm8"},         {"foo", "Zm9v"},
      {"foob", "Zm9vYg"}, {"fooba", "Zm9vYmE"}, {"foobar", "Zm9vYmFy"}};
  for (const auto& [bytes, text] : examples) {
    EXPECT_EQ(Base64UrlEncode(bytes), text);
    EXPECT_EQ(Base64UrlDecode(text), bytes);
  }
  EXPECT_EQ(Base64UrlEncode("\xFB\xFF\xFE"), "-__-");
  EXPECT_EQ(Base64UrlDecode("-__-"), "\xFB\xFF\xFE");
}

TEST(Base64Url, RefusesEverySecondSpelling) {
  for (const std::string_view text :
       {"Zg==", "Zg=", "Zh", "Zm9", "Z", "Zm+v", "Zm/v", "Zm 9v", "Zm9v\n", "Zm\xC3\xA9", "=", "...."}) {
    EXPECT_EQ(Base64UrlDecode(text), std::nullopt) << text;
  }
  EXPECT_EQ(Base64UrlDecode("Zm9v\0"s), std::nullopt);
}

TEST(Base64, TakesMissingPaddingButNotWrongPadding) {
  EXPECT_EQ(Base64Encode("f"), "Zg==");
  EXPECT_EQ(Base64Encode("fo"), "Zm8=");
  EXPECT_EQ(Base64Encode("foo"), "Zm9v");
  EXPECT_EQ(Base64Encode("\xFB\xFF\xFE"), "+//+");
  for (const std::string_view text : {"Zg==", "Zg"}) EXPECT_EQ(Base64Decode(text), "f");
  for (const std::string_view text : {"Zg=", "Zg===", "Zg==Zg==", "Zg=a", "====", "Zm9v=", "-__-"}) {
    EXPECT_EQ(Base64Decode(text), std::nullopt) << text;
  }
}

TEST(Sha256, MatchesTheStandardExamples) {
  EXPECT_EQ(Sha256Hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(Sha256Hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(Sha256("abc").size(), 32U);
}

}  // namespace
}  // namespace walletgate::crypto
