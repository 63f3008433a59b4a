#include "routing/take_over.h"

#include <gtest/gtest.h>

namespace walletgate::routing {
namespace {

using api::Chain;
using api::WalletKind;

api::Wallet MakeWallet(Chain chain, const std::string& address, bool is_default = false) {
  return {chain, WalletKind::kEoa, address, is_default, {}};
}

WallTime At(const char* text) { return *ParseRfc3339(text); }

/// A user with one EVM wallet, and what an answer does to him.
class TakeOverTest : public testing::Test {
 protected:
  TakeOverTest() {
    user_.provider_user_id = "p-1";
    user_.status = api::Status::kActive;
    user_.created_at = At("2026-05-20T10:00:00Z");
    user_.wallets = {MakeWallet(Chain::kEvm, "0xA", true)};
    answer_.shows_wallets = true;
  }
  std::size_t Take(Asked asked) { return TakeOver(answer_, asked, now_, user_); }
  std::string Addresses() const {
    std::string text;
    for (const api::Wallet& wallet : user_.wallets) {
      text += wallet.address + (wallet.is_default ? "*" : "") + (wallet.gone_since ? "(gone)" : "") + " ";
    }
    return text;
  }

  const WallTime now_ = At("2026-06-01T00:00:00Z");
  api::EndUser user_;
  api::ProviderResult answer_;
};

TEST_F(TakeOverTest, KeepsOurIdsAndDates) {
  answer_.provider_user_id = "p-2";
  answer_.created_at = At("1970-01-01T00:00:00Z");
  Take(Asked::kAll);
  EXPECT_EQ(user_.provider_user_id, "p-1");
  EXPECT_EQ(user_.created_at, At("2026-05-20T10:00:00Z"));
  EXPECT_EQ(user_.provider_created_at, answer_.created_at);
  EXPECT_EQ(user_.updated_at, now_);
}

TEST_F(TakeOverTest, MarksWalletsThatAWholeAnswerNoLongerNames) {
  answer_.wallets = {MakeWallet(Chain::kEvm, "0xB")};
  Take(Asked::kAll);
  EXPECT_EQ(Addresses(), "0xA(gone) 0xB* ");
  answer_.wallets.push_back(MakeWallet(Chain::kEvm, "0xA", true));
  Take(Asked::kAll);
  EXPECT_EQ(Addresses(), "0xA* 0xB ") << "it is there again, and the vendor's default";
}

TEST_F(TakeOverTest, MarksNothingWhereTheAnswerHasNoListOrPartsOfItCouldNotBeRead) {
  answer_.shows_wallets = false;
  Take(Asked::kAll);
  answer_.shows_wallets = true;
  answer_.left_out = 1;
  Take(Asked::kAll);
  EXPECT_EQ(Addresses(), "0xA* ");
}

TEST_F(TakeOverTest, TheOwnerOfASmartWalletIsKeptBesideIt) {
  user_.pending_wallets = {{Chain::kEvm, WalletKind::kSmart}};
  api::Wallet smart = MakeWallet(Chain::kEvm, "0xS");
  smart.kind = WalletKind::kSmart;
  answer_.wallets = {smart, MakeWallet(Chain::kEvm, "0xO")};
  EXPECT_EQ(Take(Asked::kWallet), 0U);
  EXPECT_EQ(Addresses(), "0xA* 0xS 0xO ");
  EXPECT_TRUE(user_.pending_wallets.empty());
}

TEST_F(TakeOverTest, AWalletThatCouldNotBeReadStaysPending) {
  user_.pending_wallets = {{Chain::kSolana, WalletKind::kEoa}};
  answer_.left_out = 1;
  EXPECT_EQ(Take(Asked::kWallet), 1U);
  EXPECT_EQ(user_.pending_wallets.size(), 1U);
}

TEST_F(TakeOverTest, WalletsThatWereAskedForStayPendingUntilTheyAreNamed) {
  user_.pending_wallets = {{Chain::kSolana, WalletKind::kEoa}, {Chain::kEvm, WalletKind::kSmart}};
  answer_.wallets = {MakeWallet(Chain::kSolana, "S")};
  Take(Asked::kCreate);
  ASSERT_EQ(user_.pending_wallets.size(), 1U);
  EXPECT_EQ(user_.pending_wallets.front().kind, WalletKind::kSmart) << "an eoa is none";
  EXPECT_EQ(ShownStatus(user_), api::Status::kPending);
}

TEST_F(TakeOverTest, TakesWalletsThatNobodyAskedForOfAllButWalletCreates) {
  answer_.wallets = {MakeWallet(Chain::kBitcoin, "bc")};
  EXPECT_EQ(Take(Asked::kCreate), 0U);
  EXPECT_EQ(Addresses(), "0xA* bc* ");
  user_.wallets.pop_back();
  user_.pending_wallets = {{Chain::kSolana, WalletKind::kEoa}};
  EXPECT_EQ(Take(Asked::kWallet), 1U) << "a wallet of another chain";
  EXPECT_EQ(Addresses(), "0xA* ");
  EXPECT_EQ(user_.pending_wallets.size(), 1U);
}

TEST_F(TakeOverTest, TheLatestMarkDecidesWhichWalletOfAChainIsTheDefault) {
  user_.pending_wallets = {{Chain::kEvm, WalletKind::kEoa}};
  answer_.wallets = {MakeWallet(Chain::kEvm, "0xB", true)};
  Take(Asked::kWallet);
  EXPECT_EQ(Addresses(), "0xA 0xB* ");
}

TEST_F(TakeOverTest, AWalletThatWasThereBeforeIsNotTheOneThatIsWaitedFor) {
  user_.pending_wallets = {{Chain::kEvm, WalletKind::kEoa}};
  answer_.wallets = {MakeWallet(Chain::kEvm, "0xA")};
  Take(Asked::kAll);
  EXPECT_EQ(user_.pending_wallets.size(), 1U);
  Take(Asked::kWallet);
  EXPECT_TRUE(user_.pending_wallets.empty()) << "where the vendor gives it as the answer to a create, it is";
}

TEST_F(TakeOverTest, AWalletThatIsLeftOutMovesNoDefault) {
  answer_.wallets = {MakeWallet(Chain::kEvm, "0xB", true)};
  user_.wallets.push_back(MakeWallet(Chain::kEvm, "0xC"));
  EXPECT_EQ(Take(Asked::kWallet), 1U) << "nobody asked for one of this chain";
  EXPECT_EQ(Addresses(), "0xA* 0xC ");
}

TEST_F(TakeOverTest, NobodyGetsMoreWalletsThanCanBeReadBack) {
  for (int i = 0; i < 150; ++i) answer_.wallets.push_back(MakeWallet(Chain::kEvm, "0x" + std::to_string(i)));
  EXPECT_EQ(Take(Asked::kAll), 51U);
  EXPECT_EQ(user_.wallets.size(), api::kMaxKeptWallets);
}

TEST_F(TakeOverTest, WhomTheVendorShowsIsNotMissing) {
  user_.missing_since = now_;
  Take(Asked::kWallet);
  EXPECT_TRUE(user_.missing_since) << "that was no look at the user";
  Take(Asked::kAll);
  EXPECT_FALSE(user_.missing_since);
}

/// What is known of the user's e-mail address and phone number, in that order.
class TakeOverVerified : public TakeOverTest {
 protected:
  TakeOverVerified() {
    user_.login_methods = {Login(api::LoginType::kEmail, "Ann@example.com"),
                           Login(api::LoginType::kPhone, "+14155550100")};
  }
  static api::LoginMethod Login(api::LoginType type, std::string contact, std::optional<bool> verified = {}) {
    api::LoginMethod method;
    method.type = type;
    (type == api::LoginType::kPhone ? method.phone_number : method.email) = std::move(contact);
    method.verified = verified;
    return method;
  }
  std::string Known(Asked asked = Asked::kAll) {
    Take(asked);
    std::string text;
    for (const api::LoginMethod& method : user_.login_methods) {
      text += method.verified ? (*method.verified ? "yes " : "no ") : "? ";
    }
    return text;
  }
};

TEST_F(TakeOverVerified, TakesWhatTheVendorSaysOfTheUsersOwnContacts) {
  answer_.login_methods = {Login(api::LoginType::kEmail, "ann@EXAMPLE.com", true),
                           Login(api::LoginType::kPhone, "1 415 555 0100", false)};
  for (const Asked asked : {Asked::kCreate, Asked::kWallet, Asked::kAll}) EXPECT_EQ(Known(asked), "yes no ");
}

TEST_F(TakeOverVerified, WhatAnAnswerDoesNotSayStaysAsItWas) {
  user_.login_methods[0].verified = true;
  user_.login_methods[1].verified = false;
  EXPECT_EQ(Known(), "yes no ");
  answer_.login_methods = {Login(api::LoginType::kEmail, "ann@example.com"),
                           Login(api::LoginType::kPhone, "+14155550100")};
  EXPECT_EQ(Known(), "yes no ");
}

TEST_F(TakeOverVerified, ALaterWordReplacesAnEarlierOne) {
  user_.login_methods[0].verified = true;
  answer_.login_methods = {Login(api::LoginType::kEmail, "ann@example.com", false)};
  EXPECT_EQ(Known(), "no ? ");
}

TEST_F(TakeOverVerified, TakesNothingOfAnotherContactNorOfAnotherKindOfLogin) {
  answer_.login_methods = {Login(api::LoginType::kEmail, "bob@example.com", true),
                           Login(api::LoginType::kOauth, "ann@example.com", true)};
  EXPECT_EQ(Known(), "? ? ");
  EXPECT_EQ(user_.login_methods.size(), 2U) << "no login is added by an answer";
}

}  // namespace
}  // namespace walletgate::routing
