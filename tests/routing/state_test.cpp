#include "routing/state.h"

#include "routing/api_key.h"
#include "tests/crypto/test_keys.h"
#include "tests/routing/service_harness.h"

namespace walletgate::routing {
namespace {

Tenant Named(std::string id,
             std::map<std::string, std::shared_ptr<const provider::Provider>, std::less<>> providers = {}) {
  Tenant tenant;
  tenant.id = std::move(id);
  tenant.providers = std::move(providers);
  return tenant;
}

TEST(State, KnowsTheOwnerOfEachKey) {
  State state;
  state.AddTenant(Named("a"), {{"a-1", HashApiKey("first")}, {"a-2", HashApiKey("second")}});
  state.AddTenant(Named("b"), {{"b-1", HashApiKey("third")}});
  const std::optional<Caller> caller = state.FindCaller("second");
  ASSERT_TRUE(caller);
  EXPECT_EQ(caller->tenant, state.FindTenant("a"));
  EXPECT_EQ(caller->key->id, "a-2");
  EXPECT_EQ(state.FindCaller("third")->tenant->id, "b");
}

TEST(State, KnowsNoOtherKey) {
  State state;
  state.AddTenant(Named("a"), {{"a-1", HashApiKey("first")}});
  EXPECT_FALSE(state.FindCaller(""));
  EXPECT_FALSE(state.FindCaller("First"));
  EXPECT_FALSE(state.FindCaller(HashApiKey("first"))) << "the hash is not the key";
  EXPECT_EQ(state.FindTenant("b"), nullptr);
}

VendorParts Minting(std::string issuer) { return {.minter = true, .issuer = std::move(issuer)}; }

TEST(State, PublishesNothingWhereNobodyMints) {
  State state;
  state.AddTenant(Named("a", {{"acme", BindVendor({})}}), {});
  EXPECT_TRUE(state.key_sets().sets().empty());
}

TEST(State, PublishesTheKeysOfEachTenantUnderItsIssuer) {
  const auto shared = BindVendor(Minting("https://us.example"), test_keys::kRsaPkcs8);
  const auto own = BindVendor(Minting("https://b.example"), test_keys::kOtherRsa);
  State state;
  state.AddInstance("", shared);
  state.AddTenant(Named("a", {{"acme", shared}}), {});
  state.AddInstance("b", own);
  state.AddTenant(Named("b", {{"acme", own}}), {});
  state.AddTenant(Named("c", {{"acme", shared}}), {});
  const auto& sets = state.key_sets().sets();
  ASSERT_EQ(sets.size(), 2U);
  const KeySet& of_all = sets.at("https://us.example");
  EXPECT_EQ(of_all.jwks, shared->credentials().PublishedKeys().front().jwks);
  ASSERT_EQ(of_all.owners.size(), 1U) << "the deployment, whoever uses its credentials";
  EXPECT_TRUE(of_all.owners.contains(""));
  const KeySet& of_b = sets.at("https://b.example");
  EXPECT_EQ(of_b.jwks, own->credentials().PublishedKeys().front().jwks);
  EXPECT_TRUE(of_b.owners.contains("b"));
  EXPECT_EQ(of_all.text.find("\"d\":"), std::string::npos) << "private parts";
}

TEST(State, PublishesNothingOfCredentialsThatNoTenantUses) {
  State state;
  state.AddInstance("", BindVendor(Minting("https://us.example"), test_keys::kRsaPkcs8));
  state.AddTenant(Named("a"), {});
  EXPECT_TRUE(state.key_sets().sets().empty());
}

}  // namespace
}  // namespace walletgate::routing
