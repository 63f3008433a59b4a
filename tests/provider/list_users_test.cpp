// Pages of a vendor's users: how a list goes on, what cannot be read of it, and what is shown of a user.

#include <gtest/gtest.h>

#include "tests/provider/provider_harness.h"

namespace walletgate::provider {
namespace {

using api::Operation;
using transport::HttpResponse;

constexpr std::string_view kFile = R"(
spec: 1
id: acme
name: Acme Wallets
settings:
  base_url: {type: url, default: "https://api.acme.example"}
  api_key: {type: secret}
upstream: {base_url: $setting.base_url, timeout: 5s}
auth:
  - {scheme: static_header, header: Authorization, prefix: "Bearer ", value: $setting.api_key}
accepts:
  external_id: {}
  login_methods: {types: [email], max: 1}
operations:
  create_end_user:
    request: {method: POST, path: /users, body: {id: $.external_id, mail: $.email}}
    idempotency: {natural: true, unknown_outcome: [repeat]}
    response: {success: [201], result: {provider_user_id: $.id, status: active}}
  list_end_users:
    request: {method: POST, path: /users/list, query: {size: $.limit}, body: {size: $.limit, after: $.cursor}}
    response:
      success: [200, 204]
      paging: PAGING
      result:
        $each: $.users
        $as:
          provider_user_id: $item.id
          external_id: $item.ref
          status: active
          profile.first_name: $item.name
          login_methods:
            - {$each: $item.mails, $as: {type: email, email: $item.mail, verified: $item.seen}}
            - {$each: $item.apps, $as: {type: oauth, issuer: {$enum: $item.app, google: google, $else: reject}, subject: $item.subject}}
errors: {code: $.error.code, detail: $.error.text}
)";

constexpr std::string_view kByCursor = "{limit: {min: 2, max: 50}, next_cursor: $.next}";
constexpr std::string_view kById = "{limit: {min: 2, max: 50}, last_id: $item.id, more: $.more}";

std::string FileWith(std::string_view paging) {
  std::string file(kFile);
  return file.replace(file.find("PAGING"), 6, paging);
}

struct Read {
  Result<Answer> answer;
  std::string drift;
};

Read Reading(std::string_view paging, std::string body, int status = 200) {
  const Binding binding = Binding::Offline(LoadSpec(FileWith(paging)), {});
  Call call;
  call.operation = Operation::kListEndUsers;
  InterpretTrace trace;
  Result<Answer> answer = Interpreter(binding).Read(call, HttpResponse{status, {}, std::move(body)}, trace);
  return {std::move(answer), trace.DriftText()};
}

void ExpectUnreadable(const Read& read, std::string_view place) {
  ASSERT_FALSE(read.answer);
  EXPECT_EQ(read.answer.error().kind, ErrorKind::kProviderBadResponse);
  EXPECT_EQ(read.answer.error().applied, Applied::kNo);
  EXPECT_NE(read.answer.error().detail.find(place), std::string::npos) << read.answer.error().detail;
}

std::string NextOf(const Read& read) {
  EXPECT_TRUE(read.answer) << (read.answer ? "" : read.answer.error().detail);
  return read.answer ? read.answer->next_cursor : "(no answer)";
}

TEST(ListUsers, GoesOnByTheCursorUntilThereIsNone) {
  EXPECT_EQ(NextOf(Reading(kByCursor, R"({"users":[{"id":"a"}],"next":"t 2"})")), "t 2");
  EXPECT_EQ(NextOf(Reading(kByCursor, R"({"users":[],"next":42})")), "42");
  for (const char* end : {R"({"users":[]})", R"({"users":[],"next":null})", R"({"users":[],"next":""})"}) {
    EXPECT_EQ(NextOf(Reading(kByCursor, end)), "") << end;
  }
}

TEST(ListUsers, GoesOnAfterTheLastUserWhileThereAreMore) {
  EXPECT_EQ(NextOf(Reading(kById, R"({"users":[{"id":"a"},{"id":"b"}],"more":true})")), "b");
  EXPECT_EQ(NextOf(Reading(kById, R"({"users":[{"id":"a"},{"id":"b"}],"more":false})")), "");
  EXPECT_EQ(NextOf(Reading(kById, R"({"users":[],"more":"false"})")), "");
  EXPECT_EQ(NextOf(Reading(kById, R"({"users":[{"id":"a"},{"id":true},{}],"more":true})")), "a");
}

TEST(ListUsers, IsNeverCutShortInSilence) {
  ExpectUnreadable(Reading(kById, R"({"users":[{"id":"a"}]})"), "missing_field at $.more");
  ExpectUnreadable(Reading(kById, R"({"users":[{"id":"a"}],"more":null})"), "missing_field at $.more");
  ExpectUnreadable(Reading(kById, R"({"users":[{"id":"a"}],"more":"perhaps"})"), "unexpected_type at $.more");
  ExpectUnreadable(Reading(kById, R"({"users":[],"more":true})"), "missing_field at $");
  ExpectUnreadable(Reading(kById, R"({"users":[{"id":[]}],"more":true})"), "missing_field at $");
  ExpectUnreadable(Reading(kByCursor, R"({"users":[],"next":{"page":2}})"), "unexpected_type at $.next");
  ExpectUnreadable(Reading(kByCursor, R"({"users":[],"next":"a","next":"b"})"), "unexpected_type at $.next");
  ExpectUnreadable(Reading(kByCursor, R"({"users":[],"next":")" + std::string(5000, 'x') + R"("})"),
                   "unexpected_type at $");
  ExpectUnreadable(Reading(kByCursor, R"({"data":[]})"), "missing_field at $.users");
  ExpectUnreadable(Reading(kByCursor, R"({"users":null})"), "missing_field at $.users");
  constexpr std::string_view kBoth = "{limit: {max: 50}, next_cursor: $.next, more: $.more}";
  ExpectUnreadable(Reading(kBoth, R"({"users":[],"more":true})"), "missing_field at $.next");
  EXPECT_EQ(NextOf(Reading(kBoth, R"({"users":[],"more":false,"next":"t"})")), "");
}

TEST(ListUsers, AnEmptyAnswerThatTheFileKnowsIsTheEnd) {
  const Read read = Reading(kById, "", 204);
  ASSERT_TRUE(read.answer);
  EXPECT_TRUE(read.answer->results.empty());
  EXPECT_EQ(read.answer->next_cursor, "");
}

TEST(ListUsers, WhoCannotBeReadIsCountedAndCostsNobodyElse) {
  const Read read =
      Reading(kByCursor, R"({"users":[{"id":"a"},7,{"id":"b/c"},{"id":"d","ref":5},{},{"id":"e"}],"next":"t"})");
  ASSERT_TRUE(read.answer);
  ASSERT_EQ(read.answer->results.size(), 2U);
  EXPECT_EQ(read.answer->results[1].provider_user_id, "e");
  EXPECT_EQ(read.answer->left_out, 4U);
  EXPECT_EQ(read.answer->next_cursor, "t");
  EXPECT_NE(read.drift.find("left_out"), std::string::npos);
}

TEST(ListUsers, APageIsReadToItsEnd) {
  std::string body = R"({"users":[)";
  for (int i = 0; i < 1000; ++i) body += (i == 0 ? "" : ",") + (R"({"id":"u-)" + std::to_string(i)) + "\"}";
  const Read read = Reading(kById, body + R"(],"more":true})");
  ASSERT_TRUE(read.answer);
  EXPECT_EQ(read.answer->results.size(), 1000U);
  EXPECT_EQ(read.answer->left_out, 0U);
  EXPECT_EQ(read.answer->next_cursor, "u-999");
  EXPECT_EQ(read.drift, "");
}

TEST(ListUsers, ShowsLoginsWhatIsVerifiedAndNames) {
  const Read read = Reading(
      kByCursor,
      R"({"users":[{"id":"a","ref":"u-1","name":"Ada","mails":[{"mail":"a@b.co","seen":true},{"mail":"c@b.co","seen":"false"},{"mail":"d@b.co"},{"mail":"e@b.co","seen":"?"}],"apps":[{"app":"google","subject":"g"},{"app":"google"},{"app":"yahoo","subject":"y"}]}]})");
  ASSERT_TRUE(read.answer);
  ASSERT_EQ(read.answer->results.size(), 1U);
  const api::ProviderResult& user = read.answer->results.front();
  EXPECT_EQ(user.external_id, "u-1");
  ASSERT_TRUE(user.profile);
  EXPECT_EQ(user.profile->first_name, "Ada");
  ASSERT_EQ(user.login_methods.size(), 5U);
  EXPECT_EQ(user.login_methods[0].verified, true);
  EXPECT_EQ(user.login_methods[1].verified, false);
  EXPECT_EQ(user.login_methods[2].verified, std::nullopt);
  EXPECT_EQ(user.login_methods[3].verified, std::nullopt);
  EXPECT_EQ(user.login_methods[4].issuer, "google");
  EXPECT_EQ(user.login_methods_left_out, 2U);
}

class ListCall : public ::testing::Test, protected ProviderHarness {
 protected:
  Result<Call> Ask(std::string_view paging, std::size_t limit, std::string cursor = "") {
    api::OperationInput input;
    input.limit = limit;
    input.cursor = std::move(cursor);
    return Prepare(*BindVendor({SecretValue("api_key", "k-1")}, FileWith(paging)), Operation::kListEndUsers, input);
  }
};

TEST_F(ListCall, AsksForAsManyAsTheVendorGivesUnlessToldOtherwise) {
  const Result<Call> whole = Ask(kByCursor, 0);
  ASSERT_TRUE(whole);
  EXPECT_EQ(whole->target, "/users/list?size=50");
  EXPECT_EQ(whole->body, R"({"size":50})");
  const Result<Call> part = Ask(kByCursor, 2, "t 2");
  ASSERT_TRUE(part);
  EXPECT_EQ(part->body, R"({"size":2,"after":"t 2"})");
}

TEST_F(ListCall, RefusesAPageThatTheVendorDoesNotGive) {
  for (const std::size_t limit : {std::size_t{1}, std::size_t{51}}) {
    const Result<Call> call = Ask(kById, limit);
    ASSERT_FALSE(call);
    EXPECT_EQ(call.error().kind, ErrorKind::kInvalidRequest);
    EXPECT_EQ(call.error().detail, "the provider gives pages of 2 to 50 users");
  }
}

}  // namespace
}  // namespace walletgate::provider
