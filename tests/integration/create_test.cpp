// One user at each vendor: the same request, the same answer, whatever the vendor says in its own words.

#include <gmock/gmock.h>

#include <algorithm>

#include "api/addresses/addresses.h"
#include "base/ids.h"
#include "tests/fakes/gateway_fixture.h"

namespace walletgate {
namespace {

using fakes::UserBody;
using testing::AnyOf;
using testing::HasSubstr;
using testing::MatchesRegex;
using testing::StartsWith;

class CreateAtVendor : public fakes::GatewayTest, public testing::WithParamInterface<const char*> {
 protected:
  static std::string Provider() { return GetParam(); }
  static std::string Id(const std::string& name) { return name + "-" + Provider(); }
  /// Two vendors say of every contact whether it is verified; one that came with a create is not.
  static std::string Verified() { return Provider() == "streambird" || Provider() == "moonkey" ? "false" : "null"; }
  /// Capa makes no wallet when a user is created.
  static bool MakesWallet() { return !Provider().starts_with("capa"); }
};

/// Capa tells no date.
std::string ProviderDate(const fakes::Answer& answer) {
  if (answer.body.find("provider_created_at") == std::string::npos) return {};
  return R"(,"provider_created_at":")" + answer.At("provider_created_at") + '"';
}

struct Expected {
  std::string id;
  std::string provider;
  std::string verified;
  bool wallet = false;
};

/// What PRODUCT section 2 promises, with the members that only the vendor and the gateway know taken from the answer.
std::string ExpectedText(const fakes::Answer& answer, const Expected& expected) {
  const auto& [id, provider, verified, wallet] = expected;
  std::string text = R"({"object":"end_user","id":")" + answer.At("id") + R"(","external_id":")" + id +
                     R"(","status":")" + answer.At("status") + R"(","provider":")" + provider +
                     R"(","provider_user_id":")" + answer.At("provider_user_id") +
                     R"(","login_methods":[{"type":"email","email":")" + id + R"(@example.com","verified":)" +
                     verified + R"(}],"wallets":[)";
  if (wallet) {
    text += R"({"chain":"evm","kind":"eoa","address":")" + answer.At("wallets.0.address") + R"(","default":true})";
  }
  text += "],";
  if (provider == "capa-v2") text += R"("profile":{"type":"individual"},)";
  return text + R"("metadata":{"tier":"gold"},"created_at":")" + answer.At("created_at") + R"(","updated_at":")" +
         answer.At("updated_at") + '"' + ProviderDate(answer) + "}";
}

TEST_P(CreateAtVendor, AnswersWithTheUnifiedShape) {
  const std::string id = Id("shape");
  const fakes::Answer answer = Main().Create(UserBody(id, Provider(), R"(,"metadata":{"tier":"gold"})"));
  ASSERT_EQ(answer.status, 201) << answer;
  EXPECT_EQ(answer.body, ExpectedText(answer, {id, Provider(), Verified(), MakesWallet()}));
  EXPECT_TRUE(IsEndUserId(answer.At("id")));
  EXPECT_THAT(answer.At("status"), AnyOf("active", "pending"));
  EXPECT_NE(answer.At("provider_user_id"), "");
  for (const char* time : {"created_at", "updated_at"}) {
    EXPECT_THAT(answer.At(time), MatchesRegex("20[0-9-]+T[0-9:]+Z")) << time;
    EXPECT_TRUE(ParseRfc3339(answer.At(time))) << time;
  }
  if (MakesWallet()) {
    EXPECT_EQ(api::ChecksumEvmAddress(answer.At("wallets.0.address")), answer.At("wallets.0.address"));
  }
}

TEST_P(CreateAtVendor, SaysInHeadersWhoAnsweredAndWhereTheTimeWent) {
  const fakes::Answer answer = Main().Create(UserBody(Id("headers"), Provider()));
  ASSERT_EQ(answer.status, 201) << answer;
  EXPECT_EQ(answer.Header("content-type"), "application/json");
  EXPECT_THAT(answer.Header("x-request-id"), StartsWith("req_"));
  EXPECT_EQ(answer.Header("x-walletgate-provider"), Provider());
  EXPECT_THAT(answer.Header("server-timing"), MatchesRegex("vendor;dur=[0-9]+[.][0-9]+, gateway;dur=[0-9]+[.][0-9]+"));
  EXPECT_EQ(answer.Header("cache-control"), "no-store");
}

TEST_P(CreateAtVendor, GivesTheSameUserForTheSameContent) {
  const std::string id = Id("again");
  const fakes::Answer first = Main().Create(UserBody(id, Provider()));
  ASSERT_EQ(first.status, 201) << first;
  const fakes::Answer second = Main().Create(UserBody(id, Provider()));
  EXPECT_EQ(second.status, 200);
  EXPECT_EQ(second.body, first.body);
  EXPECT_EQ(second.Header("x-walletgate-provider"), Provider());
  const std::string vendor = Provider() == "capa-v2" ? "capa" : Provider();
  const bool takes_id = vendor != "streambird" && vendor != "moonkey";
  EXPECT_EQ(vendors().CreatesOf(vendor, takes_id ? id : id + "@example.com"), 1);
}

TEST_P(CreateAtVendor, RefusesOtherContentUnderTheSameId) {
  const std::string id = Id("other");
  ASSERT_EQ(Main().Create(UserBody(id, Provider())).status, 201);
  const fakes::Answer other = Main().Create(UserBody(id, Provider(), R"(,"metadata":{"tier":"gold"})"));
  EXPECT_EQ(other.status, 409) << other;
  EXPECT_EQ(other.At("code"), "end_user_exists");
  EXPECT_EQ(other.At("errors.0.pointer"), "/external_id");
}

INSTANTIATE_TEST_SUITE_P(Vendors, CreateAtVendor,
                         testing::Values("yieldforce", "cdp", "streambird", "moonkey", "capa", "capa-v2"),
                         [](const auto& vendor) {
                           std::string name = vendor.param;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

class CreateByRouting : public fakes::GatewayTest {};

TEST_F(CreateByRouting, TakesTheFirstOfTheOrderThatAdmitsTheRequest) {
  const fakes::Answer smart =
      Main().Create(R"({"external_id":"r-smart","login_methods":[{"type":"email","email":"r-smart@example.com"}],)"
                    R"("wallets":[{"chain":"evm","kind":"smart"}]})");
  EXPECT_EQ(smart.At("provider"), "cdp") << smart;
  const fakes::Answer named =
      Main().Create(R"({"external_id":"r-named","login_methods":[{"type":"email","email":"r-named@example.com"}],)"
                    R"("profile":{"first_name":"Nora"}})");
  EXPECT_EQ(named.At("provider"), "streambird") << named;
  const fakes::Answer alias = Main().Create(R"({"external_id":"r-alias","profile":{"display_name":"Nono"}})");
  EXPECT_EQ(alias.At("provider"), "capa") << alias;
}

TEST_F(CreateByRouting, ReadsAddressesOfSeveralChains) {
  const fakes::Answer both =
      Main().Create(R"({"external_id":"r-both","login_methods":[{"type":"phone","phone_number":"+14152222222"}],)"
                    R"("wallets":[{"chain":"evm","kind":"smart"},{"chain":"solana"}]})");
  ASSERT_EQ(both.status, 201) << both;
  EXPECT_THAT(both.body, HasSubstr(R"({"chain":"evm","kind":"smart","address":"0x)"));
  EXPECT_THAT(both.body, HasSubstr(R"({"chain":"solana","kind":"eoa","address":")"));
}

TEST_F(CreateByRouting, TakesAUserTokenOfTheCallersOwn) {
  const fakes::Answer answer = Main().Create(UserBody("own-token", "yieldforce", R"(,"user_token":"aaaa.bbbb.cccc")"));
  EXPECT_EQ(answer.status, 422) << answer;
  EXPECT_EQ(answer.At("code"), "provider_rejected");
  EXPECT_EQ(answer.At("errors.0.pointer"), "/user_token");
}

}  // namespace
}  // namespace walletgate
