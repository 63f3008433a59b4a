#include "routing/users/being_made.h"

#include <gtest/gtest.h>

#include <functional>

namespace walletgate::routing {
namespace {

using Shown = api::ProviderResult;
using Change = std::function<void(storage::Intent&, Shown&)>;

const WallTime kBegan = WallTime() + std::chrono::hours(1'000'000);

/// By default a create at an account that keeps no id of ours, and a user of the same contact who was made since.
bool May(const Change& change) {
  storage::Intent open;
  open.call.operation = api::Operation::kCreateEndUser;
  open.link.account = "acme/main";
  open.created_at = kBegan;
  open.user.login_methods.emplace_back();
  open.user.login_methods.front().email = "a@b.example";
  Shown shown;
  shown.provider_user_id = "v-1";
  shown.emails = {"A@b.example"};
  shown.created_at = kBegan + std::chrono::seconds(1);
  change(open, shown);
  return MayHaveMade(open, "acme/main", shown);
}

TEST(BeingMade, MayBeWhoeverHasTheContactAndWasMadeSince) {
  EXPECT_TRUE(May([](storage::Intent&, Shown&) {}));
  EXPECT_TRUE(May([](storage::Intent&, Shown& shown) { shown.created_at.reset(); }));
  EXPECT_TRUE(May([](storage::Intent&, Shown& shown) { shown.created_at = kBegan - std::chrono::seconds(90); }));
  EXPECT_TRUE(May([](storage::Intent&, Shown& shown) { shown.emails.clear(); }));
  EXPECT_TRUE(May([](storage::Intent& open, Shown&) { open.user.login_methods.clear(); }));
  EXPECT_TRUE(May([](storage::Intent& open, Shown&) { open.readable = false; }));
}

TEST(BeingMade, IsNobodyWithOtherContactsOrOfBeforeTheCreate) {
  EXPECT_FALSE(May([](storage::Intent&, Shown& shown) { shown.emails = {"c@b.example"}; }));
  EXPECT_FALSE(May([](storage::Intent& open, Shown& shown) {
    shown.emails.clear();
    shown.login_methods = open.user.login_methods;
    shown.login_methods.front().email = "c@b.example";
  }));
  EXPECT_FALSE(May([](storage::Intent&, Shown& shown) { shown.created_at = kBegan - std::chrono::minutes(3); }));
}

TEST(BeingMade, IsWhoeverTheVendorKeepsUnderTheIdThatWasTold) {
  EXPECT_TRUE(May([](storage::Intent& open, Shown& shown) {
    open.link.id_at_provider = shown.external_id = "ours-1";
    shown.emails = {"c@b.example"};
    shown.created_at = kBegan - std::chrono::hours(1);
  }));
  EXPECT_TRUE(May([](storage::Intent& open, Shown& shown) { open.link.id_at_provider = shown.provider_user_id; }));
  EXPECT_FALSE(May([](storage::Intent& open, Shown& shown) {
    open.link.id_at_provider = "ours-1";
    shown.external_id = "ours-2";
  }));
}

TEST(BeingMade, IsOfACreateAtTheSameAccount) {
  EXPECT_FALSE(May([](storage::Intent& open, Shown&) { open.link.account = "acme/other"; }));
  EXPECT_FALSE(May([](storage::Intent& open, Shown&) { open.call.operation = api::Operation::kCreateWallet; }));
}

}  // namespace
}  // namespace walletgate::routing
