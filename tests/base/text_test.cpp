// Helpers for text: names, escapes, durations, UTF-8, URLs.

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

#include "base/strings.h"
#include "base/url.h"
#include "base/utf8.h"

namespace walletgate {
namespace {

TEST(Strings, SuggestsTheNearestName) {
  const std::vector<std::string> known = {"identifier", "identity", "type", "email", "wallets"};
  EXPECT_EQ(NearestName("identifer", known), "identifier");
  EXPECT_EQ(NearestName("idnetifier", known), "identifier");
  EXPECT_EQ(NearestName("tpye", known), "type");
  EXPECT_EQ(NearestName("walletts", known), "wallets");
  EXPECT_EQ(NearestName("emial", known), "email");
}

TEST(Strings, SuggestsNothingForWhatIsNoTypo) {
  const std::vector<std::string> known = {"identifier", "type", "a"};
  EXPECT_EQ(NearestName("phone_number", known), std::nullopt);
  EXPECT_EQ(NearestName("x", known), std::nullopt);
  EXPECT_EQ(NearestName("", known), std::nullopt);
  EXPECT_EQ(NearestName("tyqqe", known), std::nullopt);
  EXPECT_EQ(NearestName(std::string(100000, 'x'), known), std::nullopt);
  EXPECT_EQ(NearestName("type", {}), std::nullopt);
}

TEST(Strings, Joins) {
  EXPECT_EQ(Join(std::vector<std::string>{"a", "b", "c"}, ", "), "a, b, c");
  EXPECT_EQ(Join({}, ", "), "");
}

TEST(Strings, PercentEncodesAllButUnreserved) {
  EXPECT_EQ(PercentEncode("aZ09-._~"), "aZ09-._~");
  EXPECT_EQ(PercentEncode("a/b?c=d&e f+%é"), "a%2Fb%3Fc%3Dd%26e%20f%2B%25%C3%A9");
  EXPECT_EQ(FormEncode("a b+c*~"), "a+b%2Bc*%7E");
}

TEST(Strings, PercentDecodesOrRefuses) {
  EXPECT_EQ(PercentDecode("a%2Fb+%c3%A9"), "a/b+é");
  for (const char* bad : {"%", "%2", "%zz", "a%2", "%%20", "%-1"}) EXPECT_EQ(PercentDecode(bad), std::nullopt) << bad;
  std::string every;
  for (int byte = 0; byte < 256; ++byte) every += static_cast<char>(byte);
  EXPECT_EQ(PercentDecode(PercentEncode(every)), every);
}

TEST(Strings, EscapesPointerTokens) { EXPECT_EQ(PointerToken("a/b~c"), "a~1b~0c"); }

TEST(Strings, ComparesAndChangesCaseInAsciiOnly) {
  EXPECT_TRUE(EqualsIgnoreCase("Content-TYPE", "content-type"));
  EXPECT_FALSE(EqualsIgnoreCase("a", "ab"));
  EXPECT_FALSE(EqualsIgnoreCase("[", "{"));
  EXPECT_EQ(ToLowerAscii("AbZ[É"), "abz[É");
  EXPECT_EQ(ToUpperAscii("aBz{é"), "ABZ{é");
  EXPECT_EQ(Trim(" \t a b\t "), "a b");
  EXPECT_EQ(Trim(" \t"), "");
  EXPECT_EQ(HexEncode(std::array<std::uint8_t, 3>{0, 0xAB, 0xFF}), "00abff");
}

TEST(Strings, ReadsDurations) {
  EXPECT_EQ(ParseDurationMillis("250ms"), 250);
  EXPECT_EQ(ParseDurationMillis("15s"), 15'000);
  EXPECT_EQ(ParseDurationMillis("2m"), 120'000);
  EXPECT_EQ(ParseDurationMillis("24h"), 86'400'000);
  EXPECT_EQ(ParseDurationMillis("7d"), 604'800'000);
  EXPECT_EQ(ParseDurationMillis("0s"), 0);
  for (const char* bad : {"", "15", "s", "-1s", "+1s", "1.5s", "1 s", "1S", "1w", "1ss", "1s ", "9223372036854775807s",
                          "99999999999999999999ms"}) {
    EXPECT_EQ(ParseDurationMillis(bad), std::nullopt) << bad;
  }
}

TEST(Utf8, AcceptsShortestFormsOnly) {
  for (const char* good : {"", "ascii", "é€𝄞", "\x7f", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF",
                           "\xEE\x80\x80", "\xEF\xBF\xBF", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF"}) {
    EXPECT_TRUE(IsUtf8(good)) << good;
  }
  for (const char* bad :
       {"\x80", "\xBF", "\xC0\x80", "\xC1\xBF", "\xC3", "\xE0\x9F\xBF", "\xE2\x82", "\xED\xA0\x80", "\xED\xBF\xBF",
        "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF", "a\xC3z"}) {
    EXPECT_FALSE(IsUtf8(bad)) << HexEncode(std::vector<std::uint8_t>(bad, bad + std::string(bad).size()));
  }
}

TEST(Utf8, CountsCharacters) {
  EXPECT_EQ(CountCodePoints("aé€𝄞"), 4U);
  EXPECT_EQ(CountCodePoints("a\xFF\xC3z"), 4U);
  EXPECT_EQ(DecodeUtf8("𝄞").value, 0x1D11EU);
  EXPECT_EQ(DecodeUtf8("").size, 0U);
}

std::string Parsed(std::string_view text) {
  const auto url = ParseUrl(text);
  return url ? url->ToString() : url.error().detail;
}

TEST(Url, SplitsAndNormalises) {
  const auto url = ParseUrl("HTTPS://API.Example.com:8443/v2/");
  ASSERT_TRUE(url.has_value());
  EXPECT_EQ(url->scheme, "https");
  EXPECT_EQ(url->host, "api.example.com");
  EXPECT_EQ(url->port, 8443);
  EXPECT_EQ(url->path, "/v2");
  EXPECT_EQ(url->Authority(), "api.example.com:8443");
  EXPECT_EQ(url->Origin(), "https://api.example.com:8443");
  EXPECT_EQ(url->ToString(), "https://api.example.com:8443/v2");
}

TEST(Url, FillsInAndHidesDefaultPorts) {
  EXPECT_EQ(ParseUrl("http://a")->port, 80);
  EXPECT_EQ(ParseUrl("https://a")->port, 443);
  EXPECT_EQ(Parsed("http://a:80/"), "http://a");
  EXPECT_EQ(Parsed("https://a:443"), "https://a");
  EXPECT_EQ(Parsed("https://a:80"), "https://a:80");
}

TEST(Url, ReadsAddresses) {
  EXPECT_EQ(Parsed("http://127.0.0.1:9000/x"), "http://127.0.0.1:9000/x");
  EXPECT_EQ(Parsed("http://[::1]:9000"), "http://[::1]:9000");
  EXPECT_EQ(Parsed("http://[2001:DB8::1]/"), "http://[2001:db8::1]");
  EXPECT_EQ(Parsed("http://service_name:1/a%20b/c;d=1"), "http://service_name:1/a%20b/c;d=1");
}

TEST(Url, SaysWhyItRefuses) {
  EXPECT_EQ(Parsed("api.example.com"), "the URL must start with https:// or http://");
  EXPECT_EQ(Parsed("ftp://a"), "the scheme must be https or http");
  EXPECT_EQ(Parsed("://a"), "the scheme must be https or http");
  EXPECT_EQ(Parsed("https://user:pw@a/"), "the URL must not carry user info");
  EXPECT_EQ(Parsed("https://a/?q=1"), "the URL must not have a query");
  EXPECT_EQ(Parsed("https://a#f"), "the URL must not have a fragment");
  EXPECT_EQ(Parsed("https:///x"), "the host is missing");
  EXPECT_EQ(Parsed("https://:80"), "the host is missing");
  EXPECT_EQ(Parsed("https://a/../b"), "the path must not have '.' or '..' segments");
  EXPECT_EQ(Parsed("https://a/%zz"), "the path has a bad percent escape");
}

TEST(Url, RefusesBadPortsAndHosts) {
  for (const char* bad :
       {"http://a:", "http://a:0", "http://a:65536", "http://a:x", "http://a:-1", "http://a:1x", "http://[::1]9"}) {
    EXPECT_EQ(Parsed(bad), "the port must be a number from 1 to 65535") << bad;
  }
  for (const char* bad : {"http://a b", "http://a_\n", "http://[::g]", "http://[::1", "http://a..b", "http://.a",
                          "http://%41", "http://é", "http://a\\b"}) {
    EXPECT_FALSE(ParseUrl(bad).has_value()) << bad;
  }
  for (const char* bad :
       {"http://a/b c", "http://a/\x01", "http://a/é", "http://a/b\\c", "http://a/<", "http://a/\r\nX: y"}) {
    EXPECT_EQ(Parsed(bad), "the path has a character that must be percent-encoded") << bad;
  }
}

}  // namespace
}  // namespace walletgate
