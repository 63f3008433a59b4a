// Who is shown which public keys: by Host at the root, by issuer anywhere, and never those of another.

#include <gmock/gmock.h>

#include "base/strings.h"
#include "http/host_name.h"
#include "tests/http/traffic_fixture.h"

namespace walletgate::http {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Pair;

constexpr const char* kRoot = "/.well-known/jwks.json";
constexpr const char* kA = "https://a.example";
constexpr const char* kB = "https://b.example";
constexpr const char* kKeysOfA = R"({"keys":[{"kid":"a"}]})";
constexpr const char* kKeysOfB = R"({"keys":[{"kid":"b"}]})";

class Jwks : public TrafficFixture {
 protected:
  void UseTwo(bool mapped) {
    auto state = std::make_shared<routing::State>();
    state->key_sets().Publish("a", {kA, {R"({"kid":"a"})"}});
    state->key_sets().Publish("b", {kB, {R"({"kid":"b"})"}});
    if (mapped) state->key_sets().ServeAt("tokens.a.example", kA), state->key_sets().ServeAt("tokens.b.example", kB);
    handler_.Use(std::move(state), options_);
  }

  Reply Ask(const std::string& path, const std::string& host, const std::string& method = "GET") {
    Request request = RequestFor(method, path);
    if (host != "(none)") request.headers.emplace_back("host", host);
    return TrafficFixture::Ask(request);
  }
};

TEST(HostName, IsThatOfTheAuthorityInLowerCase) {
  for (const auto& [authority, name] :
       {std::pair{"a.example", "a.example"}, std::pair{"A.Example:8443", "a.example"},
        std::pair{"a.example:", "a.example"}, std::pair{"[::1]:8080", "::1"}, std::pair{"[FE80::1]", "fe80::1"},
        std::pair{"[::1].evil", "[::1].evil"}, std::pair{"", ""}, std::pair{":80", ""},
        std::pair{"a.example.", "a.example."}}) {
    EXPECT_EQ(HostName(authority), name);
  }
}

TEST_F(Jwks, AtTheRootTheHostChooses) {
  UseTwo(true);
  for (const char* host : {"tokens.a.example", "tokens.a.example:8443", "TOKENS.A.example", "tokens.a.example.:80"}) {
    const Reply reply = Ask(kRoot, host);
    EXPECT_EQ(reply.status, 200) << host;
    EXPECT_EQ(reply.body, kKeysOfA) << host;
    EXPECT_THAT(reply.headers, Contains(Pair("Content-Type", "application/jwk-set+json")));
    EXPECT_THAT(reply.headers, Contains(Pair("Cache-Control", "public, max-age=300")));
  }
  EXPECT_EQ(Ask(kRoot, "tokens.b.example").body, kKeysOfB);
}

TEST_F(Jwks, AHostOfNobodyIsNotFoundAndNoCacheKeepsThat) {
  for (const bool mapped : {false, true}) {
    UseTwo(mapped);
    for (const char* host :
         {"gateway.example", "127.0.0.1:8080", "[::1]", "", "(none)", "tokens.a.example.evil.example"}) {
      const Reply reply = Ask(kRoot, host);
      EXPECT_EQ(reply.status, 404) << host;
      EXPECT_THAT(reply.body, HasSubstr(R"("code":"not_found")")) << host;
      EXPECT_THAT(reply.headers, Contains(Pair("Content-Type", "application/problem+json")));
      EXPECT_THAT(reply.headers, Contains(Pair("Cache-Control", "no-store")));
    }
  }
}

TEST_F(Jwks, ByIssuerTheHostDoesNotMatter) {
  UseTwo(true);
  for (const char* host : {"tokens.a.example", "tokens.b.example", "gateway.example", "(none)"}) {
    EXPECT_EQ(Ask(routing::KeySets::PathOf(kA), host).body, kKeysOfA) << host;
    EXPECT_EQ(Ask(routing::KeySets::PathOf(kB), host).body, kKeysOfB) << host;
  }
}

TEST_F(Jwks, ANameOfNobodyIsNotFound) {
  UseTwo(true);
  const std::string name = routing::KeySets::NameOf(kA);
  for (const std::string& other : {std::string("0123456789abcdef"), name.substr(1), name + "0", ToUpperAscii(name),
                                   std::string("a.example"), std::string("%2e%2e")}) {
    const Reply reply = Ask("/issuers/" + other + "/.well-known/jwks.json", "tokens.a.example");
    EXPECT_EQ(reply.status, 404) << other;
    EXPECT_THAT(reply.body, HasSubstr(R"("code":"not_found")")) << other;
  }
  for (const char* path : {"/issuers//.well-known/jwks.json", "/issuers/.well-known/jwks.json", "/issuers"}) {
    EXPECT_EQ(Ask(path, "tokens.a.example").status, 404) << path;
  }
}

TEST_F(Jwks, AreReadOnlyAndAskForNoKey) {
  UseTwo(true);
  for (const std::string& path : {std::string(kRoot), routing::KeySets::PathOf(kA)}) {
    EXPECT_EQ(Ask(path, "tokens.a.example", "HEAD").status, 200) << path;
    const Reply reply = Ask(path, "tokens.a.example", "POST");
    EXPECT_EQ(reply.status, 405) << path;
    EXPECT_THAT(reply.headers, Contains(Pair("Allow", "GET, HEAD")));
  }
}

TEST_F(Jwks, FollowTheStateThatIsInUse) {
  EXPECT_EQ(Ask(kRoot, "any.example").body, R"({"keys":[]})");
  UseTwo(true);
  EXPECT_EQ(Ask(kRoot, "tokens.a.example").body, kKeysOfA);
  auto state = std::make_shared<routing::State>();
  state->key_sets().Publish("a", {kA, {R"({"kid":"rotated"})"}});
  handler_.Use(std::move(state), options_);
  EXPECT_EQ(Ask(kRoot, "any.example").body, R"({"keys":[{"kid":"rotated"}]})") << "one issuer again: as ever";
}

}  // namespace
}  // namespace walletgate::http
