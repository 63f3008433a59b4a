// A vendor's success with blemishes: what costs nothing, what is left out and counted, what cannot be read.

#include <gtest/gtest.h>

#include <algorithm>

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
    idempotency: {none: true, unknown_outcome: [find]}
    response:
      success: [201]
      result:
        provider_user_id: $.user.id
        external_id: $.user.ref
        status: {$enum: $.user.state, on: active, $else: pending}
        created_at: {$via: rfc3339, $of: $.user.made}
        emails: {$each: $.user.mails, $as: $item.mail}
        wallets:
          - $each: $.user.wallets
            $as:
              chain: {$enum: $item.net, ETH: evm, SOL: solana, $else: skip}
              kind: eoa
              address: $item.address
              default: $item.main
  find_end_user:
    request: {method: GET, path: /users, query: {mail: $.email}}
    response:
      success: [200, 204]
      nobody: [404]
      result:
        $each: $.users
        $as:
          provider_user_id: $item.id
          external_id: $item.ref
          status: {$enum: $item.state, on: active, $else: pending}
          created_at: {$via: rfc3339, $of: $item.made}
          emails: [$item.mail]
errors:
  code: $.error.code
  detail: $.error.text
  rules:
    - {code: no_such_user, operation: find_end_user, is: end_user_not_found}
)";

constexpr std::string_view kAddress = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";

struct Read {
  Result<Answer> answer;
  std::string drift;
};

/// What becomes of a reply to a create for u-1 with the e-mail a@b.co, or to a search for that e-mail.
Read Reading(Operation operation, int status, std::string body) {
  const Binding binding = Binding::Offline(LoadSpec(kFile), {});
  Call call;
  call.operation = operation;
  call.shows_raw = true;
  if (operation == Operation::kCreateEndUser) call.question = {"u-1", "", {"a@b.co"}, {}};
  InterpretTrace trace;
  Result<Answer> answer = Interpreter(binding).Read(call, HttpResponse{status, {}, std::move(body)}, trace);
  return {std::move(answer), trace.DriftText()};
}

Read Created(std::string user) {
  return Reading(Operation::kCreateEndUser, 201, R"({"user":)" + std::move(user) + "}");
}

TEST(BlemishedAnswer, WhatNobodyReadsCostsNothing) {
  std::string deep;
  for (int i = 0; i < 5000; ++i) deep += "[";
  for (int i = 0; i < 5000; ++i) deep += "]";
  std::string many = "[0";
  for (int i = 0; i < 200000; ++i) many += ",1";
  many += "]";
  const std::string user = R"("user":{"id":"p1","ref":"u-1","state":"on","made":"2026-05-20T10:00:00Z"})";
  for (const std::string& blemish :
       {std::string(R"("x":1,"x":2)"), std::string(R"("x":{"y":[],"y":{}})"), std::string(R"("x":"\ud800")"),
        std::string(R"("x":"\u0000")"), std::string("\"x\":\"\xff\xfe\""), std::string("\"x\":\"\xc3\""),
        std::string("\"x\":\"tab\tand\nline\""), std::string(R"("x":1e999)"), std::string(R"("x":-1E+400)"),
        R"("x":)" + std::string(400, '9'), std::string(R"("x":NaN,"y":-Infinity)"), R"("x":)" + deep, R"("x":)" + many,
        std::string(R"("\udfff":1)")}) {
    const std::string body = "{" + blemish + "," + user + "}";
    const Read read = Reading(Operation::kCreateEndUser, 201, body);
    ASSERT_TRUE(read.answer) << body.substr(0, 80) << " " << read.answer.error().detail;
    EXPECT_EQ(read.answer->results.front().provider_user_id, "p1");
    EXPECT_EQ(read.drift, "") << body.substr(0, 80);
  }
}

TEST(BlemishedAnswer, WhatIsShownOfItIsJson) {
  const Read marked = Reading(Operation::kCreateEndUser, 201,
                              "\xEF\xBB\xBF{\"user\":{\"id\":\"p1\",\"state\":\"on\",\"x\":\"\xff\"}}\r\n");
  ASSERT_TRUE(marked.answer);
  EXPECT_EQ(marked.answer->raw, "{\"user\":{\"id\":\"p1\",\"state\":\"on\",\"x\":\"\xEF\xBF\xBD\"}}\r\n");
  EXPECT_EQ(marked.drift, "");
}

TEST(BlemishedAnswer, WhatIsNoJsonCannotBeRead) {
  for (const std::string& body :
       {std::string(R"({"user":{"id":"p1","state":"on")"), std::string(R"({"user":{"id":"p1"}}{)"),
        std::string("<html>"), std::string(), std::string("\xff\xfe{\0}\0", 6), std::string(R"({'user':{}})"),
        std::string(R"({"user":{"id":"p1",}})"), std::string("\xEF\xBB\xBF")}) {
    const Read read = Reading(Operation::kCreateEndUser, 201, body);
    ASSERT_FALSE(read.answer) << body;
    EXPECT_EQ(read.answer.error().kind, ErrorKind::kProviderBadResponse);
    EXPECT_EQ(read.answer.error().applied, Applied::kUnknown);
    EXPECT_EQ(read.drift, "unparsable");
  }
}

TEST(BlemishedAnswer, AMemberThatStandsTwiceSaysNothing) {
  const Read optional = Created(
      R"({"id":"p1","state":"on","ref":"u-1","ref":"u-2","made":"2026-05-20T10:00:00Z","made":"2026-05-20T10:00:00Z"})");
  ASSERT_TRUE(optional.answer);
  EXPECT_EQ(optional.answer->results.front().external_id, "");
  EXPECT_TRUE(optional.answer->results.front().created_at) << "twice the same";
  EXPECT_EQ(optional.drift, "unexpected_type");
  const Read id = Created(R"({"id":"p1","id":"p2","state":"on"})");
  ASSERT_FALSE(id.answer);
  EXPECT_NE(id.answer.error().detail.find("$.user.id"), std::string::npos) << id.answer.error().detail;
}

TEST(BlemishedAnswer, OneOfThreeThatDiffersSpoilsAllThree) {
  for (const char* order : {"aab", "aba", "baa"}) {
    std::string refs;
    std::string ids;
    for (const char which : std::string(order)) {
      refs += std::string(R"(,"ref":")") + (which == 'a' ? "u-1" : "u-2") + "\"";
      ids += std::string(ids.empty() ? "" : ",") + R"("id":"p-)" + which + "\"";
    }
    const Read echo = Created(R"({"id":"p1","state":"on")" + refs + "}");
    ASSERT_TRUE(echo.answer) << order;
    EXPECT_EQ(echo.answer->results.front().external_id, "");
    EXPECT_FALSE(Created("{" + ids + R"(,"state":"on"})").answer) << order;
    std::string lists;
    for (const char which : std::string(order))
      lists += std::string(lists.empty() ? "" : ",") + (which == 'a' ? R"("users":[])" : R"("users":[{}])");
    EXPECT_FALSE(Reading(Operation::kFindEndUser, 200, "{" + lists + "}").answer) << lists;
  }
}

TEST(BlemishedAnswer, OptionalMembersAreLeftOutAndCounted) {
  struct Case {
    std::string members;
    std::string drift;
  };
  for (const Case& each :
       std::vector<Case>{{R"("ref":{})", "unexpected_type"},
                         {R"("made":"yesterday")", "unexpected_type"},
                         {R"("made":"2026-05-20T10:00:00")", "unexpected_type"},
                         {R"("made":1716200000)", "unexpected_type"},
                         {R"("made":"")", ""},
                         {R"("mails":"")", ""},
                         {R"("mails":null)", ""},
                         {R"("mails":"a@b.co")", "unexpected_type"},
                         {R"("mails":[{"mail":["x"]},{"mail":"c@d.co"}])", "unexpected_type, left_out"},
                         {R"("wallets":null)", ""},
                         {R"("wallets":"")", ""},
                         {R"("wallets":{})", "unexpected_type, left_out"},
                         {R"("wallets":[null])", "missing_field, left_out"}}) {
    const Read read = Created(R"({"id":"p1","state":"on",)" + each.members + "}");
    ASSERT_TRUE(read.answer) << each.members << " " << read.answer.error().detail;
    EXPECT_EQ(read.answer->results.front().provider_user_id, "p1");
    EXPECT_EQ(read.answer->results.front().status, api::Status::kActive);
    EXPECT_EQ(read.drift, each.drift) << each.members;
  }
}

TEST(BlemishedAnswer, AStatusThatCannotBeReadIsPending) {
  for (const char* state : {"null", "[]", "\"\"", "{}"}) {
    const Read read = Created(R"({"id":"p1","state":)" + std::string(state) + "}");
    ASSERT_TRUE(read.answer) << state;
    EXPECT_EQ(read.answer->results.front().status, api::Status::kPending) << state;
    EXPECT_NE(read.drift, "") << state;
  }
}

TEST(BlemishedAnswer, KnownWalletsBesideUnknownOnesAreRead) {
  const Read read =
      Created(R"({"id":"p1","state":"on","wallets":[{"net":"TRX","address":"T1"},{"net":"eth","address":" )" +
              std::string(kAddress) + R"( ","main":"true"},7,{"net":"ETH","address":"0x12"},{"net":"SOL"}]})");
  ASSERT_TRUE(read.answer);
  const api::ProviderResult& user = read.answer->results.front();
  ASSERT_EQ(user.wallets.size(), 1U);
  EXPECT_EQ(user.wallets.front().address, kAddress);
  EXPECT_TRUE(user.wallets.front().is_default);
  EXPECT_TRUE(user.shows_wallets);
  EXPECT_EQ(user.left_out, 4U);
  EXPECT_EQ(read.drift, "unmapped_value, unexpected_type, missing_field, left_out");
}

TEST(BlemishedAnswer, ContactsThatCannotBeReadContradictNothing) {
  EXPECT_TRUE(Created(R"({"id":"p1","state":"on","mails":[{"mail":"c@d.co"},{"mail":{}}]})").answer);
  EXPECT_TRUE(Created(R"({"id":"p1","state":"on","mails":[{"mail":" A@B.CO "}]})").answer);
  EXPECT_TRUE(Created("{\"id\":\"p1\",\"state\":\"on\",\"mails\":[{\"mail\":\"a\xff@b.co\"}]}").answer)
      << "bytes that are no text";
  const Read other = Created(R"({"id":"p1","state":"on","mails":[{"mail":"c@d.co"}]})");
  ASSERT_FALSE(other.answer);
  EXPECT_EQ(other.drift, "contradiction");
}

TEST(BlemishedAnswer, ASearchSaysNobodyByStatusOrByTheVendorsWord) {
  for (const auto& [status, body] :
       std::vector<std::pair<int, std::string>>{{200, R"({"users":[]})"},
                                                {204, ""},
                                                {404, ""},
                                                {404, " \r\n"},
                                                {404, "{}"},
                                                {404, R"({"x":1,"x":2})"},
                                                {404, "[]"},
                                                {400, R"({"error":{"code":"no_such_user"}})"}}) {
    const Read read = Reading(Operation::kFindEndUser, status, body);
    ASSERT_TRUE(read.answer) << status << body;
    EXPECT_TRUE(read.answer->results.empty());
    EXPECT_EQ(read.answer->left_out, 0U);
    EXPECT_EQ(read.drift, "");
  }
  for (const auto& [status, body] : std::vector<std::pair<int, std::string>>{{200, ""},
                                                                             {200, "{}"},
                                                                             {200, R"({"users":null})"},
                                                                             {200, R"({"users":{}})"},
                                                                             {400, R"({"error":{"code":"bad"}})"},
                                                                             {500, ""},
                                                                             {404, "<html>"},
                                                                             {404, "404 page not found"},
                                                                             {404, "404"},
                                                                             {404, R"("not found")"},
                                                                             {404, "{"}}) {
    EXPECT_FALSE(Reading(Operation::kFindEndUser, status, body).answer) << status << body;
  }
}

TEST(BlemishedAnswer, AFoundUserWhoCannotBeReadIsNeitherNobodyNorForgotten) {
  const std::string good = R"({"id":"p1","ref":"u-1","state":"on","made":"2026-05-20T10:00:00Z","mail":"a@b.co"})";
  for (const char* bad :
       {"{}", "7", "null", R"({"id":[]})", R"({"id":".."})", R"({"id":"p2","ref":{}})", R"({"id":"p2","ref":42})"}) {
    const Read read = Reading(Operation::kFindEndUser, 200, R"({"users":[)" + good + "," + bad + "]}");
    ASSERT_TRUE(read.answer) << bad;
    EXPECT_EQ(read.answer->results.size(), 1U) << bad;
    EXPECT_EQ(read.answer->left_out, 1U) << bad;
    EXPECT_NE(read.drift.find("left_out"), std::string::npos) << bad;
  }
  std::string users = good;
  for (int i = 0; i < 100; ++i) users += "," + good;
  EXPECT_EQ(Reading(Operation::kFindEndUser, 200, R"({"users":[)" + users + "]}").answer->left_out, 1U)
      << "more than are read";
}

}  // namespace
}  // namespace walletgate::provider
