// The promise: a vendor is a folder. This one is spoken to over real sockets, and no C++ of the gateway knows it.

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include "base/strings.h"
#include "tests/integration/orchid_vendor.h"
#include "tests/integration/problem_check.h"

namespace walletgate {
namespace {

using fakes::Answer;
using fakes::ExpectProblem;

class NewVendor : public testing::Test {
 protected:
  static std::string Body(const std::string& id) {
    return R"({"external_id":")" + id + R"(","login_methods":[{"type":"email","email":")" + id + R"(@example.com"},)" +
           R"({"type":"phone","phone_number":"+4915112345678"}],"wallets":[{"chain":"evm","kind":"smart"},{"chain":"solana"}],)" +
           R"("profile":{"type":"individual","first_name":"Ada","last_name":"Lovelace","display_name":"Countess"}})";
  }

  fakes::Vendors vendors_;
  fakes::OrchidVendor orchid_;
  fakes::TestGateway gateway_{vendors_, orchid_.environment(), fakes::OrchidVendor::Config(), fakes::OneAttempt};
  fakes::Client main_ = gateway_.As("main");
};

TEST_F(NewVendor, CreatesAUserWithTheUnifiedAnswer) {
  const Answer answer = main_.Create(Body("ada-1"));
  ASSERT_EQ(answer.status, 201) << answer;
  EXPECT_EQ(answer.At("provider"), "orchid");
  EXPECT_EQ(answer.At("provider_user_id"), "H-1");
  EXPECT_EQ(answer.At("status"), "active");
  EXPECT_EQ(answer.At("provider_created_at"), "2022-04-15T05:20:00Z");
  EXPECT_EQ(answer.At("wallets"),
            R"([{"chain":"evm","kind":"smart","address":"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed","default":true},)"
            R"({"chain":"solana","kind":"eoa","address":"11111111111111111111111111111111","default":true}])");
  EXPECT_EQ(answer.At("profile.display_name"), "Countess");
  EXPECT_EQ(main_.Create(Body("ada-1")).status, 200);
  EXPECT_EQ(orchid_.books().created, 1);
  EXPECT_EQ(orchid_.books().tokens, 1);
}

TEST_F(NewVendor, SpeaksToItInItsOwnWords) {
  ASSERT_EQ(main_.Create(Body("ada-2")).status, 201);
  fakes::OrchidBooks& books = orchid_.books();
  EXPECT_EQ(books.last_path, "/custody/v3/eu/accountHolders?dryRun=false");
  EXPECT_EQ(books.last_cost_centre, "CC-7");
  EXPECT_EQ(
      books.last_create,
      R"({"accountHolder":{"reference":"ada-2","kind":"PERSON","personName":"Lovelace","givenName":"Ada",)"
      R"("contacts":[{"medium":"MAIL","value":"ada-2@example.com"},{"medium":"VOICE","value":"+4915112345678"}]},)"
      R"("vaults":[{"network":"EVM","custody":"CONTRACT"},{"network":"SOL","custody":"KEY"}]})");
}

TEST_F(NewVendor, ReadsAddsAndDeletes) {
  const Answer made =
      main_.Create(R"({"external_id":"ada-3","login_methods":[{"type":"email","email":"a@example.com"}]})");
  ASSERT_EQ(made.status, 201) << made;
  const std::string path = "/v1/end-users/" + made.At("id");
  EXPECT_EQ(main_.Get(path + "?refresh=true").At("status"), "active");
  const Answer wallet = main_.Post(path + "/wallets", R"({"chain":"evm"})");
  ASSERT_EQ(wallet.status, 201) << wallet;
  EXPECT_EQ(wallet.At("wallets.0.address"), "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed");
  EXPECT_EQ(main_.Delete(path).status, 204);
  EXPECT_EQ(orchid_.books().holders.at("ada-3").state, "CLOSED");
  EXPECT_EQ(main_.Delete(path).status, 204);
  EXPECT_EQ(main_.Get(path).At("status"), "deleted");
}

TEST_F(NewVendor, ItsErrorsAreOurs) {
  orchid_.books().holders["taken"] = {};
  const Answer taken = main_.Create(Body("taken"));
  ExpectProblem(taken, ErrorKind::kEndUserExists);
  EXPECT_EQ(taken.At("provider.code"), "REFERENCE_TAKEN");
  EXPECT_EQ(taken.At("provider.message"), "as it says");
  EXPECT_EQ(taken.At("provider.trace_id"), "c-1");
  const Answer bad = main_.Create(Body("bad-ref"));
  ExpectProblem(bad, ErrorKind::kProviderRejected);
  EXPECT_EQ(bad.At("errors.0.pointer"), "/external_id");
  ExpectProblem(main_.Create(R"({"external_id":"x","provider":"orchid"})"), ErrorKind::kInvalidRequest);
}

TEST_F(NewVendor, ALostReplyIsResolvedUnderTheSameVendorKey) {
  orchid_.books().lose_next = true;
  ExpectProblem(main_.Create(Body("ada-4")), ErrorKind::kOutcomeUnknown, {Applied::kUnknown, {}});
  const Answer resolved = main_.Create(Body("ada-4"));
  EXPECT_EQ(resolved.status, 201) << resolved;
  EXPECT_EQ(orchid_.books().created, 1);
  EXPECT_EQ(orchid_.books().answers_by_key.size(), 1U);
}

TEST_F(NewVendor, IsInMetricsAndListsLikeAnyOther) {
  ASSERT_EQ(main_.Create(Body("ada-5")).status, 201);
  EXPECT_THAT(gateway_.Admin().Get("/metrics").body,
              testing::HasSubstr("walletgate_provider_requests_total{operation=\"create_end_user\",outcome=\"success\","
                                 "provider=\"orchid\"} 1\n"));
  EXPECT_EQ(main_.Get("/v1/providers").At("data.0.name"), "Orchid Custody");
  const Answer plan = main_.Post("/v1/end-users/plan", Body("ada-6"));
  EXPECT_EQ(plan.At("provider"), "orchid");
  EXPECT_THAT(plan.body, testing::Not(testing::HasSubstr("@example.com")));
}

TEST(NewVendorCode, ThereIsNone) {
  for (const auto& entry : std::filesystem::recursive_directory_iterator(WALLETGATE_SOURCE_DIR "/src")) {
    if (!entry.is_regular_file()) continue;
    std::ifstream in(entry.path());
    const std::string text(std::istreambuf_iterator<char>(in), {});
    EXPECT_EQ(ToLowerAscii(text).find("orchid"), std::string::npos) << entry.path();
  }
}

}  // namespace
}  // namespace walletgate
