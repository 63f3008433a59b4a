#include "transport/address_class.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/un.h>

#include <string>
#include <utility>

#include "transport/address_policy.h"

namespace walletgate::transport {
namespace {

using enum AddressClass;

sockaddr_storage AddressOf(const std::string& text) {
  sockaddr_storage storage{};
  auto* ipv4 = reinterpret_cast<sockaddr_in*>(&storage);
  auto* ipv6 = reinterpret_cast<sockaddr_in6*>(&storage);
  if (inet_pton(AF_INET, text.c_str(), &ipv4->sin_addr) == 1) {
    storage.ss_family = AF_INET;
  } else if (inet_pton(AF_INET6, text.c_str(), &ipv6->sin6_addr) == 1) {
    storage.ss_family = AF_INET6;
  }
  EXPECT_NE(storage.ss_family, AF_UNSPEC) << text;
  return storage;
}

AddressClass Of(const std::string& text) {
  const sockaddr_storage storage = AddressOf(text);
  return ClassOf(reinterpret_cast<const sockaddr&>(storage));
}

/// The ends of every range, and their neighbours.
TEST(AddressClasses, FollowTheRegistries) {
  const std::pair<const char*, AddressClass> cases[] = {
      {"1.1.1.1", kPublic},
      {"8.8.8.8", kPublic},
      {"0.0.0.0", kReserved},
      {"0.255.255.255", kReserved},
      {"1.0.0.0", kPublic},
      {"9.255.255.255", kPublic},
      {"10.0.0.0", kPrivate},
      {"10.255.255.255", kPrivate},
      {"11.0.0.0", kPublic},
      {"100.63.255.255", kPublic},
      {"100.64.0.0", kPrivate},
      {"100.127.255.255", kPrivate},
      {"100.128.0.0", kPublic},
      {"126.255.255.255", kPublic},
      {"127.0.0.0", kLoopback},
      {"127.0.0.1", kLoopback},
      {"127.255.255.255", kLoopback},
      {"128.0.0.0", kPublic},
      {"169.253.255.255", kPublic},
      {"169.254.0.0", kLinkLocal},
      {"169.254.255.255", kLinkLocal},
      {"169.255.0.0", kPublic},
      {"172.15.255.255", kPublic},
      {"172.16.0.0", kPrivate},
      {"172.31.255.255", kPrivate},
      {"172.32.0.0", kPublic},
      {"192.0.0.0", kReserved},
      {"192.0.0.255", kReserved},
      {"192.0.1.0", kPublic},
      {"192.0.2.1", kReserved},
      {"192.88.99.1", kReserved},
      {"192.167.255.255", kPublic},
      {"192.168.0.0", kPrivate},
      {"192.168.255.255", kPrivate},
      {"192.169.0.0", kPublic},
      {"198.17.255.255", kPublic},
      {"198.18.0.0", kReserved},
      {"198.19.255.255", kReserved},
      {"198.20.0.0", kPublic},
      {"198.51.100.7", kReserved},
      {"203.0.113.7", kReserved},
      {"223.255.255.255", kPublic},
      {"224.0.0.1", kReserved},
      {"239.255.255.255", kReserved},
      {"240.0.0.0", kReserved},
      {"255.255.255.255", kReserved},

      {"::", kReserved},
      {"::1", kLoopback},
      {"::2", kReserved},
      {"2606:4700::1111", kPublic},
      {"2000::", kPublic},
      {"3ffe:ffff::1", kPublic},
      {"4000::", kReserved},
      {"1fff:ffff::", kReserved},
      {"100::1", kReserved},
      {"2001:1::1", kReserved},
      {"2001:1ff:ffff::", kReserved},
      {"2001:200::", kPublic},
      {"2001:db8::1", kReserved},
      {"2001:db9::", kPublic},
      {"3fff::1", kReserved},
      {"3fff:1000::", kPublic},
      {"5f00::1", kReserved},
      {"fbff::1", kReserved},
      {"fc00::", kPrivate},
      {"fdff:ffff::1", kPrivate},
      {"fe00::1", kReserved},
      {"fe80::1", kLinkLocal},
      {"febf:ffff::1", kLinkLocal},
      {"fec0::1", kReserved},
      {"ff02::1", kReserved},
      {"64:ff9b:1::7f00:1", kReserved},
  };
  for (const auto& [text, is] : cases) EXPECT_EQ(ToString(Of(text)), ToString(is)) << text;
}

TEST(AddressClasses, KnowWhereCloudsHandOutCredentials) {
  for (const char* text : {"169.254.169.254", "169.254.170.2", "169.254.170.23", "100.100.100.200", "168.63.129.16",
                           "192.0.0.192", "fd00:ec2::254", "fd00:ec2::23", "fd20:ce::254", "fd00:42::42",
                           "fe80::a9fe:a9fe", "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe"}) {
    EXPECT_EQ(ToString(Of(text)), "metadata") << text;
  }
}

TEST(AddressClasses, LookThroughToTheIpv4AddressThatIsCarried) {
  const std::pair<const char*, AddressClass> cases[] = {
      {"::ffff:127.0.0.1", kLoopback},
      {"::ffff:10.1.2.3", kPrivate},
      {"::ffff:8.8.8.8", kPublic},
      {"64:ff9b::127.0.0.1", kLoopback},
      {"64:ff9b::10.0.0.1", kPrivate},
      {"64:ff9b::8.8.8.8", kPublic},
      {"2002:7f00:1::", kLoopback},
      {"2002:a00:1::1", kPrivate},
      {"2002:808:808::1", kPublic},
      {"2002:a9fe:1::", kLinkLocal},  // of Teredo the client's address is written inverted
      {"2001:0:808:808:0:0:80ff:fffe", kLoopback},
      {"2001:0:808:808:0:0:f5ff:fffe", kPrivate},
      {"2001:0:a00:1:0:0:f7f7:f7f7", kPublic},
  };
  for (const auto& [text, is] : cases) EXPECT_EQ(ToString(Of(text)), ToString(is)) << text;
}

TEST(AddressClasses, OtherFamiliesAreReserved) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  EXPECT_EQ(ClassOf(reinterpret_cast<const sockaddr&>(address)), kReserved);
  EXPECT_EQ(AddressText(reinterpret_cast<const sockaddr&>(address)), "");
}

TEST(AddressTexts, AreAsPeopleWriteThem) {
  for (const char* text : {"10.0.0.1", "fe80::1", "::ffff:10.0.0.1"}) {
    const sockaddr_storage storage = AddressOf(text);
    EXPECT_EQ(AddressText(reinterpret_cast<const sockaddr&>(storage)), text);
  }
}

TEST(LoopbackLiterals, AreFourDecimalNumbersOrBracketedOne) {
  for (const char* host : {"127.0.0.1", "127.255.0.9", "[::1]", "[0:0:0:0:0:0:0:1]", "[0::0001]"}) {
    EXPECT_TRUE(IsLoopbackLiteral(host)) << host;
  }
  for (const char* host : {"localhost",
                           "localhost.",
                           "ip6-localhost",
                           "127.1",
                           "127.0.0.1.",
                           "0x7f.1",
                           "0x7f000001",
                           "2130706433",
                           "0177.0.0.1",
                           "127.0.0.01",
                           "127.0.0.1.example",
                           "[::ffff:127.0.0.1]",
                           "[::127.0.0.1]",
                           "[64:ff9b::7f00:1]",
                           "::1",
                           "[::]",
                           "0.0.0.0",
                           "10.0.0.1",
                           "[127.0.0.1]",
                           ""}) {
    EXPECT_FALSE(IsLoopbackLiteral(host)) << host;
  }
}

TEST(AddressLiterals, HaveAClassAndNamesHaveNone) {
  EXPECT_EQ(ClassOfLiteral("10.0.0.1"), kPrivate);
  EXPECT_EQ(ClassOfLiteral("[::ffff:127.0.0.1]"), kLoopback);
  EXPECT_EQ(ClassOfLiteral("[fe80::1]"), kLinkLocal);
  for (const char* name : {"localhost", "127.1", "2130706433", "a.example", "[fe80::1%eth0]"}) {
    EXPECT_EQ(ClassOfLiteral(name), std::nullopt) << name;
  }
}

TEST(AddressPolicies, LetInWhatWasSaidAndNothingElse) {
  struct Row {
    AddressClass is;
    bool with_public, with_private, with_literal, of_proxy;
  };
  for (const Row& row : {Row{kPublic, true, true, true, true}, Row{kLoopback, false, false, true, true},
                         Row{kPrivate, false, true, false, true}, Row{kLinkLocal, false, false, false, false},
                         Row{kMetadata, false, false, false, false}, Row{kReserved, false, false, false, false}}) {
    EXPECT_EQ(MayConnect(row.is, {Reach::kPublic, false}), row.with_public) << ToString(row.is);
    EXPECT_EQ(MayConnect(row.is, {Reach::kPrivate, false}), row.with_private) << ToString(row.is);
    EXPECT_EQ(MayConnect(row.is, {Reach::kPublic, true}), row.with_literal) << ToString(row.is);
    EXPECT_EQ(MayConnect(row.is, AddressPolicy::OfProxy()), row.of_proxy) << ToString(row.is);
    EXPECT_TRUE(MayConnect(row.is, {Reach::kAnywhere, false})) << ToString(row.is);
  }
}

}  // namespace
}  // namespace walletgate::transport
