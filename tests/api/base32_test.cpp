#include "api/addresses/base32.h"

#include <gtest/gtest.h>

namespace walletgate::api {
namespace {

/// RFC 4648 section 10, without the padding, and without what a last group that is not full would add.
TEST(Base32, WritesWholeGroups) {
  EXPECT_EQ(EncodeBase32(""), "");
  EXPECT_EQ(EncodeBase32("f"), "M");
  EXPECT_EQ(EncodeBase32("fo"), "MZX");
  EXPECT_EQ(EncodeBase32("foo"), "MZXW");
  EXPECT_EQ(EncodeBase32("foob"), "MZXW6Y");
  EXPECT_EQ(EncodeBase32("fooba"), "MZXW6YTB");
}

TEST(Base32, ReadsWhatItWrites) {
  EXPECT_EQ(DecodeBase32("MZXW6YTB"), "fooba");
  EXPECT_EQ(DecodeBase32("MZXW6YTBOI"), "foobar");
  EXPECT_EQ(DecodeBase32(""), "");
}

TEST(Base32, RefusesAnotherAlphabet) {
  for (const char* text : {"mzxw6ytb", "MZXW6YT8", "MZXW====", "MZ XW", "MZXW6YT1"}) {
    EXPECT_FALSE(DecodeBase32(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace walletgate::api
