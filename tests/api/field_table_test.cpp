#include "api/field_table.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <tuple>

#include "api/end_user.h"
#include "api/names.h"

namespace walletgate::api {
namespace {

TEST(FieldTable, HasNoTwoEqualRows) {
  for (Operation operation : kOperations) {
    std::set<std::tuple<std::string_view, std::string_view, std::string_view>> seen;
    for (const Field& field : RequestFields(operation)) {
      EXPECT_TRUE(seen.insert({field.path, field.item_of, field.variant}).second) << field.path;
    }
  }
}

TEST(FieldTable, AdmitsByKeysThatMayStandUnderAccepts) {
  const auto& keys = kAcceptKeys;
  for (Operation operation : kOperations) {
    for (const Field& field : RequestFields(operation)) {
      EXPECT_TRUE(field.accept_key.empty() || std::find(keys.begin(), keys.end(), field.accept_key) != keys.end())
          << field.path;
    }
  }
}

TEST(FieldTable, EveryAcceptKeyAdmitsSomeFieldOfACreate) {
  for (std::string_view key : kAcceptKeys) {
    const auto fields = RequestFields(Operation::kCreateEndUser);
    EXPECT_TRUE(std::any_of(fields.begin(), fields.end(), [key](const Field& f) { return f.accept_key == key; }))
        << key;
  }
}

TEST(FieldTable, EnumsHaveValuesAndNothingElseHas) {
  for (Operation operation : kOperations) {
    for (const Field& field : RequestFields(operation)) {
      EXPECT_EQ(field.type == FieldType::kEnum, !field.values.empty()) << field.path;
    }
  }
  for (const Field& field : ResultFields()) EXPECT_EQ(field.type == FieldType::kEnum, !field.values.empty());
}

TEST(FieldTable, LabelsWhatIdentifiesAPersonAndWhatIsSecret) {
  const auto fields = RequestFields(Operation::kCreateEndUser);
  EXPECT_EQ(FindField(fields, "user_token")->label, FieldLabel::kSecret);
  for (const char* path : {"email", "phone_number", "primary_login.identifier", "profile.first_name",
                           "profile.middle_name", "profile.last_name", "profile.display_name"}) {
    EXPECT_EQ(FindField(fields, path)->label, FieldLabel::kPersonal) << path;
  }
  for (const char* item : {"email", "phone_number", "subject", "name", "username", "address"}) {
    EXPECT_EQ(FindField(fields, item, "login_methods")->label, FieldLabel::kPersonal) << item;
  }
  EXPECT_EQ(FindField(fields, "sole_chain")->label, FieldLabel::kPublic);
}

TEST(FieldTable, FindsTheRowOfAVariant) {
  const auto fields = RequestFields(Operation::kCreateEndUser);
  EXPECT_FALSE(FindField(fields, "email", "login_methods", "email")->optional);
  EXPECT_TRUE(FindField(fields, "email", "login_methods", "oauth")->optional);
  EXPECT_EQ(FindField(fields, "email", "login_methods", "phone"), nullptr);
  EXPECT_NE(FindField(fields, "type", "login_methods", "phone"), nullptr);
  EXPECT_EQ(FindField(fields, "type"), nullptr);
  EXPECT_EQ(FindField(fields, "metadata"), nullptr);
}

TEST(FieldTable, ResultRequiresTheUserIdAndTheStatus) {
  for (const Field& field : ResultFields()) {
    const bool of_wallet = field.item_of == "wallets";
    const bool required = field.path == "provider_user_id" || field.path == "status" || field.path == "type" ||
                          (of_wallet && (field.path == "chain" || field.path == "kind" || field.path == "address"));
    EXPECT_EQ(field.optional, !required) << field.path;
  }
}

TEST(FieldTable, AResultShowsEveryMemberOfALoginMethodOnce) {
  std::multiset<std::string_view> names;
  for (const Field& field : ResultFields()) {
    if (field.item_of == "login_methods") names.insert(field.path);
  }
  const std::multiset<std::string_view> all = {"type",   "id",     "verified", "email",    "phone_number", "subject",
                                               "key_id", "issuer", "name",     "username", "address"};
  EXPECT_EQ(names, all);
}

TEST(Names, FollowTheEnums) {
  for (std::size_t i = 0; i < kChainNames.size(); ++i) EXPECT_EQ(ToString(static_cast<Chain>(i)), kChainNames[i]);
  EXPECT_EQ(ToString(Chain::kStellar), "stellar");
  EXPECT_EQ(ToString(WalletKind::kSmart), "smart");
  EXPECT_EQ(ToString(LoginType::kWallet), "wallet");
  EXPECT_EQ(ToString(Status::kDeleted), "deleted");
  EXPECT_EQ(ChainFromName("solana"), Chain::kSolana);
  EXPECT_EQ(StatusFromName("Active"), std::nullopt);
  for (std::size_t i = 0; i < kAccountNames.size(); ++i) {
    EXPECT_EQ(kAccountNames[i], std::string(kChainNames[i / 2]) + "_" + std::string(kWalletKindNames[i % 2]));
  }
}

TEST(Operations, HaveNamesBothWays) {
  for (Operation operation : kOperations) EXPECT_EQ(OperationFromName(ToString(operation)), operation);
  EXPECT_EQ(ToString(Operation::kCreateWallet), "create_wallet");
  EXPECT_EQ(OperationFromName("drop"), std::nullopt);
}

}  // namespace
}  // namespace walletgate::api
