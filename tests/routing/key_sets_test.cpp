#include "routing/key_sets.h"

#include <gtest/gtest.h>

namespace walletgate::routing {
namespace {

constexpr const char* kA = "https://a.example";
constexpr const char* kB = "https://b.example";

std::string At(const KeySets& sets, std::string_view host) {
  const std::string* text = sets.TextAt(host);
  return text == nullptr ? "(nothing)" : *text;
}

/// Two tenants with an issuer each.
class TwoIssuers : public testing::Test {
 protected:
  TwoIssuers() {
    sets_.Publish("a", {kA, {R"({"kid":"a1"})"}});
    sets_.Publish("b", {kB, {R"({"kid":"b1"})", R"({"kid":"b2"})"}});
  }
  KeySets sets_;
};

TEST(KeySetNames, AreTheFirstSixteenDigitsOfTheHash) {
  // printf %s https://a.example | sha256sum
  EXPECT_EQ(KeySets::NameOf(kA), "38612c965a9c4c35");
  EXPECT_EQ(KeySets::PathOf(kA), "/issuers/38612c965a9c4c35/.well-known/jwks.json");
  EXPECT_NE(KeySets::NameOf("https://a.example/"), KeySets::NameOf(kA)) << "a stray slash is another issuer";
}

TEST(KeySetsOfNobody, AreEmptyUnderEveryHost) {
  const KeySets sets;
  EXPECT_EQ(At(sets, "any.example"), R"({"keys":[]})");
  EXPECT_EQ(At(sets, ""), R"({"keys":[]})");
  EXPECT_EQ(sets.Named(KeySets::NameOf("")), nullptr);
}

TEST(KeySetsOfOneIssuer, AreServedUnderEveryHostAsEver) {
  KeySets sets;
  sets.Publish("", {kA, {R"({"kid":"a1"})", R"({"kid":"a2"})"}});
  for (const char* host : {"gateway.example", "127.0.0.1", "", "::1"}) {
    EXPECT_EQ(At(sets, host), R"({"keys":[{"kid":"a1"},{"kid":"a2"}]})") << host;
  }
  ASSERT_TRUE(sets.ServeAt("tokens.a.example", kA));
  EXPECT_EQ(At(sets, "gateway.example"), At(sets, "tokens.a.example")) << "what was registered before the mapping";
}

TEST(KeySetsOfOneIssuer, HoldEachKeyOnceAndKnowWhoseItIs) {
  KeySets sets;
  sets.Publish("", {kA, {R"({"kid":"1"})"}});
  sets.Publish("t", {kA, {R"({"kid":"1"})"}});
  sets.Publish("t", {kA, {R"({"kid":"2"})", R"({"kid":"1"})"}});
  const KeySet* set = sets.Named(KeySets::NameOf(kA));
  ASSERT_NE(set, nullptr);
  EXPECT_EQ(set->text, R"({"keys":[{"kid":"1"},{"kid":"2"}]})") << "the current and the next one of one owner";
  EXPECT_EQ(set->owners.at("").size(), 1U);
  EXPECT_EQ(set->owners.at("t").size(), 2U);
}

TEST_F(TwoIssuers, NoSetHoldsTheKeyOfTheOther) {
  EXPECT_EQ(sets_.Named(KeySets::NameOf(kA))->text, R"({"keys":[{"kid":"a1"}]})");
  EXPECT_EQ(sets_.Named(KeySets::NameOf(kB))->text, R"({"keys":[{"kid":"b1"},{"kid":"b2"}]})");
  for (const char* name : {"", "0123456789abcdef", kA}) EXPECT_EQ(sets_.Named(name), nullptr) << name;
}

TEST_F(TwoIssuers, AHostThatStandsForNoneGetsNothing) {
  EXPECT_EQ(At(sets_, "a.example"), "(nothing)") << "the host of an issuer is not a mapping";
  ASSERT_TRUE(sets_.ServeAt("tokens.a.example", kA));
  for (const char* host : {"", "tokens.b.example", "a.example", "x.tokens.a.example", "tokens.a.example.evil.example",
                           "tokens.a.example..", ".tokens.a.example"}) {
    EXPECT_EQ(At(sets_, host), "(nothing)") << host;
  }
}

TEST_F(TwoIssuers, AHostIsKnownInAnyCaseAndWithTheDotOfTheRoot) {
  ASSERT_TRUE(sets_.ServeAt("Tokens.A.example", kA));
  ASSERT_TRUE(sets_.ServeAt("tokens.b.example.", kB));
  const std::string a = sets_.sets().at(kA).text;
  for (const char* host : {"tokens.a.example", "TOKENS.a.EXAMPLE", "tokens.a.example."})
    EXPECT_EQ(At(sets_, host), a) << host;
  EXPECT_EQ(At(sets_, "tokens.b.example"), sets_.sets().at(kB).text);
}

TEST_F(TwoIssuers, AHostStandsForOneIssuerAndAnIssuerForManyHosts) {
  EXPECT_TRUE(sets_.ServeAt("one.example", kA));
  EXPECT_TRUE(sets_.ServeAt("two.example", kA));
  EXPECT_FALSE(sets_.ServeAt("ONE.example.", kB));
  EXPECT_EQ(At(sets_, "one.example"), sets_.sets().at(kA).text);
  EXPECT_EQ(sets_.hosts().size(), 2U);
}

TEST_F(TwoIssuers, SharedTheyAreAllAtEveryHostThatIsNotMapped) {
  ASSERT_TRUE(sets_.ServeAt("tokens.a.example", kA));
  sets_.ShareAll();
  EXPECT_EQ(At(sets_, "gateway.example"), R"({"keys":[{"kid":"a1"},{"kid":"b1"},{"kid":"b2"}]})");
  EXPECT_EQ(At(sets_, "tokens.a.example"), R"({"keys":[{"kid":"a1"}]})") << "who has moved has moved";
  EXPECT_EQ(sets_.Named(KeySets::NameOf(kA))->text, R"({"keys":[{"kid":"a1"}]})");
}

}  // namespace
}  // namespace walletgate::routing
