#include "api/results/provider_result.h"

#include <gtest/gtest.h>

#include "tests/api/parse_test.h"

namespace walletgate::api {
namespace {

Result<ProviderResult> Read(std::string_view text) { return ReadProviderResult(ParseJson(text).root()); }

TEST(ReadProviderResult, ReadsAllMembers) {
  const Result<ProviderResult> result =
      Read(R"({"provider_user_id": "user_1", "external_id": "alice-1", "status": "pending",
      "created_at": "2022-04-15T05:20:00Z", "wallets": [
        {"chain": "evm", "kind": "smart", "address": "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed", "default": true},
        {"chain": "solana", "kind": "eoa", "address": "11111111111111111111111111111111"},
        {"chain": "stellar", "kind": "eoa", "address": "GA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVSGZ"}]})");
  ASSERT_TRUE(result) << result.error().detail;
  EXPECT_EQ(result->provider_user_id, "user_1");
  EXPECT_EQ(result->external_id, "alice-1");
  EXPECT_EQ(result->status, Status::kPending);
  EXPECT_EQ(FormatRfc3339(*result->created_at), "2022-04-15T05:20:00Z");
  ASSERT_EQ(result->wallets.size(), 3U);
  EXPECT_EQ(result->wallets[0].address, "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed");
  EXPECT_TRUE(result->wallets[0].is_default);
  EXPECT_EQ(result->wallets[2].chain, Chain::kStellar);
}

TEST(ReadProviderResult, MendsAWrongEvmChecksum) {
  const Result<ProviderResult> result = Read(
      R"({"wallets": [{"chain": "evm", "kind": "eoa", "address": "0x5AAEB6053f3e94c9b9a09f33669435e7ef1beaed"}]})");
  ASSERT_TRUE(result);
  EXPECT_EQ(result->wallets[0].address, "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed");
}

TEST(ReadProviderResult, TakesEvmAddressesWithoutTheirPrefix) {
  for (const char* address :
       {"5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "0X5AAEB6053F3E94C9B9A09F33669435E7EF1BEAED"}) {
    const Result<ProviderResult> result =
        Read(R"({"wallets": [{"chain": "evm", "address": ")" + std::string(address) + R"("}]})");
    ASSERT_TRUE(result);
    ASSERT_EQ(result->wallets.size(), 1U) << address;
    EXPECT_EQ(result->wallets[0].address, "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed");
  }
}

TEST(ReadProviderResult, CountsWhatCouldNotBeRead) {
  const Result<ProviderResult> result =
      Read(R"({"wallets": [null, {"chain": "solana", "address": "11111111111111111111111111111111"}, null],
      "emails": [null, "a@b.co"]})");
  ASSERT_TRUE(result) << result.error().detail;
  EXPECT_EQ(result->wallets.size(), 1U);
  EXPECT_EQ(result->left_out, 2U);
  EXPECT_EQ(result->emails, std::vector<std::string>{"a@b.co"});
  EXPECT_TRUE(result->emails_left_out);
  EXPECT_FALSE(result->phone_numbers_left_out);
}

TEST(ReadProviderResult, KeepsBitcoinAddressesInLowerCase) {
  const Result<ProviderResult> result =
      Read(R"({"wallets": [{"chain": "bitcoin", "address": "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4"}]})");
  ASSERT_TRUE(result);
  EXPECT_EQ(result->wallets[0].address, "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4");
}

TEST(ReadProviderResult, LeavesOutAddressesThatTheirChainRefuses) {
  for (const auto& [chain, address] : std::vector<std::pair<std::string, std::string>>{
           {"evm", "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beae"},
           {"solana", "JEKNVnkbo3jma5nREBBJCDoXFVeKkD56V3xKrvRmWxFH"},
           {"bitcoin", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5"},
           {"bitcoin", "mzK2FFDEhxqHcmrJw1ysqFkVyhUULo45hZ"},
           {"polkadot", "HNZata7iMYWmk5RvZRTiAsSDhV8366zq2YGb3tLH5Upf74F"},
           {"stellar", "SCNJVGU2TKNJVGU2TKNJVGU2TKNJVGU2TKNJVGU2TKNJVGU2TKNJUHPO"}}) {
    const Result<ProviderResult> result =
        Read(R"({"wallets": [{"chain": ")" + chain + R"(", "address": ")" + address + R"("}]})");
    ASSERT_TRUE(result) << address;
    EXPECT_TRUE(result->wallets.empty()) << address;
    EXPECT_EQ(result->left_out, 1U);
    EXPECT_TRUE(result->shows_wallets);
  }
}

TEST(ReadProviderResult, TakesNoMoreWalletsThanAUserMayHave) {
  std::string list;
  for (std::size_t i = 0; i < kMaxKeptWallets + 2; ++i) {
    list += (list.empty() ? "" : ",") +
            std::string(R"({"chain": "solana", "address": "11111111111111111111111111111111"})");
  }
  const Result<ProviderResult> result = Read(R"({"wallets": [)" + list + "]}");
  ASSERT_TRUE(result);
  EXPECT_EQ(result->wallets.size(), kMaxKeptWallets);
  EXPECT_EQ(result->left_out, 2U);
}

TEST(ReadProviderResult, IdsAreShortPrintableAndNoPaths) {
  const std::string long_id(257, 'x');
  for (const std::string& id :
       {std::string(".."), std::string("."), std::string("a/b"), std::string("a\\\\b"), std::string("a b"),
        std::string("a\\r\\n"), std::string("\\u202e"), std::string("\\u0007"), long_id}) {
    const Result<ProviderResult> result = Read(R"({"provider_user_id": ")" + id + R"("})");
    ASSERT_FALSE(result) << id;
    EXPECT_TRUE(result.error().detail.starts_with("provider_user_id is no id")) << result.error().detail;
  }
  for (const std::string& id : {std::string("a"), std::string("did:key:z6M+~|%2F=."), long_id.substr(1)}) {
    EXPECT_TRUE(Read(R"({"provider_user_id": ")" + id + R"("})")) << id;
  }
}

TEST(ReadProviderResult, ReadsContacts) {
  const Result<ProviderResult> result = Read(R"({"emails": ["a@b.co", "c@d.co"], "phone_numbers": []})");
  ASSERT_TRUE(result);
  EXPECT_EQ(result->emails, (std::vector<std::string>{"a@b.co", "c@d.co"}));
  EXPECT_FALSE(Read(R"({"emails": [1]})"));
  EXPECT_FALSE(Read(R"({"phone_numbers": "1"})"));
}

TEST(ReadProviderResult, NeedsNoMember) {
  const Result<ProviderResult> result = Read("{}");
  ASSERT_TRUE(result);
  EXPECT_FALSE(result->status || result->created_at);
}

TEST(ReadProviderResult, RefusesBadMembersAndNamesThem) {
  for (const auto& [text, where] : std::vector<std::pair<std::string, std::string>>{
           {"[]", "the result"},
           {R"({"provider_user_id": 1})", "provider_user_id"},
           {R"({"provider_user_id": ""})", "provider_user_id"},
           {R"({"external_id": null})", "external_id"},
           {R"({"status": "alive"})", "status"},
           {R"({"created_at": "2022-02-30T00:00:00Z"})", "created_at"},
           {R"({"wallets": {}})", "wallets"},
           {R"({"wallets": [{"kind": "eoa", "address": "x"}]})", "wallets[0].chain"},
           {R"({"wallets": [{"chain": "bitcoin", "kind": "hot", "address": "x"}]})", "wallets[0].kind"},
           {R"({"wallets": [{"chain": "solana", "address": "11111111111111111111111111111111", "default": 1}]})",
            "wallets[0].default"}}) {
    const Result<ProviderResult> result = Read(text);
    ASSERT_FALSE(result) << text;
    EXPECT_EQ(result.error().kind, ErrorKind::kProviderBadResponse);
    EXPECT_TRUE(result.error().detail.starts_with(where + " ")) << result.error().detail;
  }
}

}  // namespace
}  // namespace walletgate::api
