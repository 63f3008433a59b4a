#include "routing/recovery/search_proof.h"

#include <gtest/gtest.h>

namespace walletgate::routing {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

const WallTime kFirstByte = *ParseRfc3339("2026-05-20T10:00:00Z") + milliseconds(500);
const WallTime kNow = kFirstByte + seconds(30);

/// A create for a@b.co with an EVM wallet whose reply was lost, and a search that shows one fresh user who fits.
class SearchProof : public testing::Test {
 protected:
  SearchProof() {
    intent_.created_at = kFirstByte;
    intent_.user.external_id = "u-1";
    intent_.user.pending_wallets = {{api::Chain::kEvm, api::WalletKind::kEoa}};
    searched_.email = "a@b.co";
    answer_.vendor_time = kNow;
    answer_.results.resize(1);
    found().provider_user_id = "p-1";
    found().emails = {"A@B.co"};
    found().created_at = kFirstByte + seconds(1);
  }
  api::ProviderResult& found() { return answer_.results.front(); }
  Search Judge() const {
    provider::Answer answer = answer_;
    return JudgeSearch({intent_, searched_, kNow}, answer);
  }

  storage::Intent intent_;
  api::OperationInput searched_;
  provider::Answer answer_;
};

TEST_F(SearchProof, AFreshUserWithTheContactIsOurs) { EXPECT_EQ(Judge(), Search::kOurs); }

TEST_F(SearchProof, NobodyIsNobody) {
  answer_.results.clear();
  EXPECT_EQ(Judge(), Search::kNobody);
}

TEST_F(SearchProof, AUserWhoCannotBeReadIsNeitherNobodyNorForgotten) {
  answer_.left_out = 1;
  EXPECT_EQ(Judge(), Search::kCannotTell) << "one fits, but there is another";
  answer_.results.clear();
  EXPECT_EQ(Judge(), Search::kCannotTell) << "not nobody";
}

TEST_F(SearchProof, WalletsThatCannotBeReadFitNothing) {
  found().shows_wallets = true;
  found().left_out = 1;
  EXPECT_EQ(Judge(), Search::kCannotTell);
  found().wallets = {{api::Chain::kEvm, api::WalletKind::kEoa, "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", false}};
  EXPECT_EQ(Judge(), Search::kOurs);
}

TEST_F(SearchProof, AnotherContactOrNoneIsNeitherProofNorAbsence) {
  found().emails = {"stranger@x.example"};
  EXPECT_EQ(Judge(), Search::kCannotTell);
  found().emails.clear();
  EXPECT_EQ(Judge(), Search::kCannotTell);
}

TEST_F(SearchProof, PhoneNumbersAreComparedByTheirDigits) {
  searched_.email.clear();
  searched_.phone_number = "+14155550100";
  EXPECT_EQ(Judge(), Search::kCannotTell);
  found().phone_numbers = {"1 415 555-0100"};
  EXPECT_EQ(Judge(), Search::kOurs);
}

TEST_F(SearchProof, SeveralUsersCannotBeToldApart) {
  answer_.results.push_back(found());
  EXPECT_EQ(Judge(), Search::kCannotTell);
}

TEST_F(SearchProof, UsersUnderOtherIdsOfOursAreNotTheOneLookedFor) {
  found().external_id = "u-2";
  EXPECT_EQ(Judge(), Search::kNobody);
}

TEST_F(SearchProof, TheIdIsComparedAsTheVendorWasToldIt) {
  intent_.link.id_at_provider = "t-u-1";
  found().external_id = "t-u-1";
  EXPECT_EQ(Judge(), Search::kOurs);
  found().external_id = "u-1";
  EXPECT_EQ(Judge(), Search::kNobody) << "that is another one's";
}

TEST_F(SearchProof, WalletsOfOtherChainsAloneDoNotFit) {
  found().wallets = {{api::Chain::kSolana, api::WalletKind::kEoa, "S", true, {}}};
  EXPECT_EQ(Judge(), Search::kCannotTell);
  found().wallets.push_back({api::Chain::kEvm, api::WalletKind::kEoa, "0xA", true, {}});
  EXPECT_EQ(Judge(), Search::kOurs);
}

TEST_F(SearchProof, WhoWasThereBeforeTheFirstByteIsNotOurs) {
  found().created_at = *ParseRfc3339("2026-05-20T10:00:00Z");
  EXPECT_EQ(Judge(), Search::kOurs) << "cut to the second, which may be ours";
  found().created_at = *ParseRfc3339("2026-05-20T09:59:59Z");
  EXPECT_EQ(Judge(), Search::kCannotTell);
  found().created_at = kFirstByte - milliseconds(2);
  EXPECT_EQ(Judge(), Search::kCannotTell) << "a date to the millisecond";
  found().created_at.reset();
  EXPECT_EQ(Judge(), Search::kCannotTell);
}

TEST_F(SearchProof, TheVendorsOwnClockDecides) {
  answer_.vendor_time = kNow - seconds(300);
  found().created_at = kFirstByte - seconds(299);
  EXPECT_EQ(Judge(), Search::kOurs) << "by a clock that is five minutes behind";
  answer_.vendor_time = kNow + seconds(300);
  EXPECT_EQ(Judge(), Search::kCannotTell);
  found().created_at = kFirstByte + seconds(200);
  EXPECT_EQ(Judge(), Search::kCannotTell) << "made before our first byte, by a clock that is five minutes ahead";
  found().created_at = kFirstByte + seconds(301);
  EXPECT_EQ(Judge(), Search::kOurs);
}

TEST_F(SearchProof, WithoutADateAMinuteIsAllowed) {
  answer_.vendor_time.reset();
  found().created_at = kFirstByte - seconds(59);
  EXPECT_EQ(Judge(), Search::kOurs);
  found().created_at = kFirstByte - seconds(62);
  EXPECT_EQ(Judge(), Search::kCannotTell);
}

TEST_F(SearchProof, ADateThatMayHaveBeenCutToTheMinuteRulesNoOtherCreateOut) {
  storage::Intent other = intent_;
  other.id = "another";
  other.user.external_id = "u-2";
  other.user.login_methods.emplace_back();
  other.user.login_methods.back().email = "a@b.co";
  other.created_at = *ParseRfc3339("2026-05-20T10:00:40Z");
  for (const auto& [made, may_be] :
       {std::pair("2026-05-20T10:00:00Z", true), std::pair("2026-05-20T10:00:01Z", false),
        std::pair("2026-05-20T09:59:00Z", false), std::pair("2026-05-20T00:00:00Z", true)}) {
    found().created_at = *ParseRfc3339(made);
    EXPECT_EQ(MayBeOfAnother({intent_, searched_, kNow}, other, answer_), may_be) << made;
  }
}

}  // namespace
}  // namespace walletgate::routing
