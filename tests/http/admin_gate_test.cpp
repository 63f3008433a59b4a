#include "http/admin_gate.h"

#include <gtest/gtest.h>

#include "http/ip_address.h"
#include "routing/api_key.h"

namespace walletgate::http {
namespace {

Request From(std::vector<std::pair<std::string, std::string>> headers) {
  Request request;
  request.method = "GET";
  request.path = "/metrics";
  request.headers = std::move(headers);
  return request;
}

AdminGate Gate(AdminAccess access, bool private_listener = true) {
  return AdminGate(std::make_shared<const AdminAccess>(std::move(access)), private_listener);
}

bool Takes(const AdminGate& gate, std::vector<std::pair<std::string, std::string>> headers) {
  return gate.CheckSource(From(std::move(headers))).has_value();
}

AdminToken Token(const std::string& name, Role role) { return {name, role, routing::HashApiKey("token-of-" + name)}; }

TEST(AdminGate, TakesAddressesLocalhostAndConfiguredNames) {
  const AdminGate gate = Gate({.hosts = {"walletgate", "admin.example"}, .tokens = {}});
  for (const char* host : {"127.0.0.1:9090", "127.0.0.1", "10.1.2.3:9090", "[::1]:9090", "[::1]", "[fe80::1]:80",
                           "localhost", "LocalHost:9090", "walletgate:9090", "ADMIN.example", "admin.example:1"}) {
    EXPECT_TRUE(Takes(gate, {{"host", host}})) << host;
  }
}

TEST(AdminGate, RefusesEveryOtherName) {
  const AdminGate gate = Gate({.hosts = {"walletgate"}, .tokens = {}});
  for (const char* host :
       {"rebind.evil.example:9090", "localhost.evil.example", "walletgate.evil.example", "evil-walletgate",
        "127.0.0.1.evil.example", "127.0.0.1.nip.io:9090", "0x7f.1", "127.1", "2130706433", "localhost.",
        "[::1].evil.example", "[evil.example]:9090", "walletgate@evil", "", "[", "[]", ":9090"}) {
    const Result<void> taken = gate.CheckSource(From({{"host", host}}));
    ASSERT_FALSE(taken) << host;
    EXPECT_EQ(taken.error().kind, ErrorKind::kForbidden) << host;
    EXPECT_EQ(taken.error().detail.find("evil"), std::string::npos) << "a stranger's text stays out";
  }
}

TEST(AdminGate, TakesOnlyPagesOfItsOwn) {
  const AdminGate gate = Gate({.hosts = {"walletgate"}, .tokens = {}});
  const auto takes = [&](const char* host, const char* origin) {
    return Takes(gate, {{"host", host}, {"origin", origin}});
  };
  EXPECT_TRUE(takes("127.0.0.1:9090", "http://127.0.0.1:9090"));
  EXPECT_TRUE(takes("walletgate:9090", "https://WalletGate:9090"));
  for (const char* origin : {"null", "", "http://127.0.0.1:3000", "http://127.0.0.1", "http://localhost:9090",
                             "file://", "http://evil.example", "http://127.0.0.1:9090.evil.example",
                             "ftp://127.0.0.1:9090", "127.0.0.1:9090", "http://"}) {
    EXPECT_FALSE(takes("127.0.0.1:9090", origin)) << origin;
  }
  EXPECT_FALSE(Takes(
      gate, {{"host", "127.0.0.1:9090"}, {"origin", "http://127.0.0.1:9090"}, {"origin", "http://127.0.0.1:9090"}}))
      << "twice is no browser's";
}

TEST(AdminGate, TakesWhoNamesNoHostForNoBrowserDoes) {
  const AdminGate gate = Gate({});
  EXPECT_TRUE(Takes(gate, {}));
  EXPECT_FALSE(Takes(gate, {{"origin", "http://127.0.0.1:9090"}}));
}

TEST(AdminGate, WithoutTokensWhoeverIsOnThisMachineIsLocal) {
  const Result<AdminGate::Visitor> visitor = Gate({}).Admit(From({}), Role::kOperator);
  ASSERT_TRUE(visitor);
  EXPECT_EQ(visitor->name, "local");
  EXPECT_EQ(visitor->role, Role::kOperator);
}

TEST(AdminGate, NeverLetsOtherMachinesInWithoutAToken) {
  const AdminGate gate = Gate({}, false);
  for (const Request& request :
       {From({}), From({{"authorization", "Bearer x"}}), From({{"authorization", "Bearer "}})}) {
    const Result<AdminGate::Visitor> visitor = gate.Admit(request, Role::kViewer);
    ASSERT_FALSE(visitor);
    EXPECT_EQ(visitor.error().kind, ErrorKind::kUnauthorized);
  }
}

TEST(AdminGate, GivesEachRoleWhatItIncludesAndNoMore) {
  const AdminGate gate = Gate(
      {.hosts = {}, .tokens = {Token("v", Role::kViewer), Token("s", Role::kSupport), Token("o", Role::kOperator)}});
  const std::array<std::pair<const char*, Role>, 3> holders = {
      std::pair{"v", Role::kViewer}, std::pair{"s", Role::kSupport}, std::pair{"o", Role::kOperator}};
  for (const auto& [name, role] : holders) {
    for (const Role needed : {Role::kViewer, Role::kSupport, Role::kOperator}) {
      const Result<AdminGate::Visitor> visitor =
          gate.Admit(From({{"authorization", std::string("Bearer token-of-") + name}}), needed);
      EXPECT_EQ(visitor.has_value(), role >= needed) << name << " for " << ToString(needed);
      if (visitor) {
        EXPECT_EQ(visitor->name, name);
      } else {
        EXPECT_EQ(visitor.error().kind, ErrorKind::kForbidden);
      }
    }
  }
}

TEST(AdminGate, KnowsATokenByAllOfItsText) {
  const AdminGate gate = Gate({.hosts = {}, .tokens = {Token("v", Role::kViewer)}});
  for (const char* header :
       {"Bearer token-of-V", "Bearer token-of-", "Bearer token-of-v2", "Basic token-of-v", "token-of-v"}) {
    const Result<AdminGate::Visitor> visitor = gate.Admit(From({{"authorization", header}}), Role::kViewer);
    ASSERT_FALSE(visitor) << header;
    EXPECT_EQ(visitor.error().kind, ErrorKind::kUnauthorized) << header;
  }
  EXPECT_FALSE(gate.Admit(From({}), Role::kViewer)) << "tokens are asked for on this machine too";
}

TEST(Loopback, IsThisMachineOnly) {
  for (const char* address : {"127.0.0.1", "127.255.0.9", "::1"}) EXPECT_TRUE(IsLoopback(address)) << address;
  for (const char* address :
       {"0.0.0.0", "::", "10.0.0.1", "128.0.0.1", "fe80::1", "localhost", "", "::ffff:127.0.0.1"}) {
    EXPECT_FALSE(IsLoopback(address)) << address;
  }
}

}  // namespace
}  // namespace walletgate::http
