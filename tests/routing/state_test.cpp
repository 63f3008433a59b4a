#include "routing/state.h"

#include "auth/key_maker.h"
#include "routing/api_key.h"
#include "tests/auth/test_keys.h"
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

std::size_t KeysIn(const State& state) {
  const Result<json::Document> set = json::Parse(state.JwksText());
  return set ? set->root().Get("keys").size() : 999;
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

TEST(State, PublishesNoKeysWhenNobodyMints) {
  State state;
  EXPECT_EQ(state.JwksText(), R"({"keys":[]})");
  state.AddTenant(Named("a", {{"acme", BindVendor({})}}), {});
  EXPECT_EQ(state.JwksText(), R"({"keys":[]})");
}

TEST(State, PublishesEachKeyOnceWhoeverHasIt) {
  const VendorParts minting = {.minter = true};
  const auto shared = BindVendor(minting, auth::test_keys::kRsaPkcs8);
  State state;
  state.AddTenant(Named("a", {{"acme", shared}}), {});
  EXPECT_EQ(KeysIn(state), 1U);
  state.AddTenant(Named("b", {{"acme", shared}}), {});
  state.AddTenant(Named("c", {{"acme", BindVendor(minting, auth::test_keys::kRsaPkcs1)}}), {});
  EXPECT_EQ(KeysIn(state), 1U) << "another file with the same key, and another tenant with the same provider";
  const Result<Secret> other = auth::MakeRsaKey();
  ASSERT_TRUE(other);
  state.AddTenant(Named("d", {{"acme", BindVendor(minting, other->Reveal())}}), {});
  EXPECT_EQ(KeysIn(state), 2U);
  EXPECT_EQ(state.JwksText().find("\"d\":"), std::string::npos) << "private parts";
}

}  // namespace
}  // namespace walletgate::routing
