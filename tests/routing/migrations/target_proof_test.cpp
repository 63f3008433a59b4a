#include "routing/migrations/target_proof.h"

#include <gtest/gtest.h>

namespace walletgate::routing {
namespace {

using api::Chain;
using api::LoginMethod;
using api::LoginType;
using api::WalletKind;

LoginMethod Email(const std::string& address) {
  LoginMethod method;
  method.type = LoginType::kEmail;
  method.email = address;
  return method;
}

LoginMethod Phone(const std::string& number) {
  LoginMethod method;
  method.type = LoginType::kPhone;
  method.phone_number = number;
  return method;
}

class TargetProofTest : public testing::Test {
 protected:
  TargetProofTest() {
    request_.login_methods = known_ = {Email("ann@example.com")};
    request_.wallets = {{Chain::kEvm, WalletKind::kEoa}};
    shown_.status = api::Status::kActive;
    shown_.emails = {"Ann@example.com"};
    there_.wallets = {{Chain::kEvm, WalletKind::kEoa, "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"}};
  }

  TargetProof Proof() const { return Prove(Wanted{request_, known_, after_, tells_logins_}, shown_, there_); }

  api::CreateEndUser request_;
  std::vector<LoginMethod> known_;
  std::vector<api::WalletRequest> after_;
  bool tells_logins_ = true;
  api::ProviderResult shown_;
  api::EndUser there_;
};

TEST_F(TargetProofTest, HoldsForOneWithHisLoginsAndWallets) {
  EXPECT_EQ(Proof().fault, "");
  EXPECT_TRUE(Proof().missing.empty());
}

TEST_F(TargetProofTest, NamesTheWalletsThatAreToCome) {
  request_.wallets.push_back({Chain::kSolana, WalletKind::kEoa});
  after_ = {{Chain::kEvm, WalletKind::kSmart}};
  const TargetProof proof = Proof();
  EXPECT_EQ(proof.fault, "");
  ASSERT_EQ(proof.missing.size(), 2U);
  EXPECT_EQ(proof.missing[0].chain, Chain::kSolana);
  EXPECT_EQ(proof.missing[1].kind, WalletKind::kSmart);
}

TEST_F(TargetProofTest, CountsNoWalletThatIsGone) {
  there_.wallets[0].gone_since = WallTime();
  EXPECT_EQ(Proof().missing.size(), 1U);
}

TEST_F(TargetProofTest, RefusesOneWithALoginOfWhichWeKnowNothing) {
  shown_.emails.emplace_back("mallory@example.com");
  EXPECT_EQ(Proof().fault, kMoreLogins);
  shown_.emails = {"ann@example.com"};
  shown_.phone_numbers = {"+4915112345678"};
  EXPECT_EQ(Proof().fault, kMoreLogins);
  known_.push_back(Phone("+49 151 12345678"));
  EXPECT_EQ(Proof().fault, "") << "one that stays behind is known all the same";
  shown_.login_methods_left_out = 1;
  EXPECT_EQ(Proof().fault, kMoreLogins) << "what cannot be read may be anybody's";
}

TEST_F(TargetProofTest, RefusesOneWithoutALoginThatHeHas) {
  request_.login_methods = known_ = {Email("ann@example.com"), Email("ann@work.example")};
  EXPECT_EQ(Proof().fault, kLoginsDiffer);
  shown_.emails.clear();
  EXPECT_EQ(Proof().fault, "") << "what is not shown is not compared";
}

TEST_F(TargetProofTest, RefusesOneWhomTheTargetShowsAsDeleted) {
  shown_.status = api::Status::kDeleted;
  EXPECT_EQ(Proof().fault, kDeletedAtTarget);
}

TEST_F(TargetProofTest, ComparesNoLoginsWhereTheTargetIsToldNone) {
  tells_logins_ = false;
  shown_.emails = {"somebody@example.com"};
  EXPECT_EQ(Proof().fault, "");
}

}  // namespace
}  // namespace walletgate::routing
