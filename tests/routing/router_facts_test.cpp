// What conditions look at, when they hold, and which imply which.

#include <gtest/gtest.h>

#include "routing/choice/facts.h"

namespace walletgate::routing {
namespace {

NameSet Set(NameFactIndex fact, std::initializer_list<std::string_view> names) {
  unsigned set = 0;
  for (std::size_t i = 0; i < kNameFacts[fact].values.size(); ++i) {
    for (const std::string_view name : names) set |= kNameFacts[fact].values[i] == name ? 1U << i : 0U;
  }
  return static_cast<NameSet>(set);
}

Conditions With(NameFactIndex fact, std::initializer_list<std::string_view> names) {
  Conditions conditions;
  conditions.names[fact] = Set(fact, names);
  return conditions;
}

Conditions WithPhones(std::vector<std::string> codes) {
  Conditions conditions;
  conditions.phone_countries = std::move(codes);
  return conditions;
}

Conditions WithMetadata(std::string key, std::vector<std::string> values) {
  Conditions conditions;
  conditions.metadata.push_back({std::move(key), std::move(values)});
  return conditions;
}

Conditions WithVerification(bool wanted) {
  Conditions conditions;
  conditions.require_verification = wanted;
  return conditions;
}

api::CreateEndUser RichRequest() {
  api::CreateEndUser request;
  request.external_id = "u-1";
  request.wallets = {{api::Chain::kEvm, api::WalletKind::kSmart}, {api::Chain::kSolana, api::WalletKind::kEoa}};
  request.login_methods.resize(2);
  request.login_methods[0].email = "canary@b.example";
  request.login_methods[1].type = api::LoginType::kPhone;
  request.login_methods[1].phone_number = "+447700900123";
  request.profile.type = "business";
  request.metadata = {{"tier", "gold"}};
  request.require_verification = true;
  return request;
}

bool HoldsFor(const Conditions& conditions, const api::CreateEndUser& request) {
  const bool holds = Holds(conditions, FactsOf(request));
  EXPECT_EQ(Unmet(conditions, FactsOf(request)).empty(), holds);
  return holds;
}

TEST(RouterFacts, NoConditionsHoldForEveryRequest) {
  EXPECT_TRUE(HoldsFor({}, {}));
  EXPECT_TRUE(Conditions().empty());
  EXPECT_TRUE(HoldsFor({}, RichRequest()));
}

TEST(RouterFacts, OfAListOneValueIsEnough) {
  const api::CreateEndUser request = RichRequest();
  EXPECT_TRUE(HoldsFor(With(kChains, {"bitcoin", "solana"}), request));
  EXPECT_FALSE(HoldsFor(With(kChains, {"bitcoin", "stellar"}), request));
  EXPECT_TRUE(HoldsFor(With(kWalletKinds, {"smart"}), request));
  EXPECT_TRUE(HoldsFor(With(kLoginTypes, {"phone", "jwt"}), request));
  EXPECT_FALSE(HoldsFor(With(kLoginTypes, {"oauth"}), request));
  EXPECT_TRUE(HoldsFor(With(kProfileTypes, {"business"}), request));
  EXPECT_FALSE(HoldsFor(With(kProfileTypes, {"individual"}), request));
  EXPECT_TRUE(HoldsFor(WithMetadata("tier", {"silver", "gold"}), request));
  EXPECT_FALSE(HoldsFor(WithMetadata("tier", {"silver"}), request));
  EXPECT_FALSE(HoldsFor(WithMetadata("Tier", {"gold"}), request));
}

TEST(RouterFacts, WhatARequestDoesNotSayMeetsNoConditionButOfVerification) {
  const api::CreateEndUser request;
  for (const Conditions& conditions :
       {With(kChains, {"evm", "solana", "bitcoin", "polkadot", "stellar"}), With(kWalletKinds, {"eoa", "smart"}),
        With(kLoginTypes, {"email"}), With(kProfileTypes, {"individual", "business"}), WithPhones({"+44"}),
        WithMetadata("tier", {"gold"}), WithVerification(true)}) {
    EXPECT_FALSE(HoldsFor(conditions, request));
  }
  EXPECT_TRUE(HoldsFor(WithVerification(false), request));
  EXPECT_FALSE(HoldsFor(WithVerification(false), RichRequest()));
}

TEST(RouterFacts, AllConditionsMustHold) {
  Conditions conditions = With(kChains, {"evm"});
  conditions.phone_countries = {"+44"};
  EXPECT_TRUE(HoldsFor(conditions, RichRequest()));
  conditions.metadata.push_back({"tier", {"lead"}});
  conditions.require_verification = false;
  EXPECT_FALSE(HoldsFor(conditions, RichRequest()));
  EXPECT_EQ(Unmet(conditions, FactsOf(RichRequest())),
            (std::vector<std::string>{"metadata.tier: [lead]", "require_verification: false"}));
}

TEST(RouterFacts, UnmetConditionsTellTheFileAndNotThePerson) {
  Conditions conditions = WithPhones({"+49", "+43"});
  conditions.names[kChains] = Set(kChains, {"stellar", "bitcoin"});
  EXPECT_EQ(Unmet(conditions, FactsOf(RichRequest())),
            (std::vector<std::string>{"chains: [bitcoin, stellar]", "phone_countries: [+49, +43]"}));
}

TEST(RouterFacts, ACallingCodeIsTheWholeCodeAndNotAnyPrefix) {
  EXPECT_EQ(CallingCodeOf("+14155550100"), "+1");
  EXPECT_EQ(CallingCodeOf("+12425550100"), "+1") << "the Bahamas are in the North American Numbering Plan";
  EXPECT_EQ(CallingCodeOf("+77011234567"), "+7");
  EXPECT_EQ(CallingCodeOf("+447700900123"), "+44");
  EXPECT_EQ(CallingCodeOf("+4930123456"), "+49");
  EXPECT_EQ(CallingCodeOf("+420601123456"), "+420");
  EXPECT_EQ(CallingCodeOf("+35312345678"), "+353");
  EXPECT_EQ(CallingCodeOf("+85212345678"), "+852");
  EXPECT_EQ(CallingCodeOf("+88112345678"), "+881");
  for (const char* incomplete : {"", "+", "4", "+4", "+42", "447700900123"}) EXPECT_EQ(CallingCodeOf(incomplete), "");
  EXPECT_TRUE(HoldsFor(WithPhones({"+49", "+44"}), RichRequest()));
  EXPECT_FALSE(HoldsFor(WithPhones({"+49", "+420"}), RichRequest()));
}

TEST(RouterFacts, ImplicationIsBySubset) {
  EXPECT_TRUE(Implies(With(kChains, {"evm"}), {}));
  EXPECT_FALSE(Implies({}, With(kChains, {"evm"})));
  EXPECT_TRUE(Implies(With(kChains, {"evm"}), With(kChains, {"evm", "solana"})));
  EXPECT_FALSE(Implies(With(kChains, {"evm", "solana"}), With(kChains, {"evm"})));
  EXPECT_FALSE(Implies(With(kChains, {"evm"}), With(kLoginTypes, {"email"})));
  EXPECT_TRUE(Implies(WithPhones({"+44"}), WithPhones({"+49", "+44"})));
  EXPECT_FALSE(Implies(WithPhones({"+44", "+1"}), WithPhones({"+44"})));
  EXPECT_TRUE(Implies(WithMetadata("tier", {"gold"}), WithMetadata("tier", {"gold", "lead"})));
  EXPECT_FALSE(Implies(WithMetadata("tier", {"gold"}), WithMetadata("plan", {"gold"})));
  EXPECT_TRUE(Implies(WithVerification(true), WithVerification(true)));
  EXPECT_FALSE(Implies(WithVerification(true), WithVerification(false)));
  EXPECT_FALSE(Implies({}, WithVerification(false)));
}

TEST(RouterFacts, ImplicationKnowsWhatOneFactSaysAboutAnother) {
  EXPECT_TRUE(Implies(WithPhones({"+44"}), With(kLoginTypes, {"phone"}))) << "a country is that of a phone";
  EXPECT_FALSE(Implies(WithPhones({"+44"}), With(kLoginTypes, {"email"})));
  EXPECT_FALSE(Implies(With(kLoginTypes, {"phone"}), WithPhones({"+44"})));
  EXPECT_TRUE(Implies(With(kChains, {"evm"}), With(kWalletKinds, {"eoa", "smart"}))) << "every wallet has a kind";
  EXPECT_FALSE(Implies(With(kChains, {"evm"}), With(kWalletKinds, {"eoa"})));
  EXPECT_TRUE(
      Implies(With(kWalletKinds, {"smart"}), With(kChains, {"evm", "solana", "bitcoin", "polkadot", "stellar"})));
}

}  // namespace
}  // namespace walletgate::routing
