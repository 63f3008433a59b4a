// Accepts: the domains that plans are proved against, and the requests that are refused.

#include "base/json/value.h"
#include "tests/mapping/mapping_test_support.h"

namespace walletgate::mapping {
namespace {

using Names = std::vector<std::string>;

Names Domain(const std::string& accepts, std::string_view field) {
  Source source(accepts);
  EXPECT_TRUE(source.faults.empty()) << source.faults.Format();
  return source.accepts().Domain(field);
}

/// "pointer code; pointer code" of what is refused.
std::string Refused(const std::string& accepts, std::string_view body, bool mint = false) {
  Source source(accepts);
  EXPECT_TRUE(source.faults.empty()) << source.faults.Format();
  const json::Document document = ParseJson(body);
  const auto request = api::ParseCreateEndUser(document.root());
  EXPECT_TRUE(request) << body;
  if (!request) return "(bad request)";
  std::string text;
  for (const FieldError& fault : source.accepts().Check(*request, mint)) {
    text += (text.empty() ? "" : "; ") + fault.pointer + " " + fault.code;
  }
  return text;
}

constexpr const char* kPerChain = "accepts: {wallet.evm: {kinds: [eoa, smart]}, wallet.solana: {kinds: [eoa], max: 1}}";

TEST(MappingAccepts, ChainsComeFromEitherWayToAcceptWallets) {
  EXPECT_EQ(Domain(kPerChain, "sole_chain"), (Names{"evm", "solana"}));
  EXPECT_EQ(Domain("accepts: {wallets: {chains: [stellar, evm]}}", "wallets.chain"), (Names{"evm", "stellar"}));
  EXPECT_EQ(Domain("accepts: {wallets: {}}", "sole_chain"), (Names{"evm", "solana", "bitcoin", "polkadot", "stellar"}));
  EXPECT_TRUE(Domain("accepts: {external_id: {}}", "sole_chain").empty());
}

TEST(MappingAccepts, AccountsAreChainsTimesKinds) {
  EXPECT_EQ(Domain(kPerChain, "sole_account"), (Names{"evm_eoa", "evm_smart", "solana_eoa"}));
  EXPECT_EQ(Domain("accepts: {wallets: {chains: [evm, solana], kinds: [smart]}}", "sole_account"),
            (Names{"evm_smart", "solana_smart"}));
  EXPECT_EQ(Domain(kPerChain, "wallets.kind"), (Names{"eoa", "smart"}));
  EXPECT_EQ(Domain(kPerChain, "wallet.solana.kind"), (Names{"eoa"}));
  EXPECT_TRUE(Domain(kPerChain, "wallet.bitcoin.kind").empty());
}

TEST(MappingAccepts, PrimaryLoginCanBeNoneUnlessAContactIsSure) {
  EXPECT_EQ(Domain("accepts: {login_methods: {types: [email, phone]}}", "primary_login.type"),
            (Names{"email", "phone", "none"}));
  EXPECT_EQ(Domain("accepts: {login_methods: {types: [email, phone], required: true}}", "primary_login.type"),
            (Names{"email", "phone"}));
  EXPECT_EQ(Domain("accepts: {login_methods: {types: [email, jwt], required: true}}", "primary_login.type"),
            (Names{"email", "none"}));
  EXPECT_EQ(Domain("accepts: {login_methods: {types: [email, phone, jwt]}}\nrequires_one_of: [[email, phone_number]]",
                   "primary_login.type"),
            (Names{"email", "phone"}));
  EXPECT_EQ(Domain("accepts: {login_methods: {types: [email]}}\nrequires_one_of: [[email]]", "primary_login.type"),
            (Names{"email"}));
}

TEST(MappingAccepts, LoginDomainsFollowTypesAndIssuers) {
  EXPECT_EQ(Domain("accepts: {login_methods: {types: [oauth, email], issuers: [apple]}}", "login_methods.type"),
            (Names{"email", "oauth"}));
  EXPECT_EQ(Domain("accepts: {login_methods: {types: [oauth], issuers: [x, apple]}}", "login_methods.issuer"),
            (Names{"apple", "x"}));
  EXPECT_TRUE(Domain("accepts: {login_methods: {types: [email]}}", "login_methods.issuer").empty());
  EXPECT_EQ(Domain("accepts: {profile.type: {values: [business]}}", "profile.type"), (Names{"business"}));
}

TEST(MappingAccepts, WhatIsNotListedIsRefusedByName) {
  EXPECT_EQ(
      Refused("accepts: {external_id: {}}",
              R"({"external_id":"u","login_methods":[{"type":"email","email":"a@b.co"}],"wallets":[{"chain":"evm"}],
                        "profile":{"type":"individual","first_name":"A"},"user_token":"a.b.c","require_verification":false})"),
      "/user_token unsupported; /require_verification unsupported; /login_methods unsupported; /wallets unsupported; "
      "/profile/type unsupported; /profile/first_name unsupported");
}

TEST(MappingAccepts, RequiredMembersAreMissed) {
  EXPECT_EQ(
      Refused("accepts: {user_token: {required: true}, login_methods: {required: true}, wallet.evm: {required: true}, "
              "profile.first_name: {required: true}, require_verification: {required: true}}",
              R"({"external_id":"u"})"),
      "/user_token required; /require_verification required; /login_methods required; /wallets required; "
      "/profile/first_name required");
}

TEST(MappingAccepts, ATokenThatTheGatewayMintsIsThere) {
  EXPECT_EQ(Refused("accepts: {user_token: {required: true}}", R"({"external_id":"u"})", true), "");
  EXPECT_EQ(Refused("accepts: {external_id: {}}", R"({"external_id":"u"})", true), "");
}

TEST(MappingAccepts, ExternalIdsMatchAsAWhole) {
  const std::string accepts = "accepts: {external_id: {pattern: '[a-z-]+', max_length: 5}}";
  EXPECT_EQ(Refused(accepts, R"({"external_id":"abc-d"})"), "");
  EXPECT_EQ(Refused(accepts, R"({"external_id":"abc.d"})"), "/external_id format");
  EXPECT_EQ(Refused(accepts, R"({"external_id":"ABCDEF"})"), "/external_id length; /external_id format");
}

TEST(MappingAccepts, LengthCountsCharactersAndNotBytes) {
  const std::string accepts = "accepts: {profile.first_name: {max_length: 3}}";
  EXPECT_EQ(Refused(accepts, R"({"external_id":"u","profile":{"first_name":"Zoë"}})"), "");
  EXPECT_EQ(Refused(accepts, R"({"external_id":"u","profile":{"first_name":"Zoëy"}})"), "/profile/first_name length");
}

TEST(MappingAccepts, LoginMethodsAreCheckedOneByOne) {
  const std::string accepts =
      "accepts: {login_methods: {types: [email, oauth], issuers: [google], max: 3, max_per_type: 1}}";
  EXPECT_EQ(
      Refused(
          accepts,
          R"({"external_id":"u","login_methods":[{"type":"email","email":"a@b.co"},{"type":"email","email":"c@d.co"},
      {"type":"phone","phone_number":"+15551234567"},{"type":"oauth","issuer":"apple","subject":"s"}]})"),
      "/login_methods count; /login_methods/1 count; /login_methods/2 unsupported; /login_methods/3/issuer "
      "unsupported");
}

TEST(MappingAccepts, WalletsAreCheckedByChainKindAndCount) {
  EXPECT_EQ(
      Refused(
          kPerChain,
          R"({"external_id":"u","wallets":[{"chain":"bitcoin"},{"chain":"solana","kind":"smart"},{"chain":"evm","kind":"smart"}]})"),
      "/wallets/0 unsupported; /wallets/1/kind unsupported");
  EXPECT_EQ(
      Refused(kPerChain,
              R"({"external_id":"u","wallets":[{"chain":"evm"},{"chain":"evm","kind":"smart"},{"chain":"solana"}]})"),
      "");
  EXPECT_EQ(Refused("accepts: {wallets: {max: 1, kinds: [eoa]}}",
                    R"({"external_id":"u","wallets":[{"chain":"evm"},{"chain":"solana"}]})"),
            "/wallets count");
}

TEST(MappingAccepts, OneOfSeveralMustBeThere) {
  const std::string accepts =
      "accepts: {login_methods: {}, profile.first_name: {}}\nrequires_one_of: [[email, phone_number], "
      "[profile.first_name]]";
  EXPECT_EQ(Refused(accepts, R"({"external_id":"u"})"), "/login_methods required; /profile/first_name required");
  EXPECT_EQ(
      Refused(
          accepts,
          R"({"external_id":"u","login_methods":[{"type":"phone","phone_number":"+15551234567"}],"profile":{"first_name":"A"}})"),
      "");
}

TEST(MappingAccepts, AddedWalletsPointIntoTheirOwnBody) {
  Source source(kPerChain);
  EXPECT_TRUE(source.accepts().CheckWallet({api::Chain::kEvm, api::WalletKind::kSmart}).empty());
  const auto chain = source.accepts().CheckWallet({api::Chain::kStellar, api::WalletKind::kEoa});
  ASSERT_EQ(chain.size(), 1U);
  EXPECT_EQ(chain[0].pointer + " " + chain[0].code, "/chain unsupported");
  const auto kind = source.accepts().CheckWallet({api::Chain::kSolana, api::WalletKind::kSmart});
  ASSERT_EQ(kind.size(), 1U);
  EXPECT_EQ(kind[0].pointer + " " + kind[0].code, "/kind unsupported");
}

TEST(MappingAccepts, DetailsNeverRepeatTheValue) {
  Source source("accepts: {external_id: {pattern: '[a-z]+'}, profile.first_name: {max_length: 1}}");
  api::CreateEndUser request;
  request.external_id = "PRIVATE";
  request.profile.first_name = "PRIVATE";
  for (const FieldError& fault : source.accepts().Check(request, false)) {
    EXPECT_EQ(fault.detail.find("PRIVATE"), std::string::npos) << fault.detail;
  }
}

}  // namespace
}  // namespace walletgate::mapping
