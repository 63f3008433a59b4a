#include "provider/own_secrets.h"

#include <gtest/gtest.h>

#include "base/strings.h"
#include "crypto/base64.h"

namespace walletgate::provider {
namespace {

constexpr std::string_view kSecret = "s3cr+t/with=odd \"chars\" 0123456789";

std::string Hidden(std::string_view text, std::string_view secret = kSecret) {
  OwnSecrets secrets;
  secrets.Add(secret);
  return secrets.Hide(text);
}

std::string Hex(std::string_view text) {
  return HexEncode({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

TEST(OwnSecrets, AreHiddenInEveryFormThatAVendorMayQuote) {
  const std::string secret(kSecret);
  for (const std::string& form :
       {secret, PercentEncode(secret), FormEncode(secret), Hex(secret), ToUpperAscii(Hex(secret)),
        std::string(R"(s3cr+t/with=odd \"chars\" 0123456789)"), std::string(R"(s3cr+t\/with=odd "chars" 0123456789)"),
        std::string("s3cr%2bt%2fwith%3dodd%20%22chars%22%200123456789")}) {
    EXPECT_EQ(Hidden("key <" + form + "> is bad"), "key <[secret]> is bad") << form;
  }
}

TEST(OwnSecrets, AreHiddenInTheBase64OfWhateverContainsThem) {
  for (const std::string user : {"", "a", "ab", "client", "client-1"}) {
    const std::string pair = user + ":" + std::string(kSecret);
    for (const std::string& encoded : {crypto::Base64Encode(pair), crypto::Base64UrlEncode(pair)}) {
      const std::string shown = Hidden("Basic " + encoded);
      EXPECT_NE(shown.find(kStandIn), std::string::npos) << shown;
      // What is left tells whose it was, and at most the bits at the secret's ends.
      EXPECT_LE(shown.size(), std::string("Basic ").size() + (user.size() + 1) * 4 / 3 + 2 + kStandIn.size() + 4)
          << shown;
    }
  }
}

TEST(OwnSecrets, APieceOfOneIsHiddenToo) {
  EXPECT_EQ(Hidden("ends with t/with=odd \"ch"), "ends with [secret]");
  EXPECT_EQ(Hidden("s3cr+t/with=odd...0123456789"), "[secret]...0123456789") << "ten bytes tell nothing";
  EXPECT_EQ(Hidden("twice s3cr+t/with=odd \"chars\" 0123456789s3cr+t/with=odd \"chars\" 0123456789"), "twice [secret]");
}

TEST(OwnSecrets, AreHiddenWhereTheyRepeatThemselves) {
  EXPECT_EQ(Hidden("key " + std::string(30'000, 'A') + " is bad", std::string(20'000, 'A')), "key [secret] is bad");
  std::string slashes;
  for (int i = 0; i < 5'000; ++i) slashes += "\\/";
  EXPECT_EQ(Hidden(slashes + "!", std::string(5'000, '/')), "[secret]!");
  std::string period;
  for (int i = 0; i < 2'000; ++i) period += "0123456789";
  EXPECT_EQ(Hidden("<" + period + ">", period.substr(0, 10'007)), "<[secret]>");
}

TEST(OwnSecrets, OfALongTextTheStartIsShownWithoutWhatIsCutAtItsEnd) {
  constexpr std::size_t kMost = 64 * 1024;
  for (const std::string_view secret : {std::string_view("hunter2hunt"), kSecret}) {
    for (std::size_t seen = 1; seen <= secret.size(); ++seen) {
      const std::string filler(kMost - seen, '.');
      const std::string shown = Hidden(filler + std::string(secret) + "and more", secret);
      EXPECT_EQ(shown.find_first_not_of('.'), shown.find(kStandIn)) << seen;
    }
  }
}

TEST(OwnSecrets, AShortOneIsLookedForAsAWhole) {
  EXPECT_EQ(Hidden("no hunter2 here", "hunter2"), "no [secret] here");
  EXPECT_EQ(Hidden("no hunter here", "hunter2"), "no hunter here");
  EXPECT_EQ(Hidden("12345 of them", "12345"), "12345 of them") << "would be found everywhere";
  EXPECT_EQ(Hidden("anything", ""), "anything");
}

TEST(OwnSecrets, OtherTextStays) {
  for (const std::string_view text :
       {"", "short", "Invalid API key provided.", "\xff\xfe not even text at all", "the user s3cr+t was not found"}) {
    EXPECT_EQ(Hidden(text), text);
  }
}

TEST(OwnSecrets, AreHiddenInNamesStringsAndNumbersOfAJsonText) {
  OwnSecrets secrets;
  secrets.Add(kSecret);
  secrets.Add("123456789012");
  const auto hide = [&](std::string_view text) { return secrets.HideInJson(text, {}); };
  EXPECT_EQ(hide(R"({"a": [1.50, true, null, "x"], "b": {}})"), R"({"a": [1.50, true, null, "x"], "b": {}})")
      << "as it came";
  EXPECT_EQ(hide(R"({"a":"\u00733cr+t\/with=odd \"chars\" 0123456789!","n":1.50,"l":[null,true,{"k":[]}]})"),
            R"({"a":"[secret]!","n":1.50,"l":[null,true,{"k":[]}]})");
  EXPECT_EQ(hide(R"({"pin":123456789012,"s3cr+t/with=odd \"chars\" 0123456789":"é"})"),
            R"({"pin":"[secret]","[secret]":"é"})");
  EXPECT_EQ(hide("<html>"), "");
}

}  // namespace
}  // namespace walletgate::provider
