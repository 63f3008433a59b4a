#include <gtest/gtest.h>

#include <set>

#include "api/create_end_user.h"
#include "api/field_table.h"
#include "base/json/text.h"
#include "tests/api/parse_test.h"

namespace walletgate::api {
namespace {

std::string InputOf(std::string_view request_text) {
  const Result<CreateEndUser> request = ParseRequest(request_text);
  if (!request) return "fault";
  OperationInput input;
  input.request = &*request;
  return json::ToText(BuildPlanInput(Operation::kCreateEndUser, input).root());
}

TEST(PlanInput, HasTheGivenAndTheDerivedMembers) {
  EXPECT_EQ(
      InputOf(R"({"external_id": "a", "wallets": [{"chain": "evm"}], "require_verification": true,
                       "login_methods": [{"type": "phone", "phone_number": "+12055555555"}, {"type": "email", "email": "a@b.co"}],
                       "profile": {"first_name": "A"}, "metadata": {"never": "sent"}, "provider": "acme"})"),
      R"({"external_id":"a","require_verification":true,"profile":{"first_name":"A"},)"
      R"("login_methods":[{"type":"phone","phone_number":"+12055555555"},{"type":"email","email":"a@b.co"}],)"
      R"("wallets":[{"chain":"evm","kind":"eoa"}],"email":"a@b.co","phone_number":"+12055555555",)"
      R"("primary_login":{"type":"phone","identifier":"+12055555555"},"sole_chain":"evm","sole_account":"evm_eoa",)"
      R"("wallet":{"evm":{"kind":"eoa","smart":false}}})");
}

TEST(PlanInput, LeavesOutWhatIsNotThere) {
  EXPECT_EQ(InputOf(R"({"external_id": "a", "login_methods": [], "wallets": [], "profile": {}})"),
            R"({"external_id":"a","primary_login":{"type":"none"}})");
}

TEST(PlanInput, HasNoContactFromAnOauthEmail) {
  const std::string input = InputOf(
      R"({"external_id": "a", "login_methods": [{"type": "oauth", "issuer": "x", "subject": "s", "email": "a@b.co"}]})");
  EXPECT_NE(input.find(R"("primary_login":{"type":"none"})"), std::string::npos);
  EXPECT_EQ(input.find(R"("email":"a@b.co","primary_login")"), std::string::npos);
}

TEST(PlanInput, ShowsTwoWalletsOfOneChainAsTheSmartOne) {
  const std::string input =
      InputOf(R"({"external_id": "a", "wallets": [{"chain": "evm"}, {"chain": "evm", "kind": "smart"}]})");
  EXPECT_NE(input.find(R"("sole_chain":"evm","wallet":{"evm":{"kind":"smart","smart":true}})"), std::string::npos)
      << input;
}

TEST(PlanInput, HasNoSoleChainForTwoChains) {
  const std::string input = InputOf(R"({"external_id": "a", "wallets": [{"chain": "solana"}, {"chain": "evm"}]})");
  EXPECT_EQ(input.find("sole_"), std::string::npos);
  EXPECT_NE(input.find(R"("wallet":{"evm":{"kind":"eoa","smart":false},"solana":{"kind":"eoa","smart":false}})"),
            std::string::npos);
}

TEST(PlanInput, PrefersTheMintedUserToken) {
  const Result<CreateEndUser> request = ParseRequest(R"({"external_id": "a", "user_token": "a.b.c"})");
  OperationInput input;
  input.request = &*request;
  EXPECT_EQ(BuildPlanInput(Operation::kCreateEndUser, input).root().Get("user_token").AsString(), "a.b.c");
  input.user_token = Secret("x.y.z");
  EXPECT_EQ(BuildPlanInput(Operation::kCreateEndUser, input).root().Get("user_token").AsString(), "x.y.z");
}

TEST(PlanInput, FindsByTheContactGivenOrByTheEmailOfTheRequest) {
  const Result<CreateEndUser> request = ParseRequest(R"({"external_id": "a", "login_methods": [
      {"type": "phone", "phone_number": "+12055555555"}, {"type": "email", "email": "a@b.co"}]})");
  OperationInput input;
  input.request = &*request;
  EXPECT_EQ(json::ToText(BuildPlanInput(Operation::kFindEndUser, input).root()), R"({"email":"a@b.co"})");
  input.phone_number = "+13055555555";
  EXPECT_EQ(json::ToText(BuildPlanInput(Operation::kFindEndUser, input).root()), R"({"phone_number":"+13055555555"})");
}

TEST(PlanInput, OfAnExistingUserHasItsIdsAndTheWalletToAdd) {
  OperationInput input;
  input.external_id = "a";
  input.provider_user_id = "user_1";
  EXPECT_EQ(json::ToText(BuildPlanInput(Operation::kGetEndUser, input).root()),
            R"({"external_id":"a","provider_user_id":"user_1"})");
  EXPECT_EQ(json::ToText(BuildPlanInput(Operation::kDeleteEndUser, input).root()),
            R"({"external_id":"a","provider_user_id":"user_1"})");
  input.wallet = WalletRequest{Chain::kSolana, WalletKind::kSmart};
  EXPECT_EQ(json::ToText(BuildPlanInput(Operation::kCreateWallet, input).root()),
            R"({"external_id":"a","provider_user_id":"user_1","sole_chain":"solana","sole_account":"solana_smart",)"
            R"("wallet":{"solana":{"kind":"smart","smart":true}}})");
}

void CollectPaths(json::Value value, const std::string& path, std::set<std::string>& paths) {
  if (!path.empty()) paths.insert(path);
  for (const json::Member member : value.Members()) {
    CollectPaths(member.value, path.empty() ? std::string(member.name) : path + "." + std::string(member.name), paths);
  }
}

TEST(PlanInput, WritesNoPathThatTheFieldTableDoesNotKnowAndMissesNone) {
  const Result<CreateEndUser> request = ParseRequest(R"({"external_id": "a", "user_token": "a.b.c",
      "require_verification": true, "profile": {"type": "business", "first_name": "A", "middle_name": "B",
      "last_name": "C", "display_name": "D"},
      "login_methods": [{"type": "email", "email": "a@b.co"}, {"type": "phone", "phone_number": "+12055555555"}],
      "wallets": [{"chain": "evm"}, {"chain": "solana"}, {"chain": "bitcoin"}, {"chain": "polkadot"}, {"chain": "stellar"}]})");
  ASSERT_TRUE(request);
  OperationInput input;
  input.request = &*request;
  std::set<std::string> written;
  CollectPaths(BuildPlanInput(Operation::kCreateEndUser, input).root(), "", written);
  for (const char* parent : {"profile", "primary_login", "wallet"}) written.erase(parent);
  std::set<std::string> known;
  for (const Field& field : RequestFields(Operation::kCreateEndUser)) {
    if (field.item_of.empty()) known.insert(std::string(field.path));
  }
  known.erase("sole_chain");
  known.erase("sole_account");
  EXPECT_EQ(written, known);
}

}  // namespace
}  // namespace walletgate::api
