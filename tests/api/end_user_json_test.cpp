#include <gtest/gtest.h>

#include "api/end_user.h"
#include "base/json/value.h"
#include "base/json/writer.h"
#include "tests/api/parse_test.h"

namespace walletgate::api {
namespace {

EndUser Alice() {
  EndUser user;
  user.id = "eu_01J9ZC3Q7T8X2M4N6P8R0S2T4V";
  user.tenant = "acme";
  user.external_id = "alice-1";
  user.status = Status::kActive;
  user.provider = "first";
  user.provider_user_id = "alice-1";
  LoginMethod email;
  email.email = "alice@example.com";
  user.login_methods.push_back(email);
  user.wallets.push_back({Chain::kEvm, WalletKind::kEoa, "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", true});
  user.profile.type = "individual";
  user.profile.first_name = "Alice";
  user.created_at = *ParseRfc3339("2026-05-20T10:00:00Z");
  user.updated_at = user.created_at;
  return user;
}

std::string TextOf(const EndUser& user, json::Value provider_data = {}) {
  std::string text;
  json::Writer writer(&text);
  WriteEndUser(user, writer, provider_data);
  return text;
}

constexpr std::string_view kAlice =
    R"({"object":"end_user","id":"eu_01J9ZC3Q7T8X2M4N6P8R0S2T4V","external_id":"alice-1","status":"active",)"
    R"("provider":"first","provider_user_id":"alice-1",)"
    R"("login_methods":[{"type":"email","email":"alice@example.com","verified":null}],)"
    R"("wallets":[{"chain":"evm","kind":"eoa","address":"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed","default":true}],)"
    R"("profile":{"type":"individual","first_name":"Alice"},"metadata":{},)"
    R"("created_at":"2026-05-20T10:00:00Z","updated_at":"2026-05-20T10:00:00Z"})";

TEST(WriteEndUser, GivesTheAnswerOfTheContract) { EXPECT_EQ(TextOf(Alice()), kAlice); }

TEST(WriteEndUser, SaysOfAContactWhetherItIsVerified) {
  EndUser user = Alice();
  for (const bool verified : {true, false}) {
    user.login_methods[0].verified = verified;
    const std::string text = TextOf(user);
    EXPECT_NE(text.find(verified ? R"("verified":true)" : R"("verified":false)"), std::string::npos) << text;
    const json::Document stored = ParseJson(text);
    const std::optional<EndUser> read = ReadEndUser(stored.root());
    ASSERT_TRUE(read);
    EXPECT_EQ(read->login_methods[0].verified, verified);
  }
}

TEST(ReadEndUser, WhatAnOlderStoreSaysOfAContactIsThatNothingIsKnown) {
  for (const char* verified : {R"(,"verified":null)", ""}) {
    std::string text(kAlice);
    const std::string_view known = R"(,"verified":null)";
    text.replace(text.find(known), known.size(), verified);
    const json::Document stored = ParseJson(text);
    const std::optional<EndUser> read = ReadEndUser(stored.root());
    ASSERT_TRUE(read);
    EXPECT_EQ(read->login_methods[0].verified, std::nullopt);
  }
}

TEST(WriteEndUser, AddsProviderDataOnlyWhenGiven) {
  const json::Document data = ParseJson(R"({"userId": "alice-1"})");
  EXPECT_NE(TextOf(Alice(), data.root()).find(R"("provider_data":{"userId":"alice-1"}})"), std::string::npos);
}

TEST(WriteEndUser, LeavesOutWhatIsAbsent) {
  EndUser user = Alice();
  user.provider_user_id.clear();
  user.profile = {};
  user.login_methods.clear();
  user.wallets.clear();
  const std::string text = TextOf(user);
  EXPECT_EQ(text.find("provider_user_id"), std::string::npos);
  EXPECT_EQ(text.find("profile"), std::string::npos);
  EXPECT_NE(text.find(R"("login_methods":[],"wallets":[],"metadata":{})"), std::string::npos);
}

TEST(ReadEndUser, ReadsBackWhatWasWritten) {
  EndUser user = Alice();
  LoginMethod jwt;
  jwt.type = LoginType::kJwt;
  jwt.subject = "s";
  jwt.key_id = "k";
  LoginMethod oauth;
  oauth.type = LoginType::kOauth;
  oauth.issuer = "google";
  oauth.subject = "1";
  oauth.email = "a@b.co";
  oauth.name = "Al";
  oauth.username = "al";
  LoginMethod wallet;
  wallet.type = LoginType::kWallet;
  wallet.address = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
  LoginMethod phone;
  phone.type = LoginType::kPhone;
  phone.phone_number = "+12055555555";
  user.login_methods.insert(user.login_methods.end(), {jwt, oauth, wallet, phone});
  user.wallets.push_back({Chain::kSolana, WalletKind::kSmart, "11111111111111111111111111111111", false});
  user.profile = {"business", "Ä", "b", "c", "d"};
  user.metadata = {{"tier", "gold"}, {"empty", ""}};
  user.status = Status::kPending;
  const std::string text = TextOf(user);
  const std::optional<EndUser> read = ReadEndUser(ParseJson(text).root());
  ASSERT_TRUE(read);
  EXPECT_EQ(TextOf(*read), text);
  EXPECT_EQ(read->tenant, "");
  EXPECT_EQ(read->login_methods[2].username, "al");
  EXPECT_EQ(read->created_at, user.created_at);
}

TEST(WriteEndUser, ShowsWhatIsMissingAndSinceWhen) {
  EndUser user = Alice();
  user.pending_wallets = {{Chain::kSolana, WalletKind::kEoa}};
  user.wallets.front().gone_since = user.updated_at;
  user.missing_since = user.updated_at;
  user.provider_created_at = user.created_at;
  const std::string text = TextOf(user);
  for (const char* part :
       {R"("status":"pending")", R"("pending_wallets":[{"chain":"solana","kind":"eoa"}])",
        R"("default":true,"gone_since":"2026-05-20T10:00:00Z")", R"("provider_created_at":"2026-05-20T10:00:00Z")",
        R"("missing_since":"2026-05-20T10:00:00Z")"}) {
    EXPECT_NE(text.find(part), std::string::npos) << part << " in " << text;
  }
  EXPECT_EQ(text.find("provider_status"), std::string::npos) << "for stores only";
}

TEST(ReadEndUser, KeepsTheVendorsStatusBesideTheOneShown) {
  EndUser user = Alice();
  user.pending_wallets = {{Chain::kSolana, WalletKind::kSmart}};
  user.missing_since = user.provider_created_at = user.wallets.front().gone_since = user.updated_at;
  std::string text;
  json::Writer writer(&text);
  WriteStoredEndUser(user, writer);
  const std::optional<EndUser> read = ReadEndUser(ParseJson(text).root());
  ASSERT_TRUE(read) << text;
  EXPECT_EQ(read->status, Status::kActive);
  EXPECT_EQ(ShownStatus(*read), Status::kPending);
  EXPECT_EQ(TextOf(*read), TextOf(user));
}

TEST(ReadEndUser, PassesOverMembersItDoesNotKnow) {
  const std::string text = R"({"later": 1, "provider_data": {},)" + std::string(kAlice.substr(1));
  EXPECT_TRUE(ReadEndUser(ParseJson(text).root()));
}

TEST(ReadEndUser, GivesNothingForAnythingElse) {
  for (const auto& [from, to] :
       std::vector<std::pair<std::string, std::string>>{{"\"end_user\"", "\"user\""},
                                                        {"\"active\"", "\"alive\""},
                                                        {"\"id\":\"eu_01J9ZC3Q7T8X2M4N6P8R0S2T4V\",", ""},
                                                        {"\"provider\":\"first\"", "\"provider\":1"},
                                                        {"\"type\":\"email\"", "\"type\":\"mail\""},
                                                        {"\"chain\":\"evm\"", "\"chain\":\"eth\""},
                                                        {"\"default\":true", "\"default\":1"},
                                                        {"\"metadata\":{}", "\"metadata\":{\"a\":1}"},
                                                        {"\"metadata\":{}", "\"metadata\":[]"},
                                                        {"\"first_name\":\"Alice\"", "\"first_name\":{}"},
                                                        {"2026-05-20T10:00:00Z", "yesterday"}}) {
    std::string text(kAlice);
    text.replace(text.find(from), from.size(), to);
    EXPECT_FALSE(ReadEndUser(ParseJson(text).root())) << text;
  }
  EXPECT_FALSE(ReadEndUser(json::Value()));
}

TEST(EnsureDefaultWallets, GivesEachChainOne) {
  std::vector<Wallet> wallets(5);
  wallets[2].chain = wallets[3].chain = Chain::kSolana;
  wallets[4].chain = Chain::kBitcoin;
  wallets[4].gone_since = ParseRfc3339("2026-05-20T10:00:00Z");
  const auto defaults = [&] {
    EnsureDefaultWallets(wallets);
    std::string marks;
    for (const Wallet& wallet : wallets) marks += wallet.is_default ? '+' : '-';
    return marks;
  };
  EXPECT_EQ(defaults(), "+-+--") << "the first where the vendor marked none; never one that is gone";
  wallets[0].is_default = false;
  wallets[1].is_default = wallets[2].is_default = wallets[3].is_default = true;
  EXPECT_EQ(defaults(), "-++--") << "the vendor's mark, the first of several";
  wallets[1].gone_since = ParseRfc3339("2026-05-20T10:00:00Z");
  EXPECT_EQ(defaults(), "+-+--") << "a default that went makes room for another";
}

TEST(ShownStatus, IsPendingWhileSomethingIsMissing) {
  EndUser user = Alice();
  EXPECT_EQ(ShownStatus(user), Status::kActive);
  user.pending_wallets = {{Chain::kSolana, WalletKind::kEoa}};
  EXPECT_EQ(ShownStatus(user), Status::kPending);
  user.status = Status::kDeleted;
  EXPECT_EQ(ShownStatus(user), Status::kDeleted) << "nothing is waited for any more";
}

std::string StoredTextOf(const EndUser& user) {
  std::string text;
  json::Writer writer(&text);
  WriteStoredEndUser(user, writer);
  return text;
}

TEST(ReadEndUser, KeepsWhatAReCreationHas) {
  EndUser user = Alice();
  user.generation = 2;
  user.reused_provider_user = true;
  EXPECT_EQ(TextOf(user).find("generation"), std::string::npos);
  EXPECT_NE(TextOf(user).find(R"("reused_provider_user":true)"), std::string::npos);
  const json::Document stored = ParseJson(StoredTextOf(user));
  const std::optional<EndUser> read = ReadEndUser(stored.root());
  ASSERT_TRUE(read);
  EXPECT_EQ(read->generation, 2U);
  EXPECT_TRUE(read->reused_provider_user);
  for (const char* bad : {R"("generation":-1)", R"("generation":"2")", R"("reused_provider_user":1)"}) {
    std::string text = StoredTextOf(Alice());
    text.replace(text.find('{'), 1, "{" + std::string(bad) + ",");
    EXPECT_FALSE(ReadEndUser(ParseJson(text).root())) << bad;
  }
}

TEST(DropPersonalMembers, LeavesIdsDatesAndAddresses) {
  EndUser user = Alice();
  user.metadata["note"] = "private";
  DropPersonalMembers(user);
  EXPECT_EQ(TextOf(user),
            R"({"object":"end_user","id":"eu_01J9ZC3Q7T8X2M4N6P8R0S2T4V","external_id":"alice-1","status":"active",)"
            R"("provider":"first","provider_user_id":"alice-1","login_methods":[],)"
            R"("wallets":[{"chain":"evm","kind":"eoa","address":"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",)"
            R"("default":true}],"metadata":{},"created_at":"2026-05-20T10:00:00Z",)"
            R"("updated_at":"2026-05-20T10:00:00Z"})");
}

}  // namespace
}  // namespace walletgate::api
