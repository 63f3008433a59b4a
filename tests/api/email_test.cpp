// The e-mail policy against the isemail suite. The suite grades addresses by what standards say; which grades we take
// is our own decision, written down here category by category.

#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "api/formats.h"

namespace walletgate::api {
namespace {

struct Policy {
  bool accept;
  const char* why;
};

const std::map<std::string, Policy> kPolicy = {
    {"ISEMAIL_VALID_CATEGORY", {true, "plain dot-atom at a domain name"}},
    {"ISEMAIL_DNSWARN", {true, "well-formed; nobody asks the DNS while validating"}},
    {"ISEMAIL_RFC5321",
     {false, "quoted local parts, address literals, bare or numeric top-level domains: vendors refuse them"}},
    {"ISEMAIL_CFWS", {false, "comments and folding space are mail-header syntax, no part of an identifier"}},
    {"ISEMAIL_DEPREC", {false, "obsolete forms"}},
    {"ISEMAIL_RFC5322", {false, "too long, or a domain that SMTP cannot carry"}},
    {"ISEMAIL_ERR", {false, "no address by any standard"}},
};

// Cases where we are stricter than the category.
const std::map<std::string, const char*> kRefusedAnyway = {
    {"5", "test@io: a domain needs a dot"},
};

std::string Between(const std::string& text, const std::string& open, const std::string& close) {
  const std::size_t start = text.find(open);
  if (start == std::string::npos) return {};
  const std::size_t end = text.find(close, start + open.size());
  return end == std::string::npos ? std::string() : text.substr(start + open.size(), end - start - open.size());
}

void AppendUtf8(unsigned long code, std::string& out) {
  if (code >= 0x2400 && code < 0x2420) code -= 0x2400;  // the suite's spelling of control characters
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xC0 | (code >> 6));
    out += static_cast<char>(0x80 | (code & 0x3F));
  } else {
    out += static_cast<char>(0xE0 | (code >> 12));
    out += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (code & 0x3F));
  }
}

std::string Unescape(const std::string& xml) {
  static const std::map<std::string, char> kNamed = {
      {"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"apos", '\''}};
  std::string out;
  for (std::size_t i = 0; i < xml.size(); ++i) {
    const std::size_t end = xml[i] == '&' ? xml.find(';', i) : std::string::npos;
    if (end == std::string::npos) {
      out += xml[i];
      continue;
    }
    const std::string name = xml.substr(i + 1, end - i - 1);
    if (name.starts_with("#x")) {
      AppendUtf8(std::stoul(name.substr(2), nullptr, 16), out);
    } else {
      out += kNamed.at(name);
    }
    i = end;
  }
  return out;
}

TEST(Email, FollowsTheWrittenPolicyOverTheIsemailSuite) {
  std::ifstream file(WALLETGATE_SOURCE_DIR "/../shared/vectors/email/isemail-tests.xml");
  if (!file) GTEST_SKIP() << "isemail vectors are not here";
  std::stringstream buffer;
  buffer << file.rdbuf();
  const std::string xml = buffer.str();
  int seen = 0;
  for (std::size_t at = xml.find("<test id="); at != std::string::npos; at = xml.find("<test id=", at + 1)) {
    const std::string test = xml.substr(at, xml.find("</test>", at) - at);
    const std::string id = Between(test, "id=\"", "\"");
    const std::string address = Unescape(Between(test, "<address>", "</address>"));
    const std::string category = Between(test, "<category>", "</category>");
    ASSERT_TRUE(kPolicy.contains(category)) << category;
    const bool accept = kPolicy.at(category).accept && !kRefusedAnyway.contains(id);
    EXPECT_EQ(!CheckEmail(address).has_value(), accept) << "test " << id << " " << category << ": " << address;
    ++seen;
  }
  EXPECT_EQ(seen, 164);
}

TEST(Email, RefusesAnIpAddressInPlaceOfADomain) {
  EXPECT_TRUE(CheckEmail("alice@255.255.255.255"));
  EXPECT_TRUE(CheckEmail("alice@[192.0.2.1]"));
  EXPECT_TRUE(CheckEmail("alice@[IPv6:2001:db8::1]"));
}

TEST(Email, RefusesNonAsciiOnBothSides) {
  EXPECT_TRUE(CheckEmail("jörg@example.com"));
  EXPECT_TRUE(CheckEmail("joerg@exämple.com"));
  EXPECT_FALSE(CheckEmail("joerg@xn--exmple-cua.com"));
}

TEST(Email, SaysWhatIsWrongWithoutRepeatingTheAddress) {
  EXPECT_EQ(CheckEmail("alice.example.com")->detail, "is not an e-mail address: it has no @");
  EXPECT_EQ(CheckEmail("alice@localhost")->detail, "is not an e-mail address: the domain has no dot");
  EXPECT_EQ(CheckEmail("a@b@example.com")->detail, "is not an e-mail address: it has more than one @");
  EXPECT_EQ(CheckEmail(std::string(255, 'a'))->code, "length");
}

}  // namespace
}  // namespace walletgate::api
