#include "sandbox/streambird/streambird.h"

#include "api/addresses/addresses.h"
#include "tests/sandbox/sandbox_fixture.h"

namespace walletgate::sandbox {
namespace {

class SandboxStreambird : public ::testing::Test {
 protected:
  SandboxStreambird() { Make(StreambirdSpelling::kShort); }

  void Make(StreambirdSpelling spelling) {
    vendor_ = std::make_unique<Streambird>(world_.facilities, world_.credentials.streambird, spelling);
  }
  Headers Key(const Secret& key) const { return {{"authorization", "Bearer " + std::string(key.Reveal())}}; }
  http::Reply Call(const std::string& method, const std::string& path, const std::string& body = "") {
    return vendor_->Answer(MakeRequest(method, path, Key(world_.credentials.streambird.test_key), body));
  }
  http::Reply CallLive(const std::string& method, const std::string& path, const std::string& body = "") {
    return vendor_->Answer(MakeRequest(method, path, Key(world_.credentials.streambird.live_key), body));
  }
  http::Reply Create(const std::string& body) { return Call("POST", "/v1/auth/users/create", body); }
  http::Reply Search(const std::string& body) { return Call("POST", "/v1/auth/users/search", body); }
  http::Reply SearchField(const std::string& field, const std::string& value) {
    return Search(R"({"filters":{"operator":"AND","fields":[{"field":")" + field + R"(","operator":"eq","value":)" +
                  value + "}]}}");
  }
  static void ExpectFailure(const http::Reply& reply, int status, std::string_view type) {
    EXPECT_EQ(reply.status, status) << reply.body;
    EXPECT_EQ(Member(reply, {"status_code"}), std::to_string(status));
    EXPECT_EQ(Member(reply, {"error_type"}), type);
    EXPECT_FALSE(Member(reply, {"error_message"}).empty());
  }

  World world_;
  std::unique_ptr<Streambird> vendor_;
};

TEST_F(SandboxStreambird, CreatesAUserAndShowsItOnRequest) {
  http::Reply reply = Create(R"({"email":"a@b.cd","first_name":"Ann","include_user":true})");
  ASSERT_EQ(reply.status, 200) << reply.body;
  EXPECT_TRUE(Member(reply, {"user_id"}).starts_with("user_"));
  EXPECT_EQ(Member(reply, {"user_id"}).size(), 32U);
  EXPECT_EQ(Member(reply, {"status"}), "active");
  EXPECT_TRUE(Member(reply, {"email_id"}).starts_with("email_"));
  EXPECT_EQ(Member(reply, {"phone_number_id"}), "");
  EXPECT_EQ(Member(reply, {"user", "first_name"}), "Ann");
  EXPECT_EQ(Member(reply, {"user", "emails", "0", "email"}), "a@b.cd");
  EXPECT_EQ(Member(reply, {"user", "created_at"}), "1779271200");
  EXPECT_EQ(Member(reply, {"user", "wallets", "0", "wallet_type"}), "ETH");
  EXPECT_EQ(Member(reply, {"user", "wallets", "0", "is_default"}), "true");
  EXPECT_TRUE(api::IsEvmAddress(Member(reply, {"user", "wallets", "0", "public_address"})));
  ASSERT_EQ(world_.log.Records().size(), 1U);
  EXPECT_EQ(world_.log.Records()[0].contact, "a@b.cd");
}

TEST_F(SandboxStreambird, LeavesTheUserOutByDefault) {
  http::Reply reply = Create(R"({"phone_number":"+14152222222"})");
  EXPECT_EQ(Member(reply, {"user"}), "null");
  EXPECT_TRUE(Member(reply, {"phone_number_id"}).starts_with("pn_"));
}

TEST_F(SandboxStreambird, ChangesNamesAndAddsContacts) {
  const std::string id = Member(Create(R"({"email":"a@b.cd","first_name":"Ann","last_name":"Lee"})"), {"user_id"});
  const std::string path = "/v1/auth/users/" + id + "/update";
  http::Reply reply = Call("PUT", path, R"({"last_name":"","emails":[{"email":"A@b.cd"},{"email":"e@f.gh"}]})");
  ASSERT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(Member(reply, {"first_name"}), "Ann");
  EXPECT_EQ(Member(reply, {"last_name"}), "");
  EXPECT_EQ(Member(reply, {"emails", "0", "email"}), "a@b.cd");
  EXPECT_EQ(Member(reply, {"emails", "1", "email"}), "e@f.gh");
  EXPECT_EQ(Member(reply, {"emails", "1", "verified"}), "false");
  EXPECT_EQ(Call("PUT", path, R"({"emails":[{"email":"e@f.gh"}]})").body, reply.body);
  ExpectFailure(Create(R"({"email":"e@f.gh"})"), 409, "user_already_exists");
  ExpectFailure(Call("PUT", path, R"({"first_name":""})"), 400, "bad_request");
  ExpectFailure(Call("PUT", path, R"({"phone_numbers":[{"phone_number":"1"}]})"), 400, "bad_request");
  ExpectFailure(Call("PUT", "/v1/auth/users/user_0/update", "{}"), 404, "user_not_found");
}

TEST_F(SandboxStreambird, RemovesAContactByItsId) {
  http::Reply made = Create(R"({"email":"a@b.cd","phone_number":"+14152222222"})");
  const std::string id = Member(made, {"email_id"});
  const std::string path = "/v1/auth/users/emails/" + id + "/delete";
  EXPECT_EQ(CallLive("DELETE", path).status, 404);
  EXPECT_EQ(Call("DELETE", path).status, 200);
  ExpectFailure(Call("DELETE", path), 404, "email_not_found");
  http::Reply left = Call("GET", "/v1/auth/users/" + Member(made, {"user_id"}));
  EXPECT_EQ(Member(left, {"emails", "0"}), "null");
  EXPECT_EQ(Member(left, {"phone_numbers", "0", "phone_number"}), "+14152222222");
  EXPECT_EQ(Create(R"({"email":"a@b.cd"})").status, 200);
}

TEST_F(SandboxStreambird, VerificationKeepsTheUserPending) {
  http::Reply reply = Create(R"({"email":"a@b.cd","requires_verification":true,"include_user":true})");
  EXPECT_EQ(Member(reply, {"status"}), "pending");
  EXPECT_EQ(Member(reply, {"user", "emails", "0", "verified"}), "false");
}

TEST_F(SandboxStreambird, ValidatesTheBody) {
  for (const char* body : {"{}", "[]", "{", R"({"email":""})", R"({"email":"x"})", R"({"phone_number":"4152222222"})",
                           R"({"email":"a@b.cd","first_name":""})", R"({"email":"a@b.cd","last_name":5})",
                           R"({"email":"a@b.cd","include_user":"true"})", R"({"email":"a@b.cd","wallet_type":"DOGE"})",
                           R"({"email":"a@b.cd","wallet_type":"ethereum"})", R"({"email":null})"}) {
    ExpectFailure(Create(body), 400, "bad_request");
  }
  EXPECT_EQ(world_.log.Counters().creates, 0U);
}

TEST_F(SandboxStreambird, RefusesUnknownKeys) {
  http::Request request = MakeRequest("POST", "/v1/auth/users/create", {}, R"({"email":"a@b.cd"})");
  ExpectFailure(vendor_->Answer(request), 401, "unauthorized");
  request.headers.emplace_back("authorization", "Bearer pk_test_public");
  ExpectFailure(vendor_->Answer(request), 401, "unauthorized");
}

TEST_F(SandboxStreambird, ARepeatedCreateIsADuplicate) {
  Create(R"({"email":"a@b.cd"})");
  ExpectFailure(Create(R"({"email":"A@b.cd"})"), 409, "user_already_exists");
  EXPECT_EQ(world_.log.Counters().creates, 1U);
}

TEST_F(SandboxStreambird, KeepsEnvironmentsApart) {
  std::string id = Member(Create(R"({"email":"a@b.cd"})"), {"user_id"});
  EXPECT_EQ(CallLive("POST", "/v1/auth/users/create", R"({"email":"a@b.cd"})").status, 200);
  ExpectFailure(CallLive("GET", "/v1/auth/users/" + id), 404, "user_not_found");
}

TEST_F(SandboxStreambird, ReadsAndDeletesById) {
  std::string id = Member(Create(R"({"email":"a@b.cd"})"), {"user_id"});
  http::Reply got = Call("GET", "/v1/auth/users/" + id);
  EXPECT_EQ(got.status, 200);
  EXPECT_EQ(Member(got, {"user_id"}), id);
  http::Reply gone = Call("DELETE", "/v1/auth/users/" + id + "/delete");
  EXPECT_EQ(gone.status, 200);
  EXPECT_EQ(Member(gone, {"user_id"}), id);
  ExpectFailure(Call("GET", "/v1/auth/users/" + id), 404, "user_not_found");
  ExpectFailure(Call("DELETE", "/v1/auth/users/" + id + "/delete"), 404, "user_not_found");
  EXPECT_EQ(Member(SearchField("email", "\"a@b.cd\""), {"total_count"}), "0");
  EXPECT_EQ(Create(R"({"email":"a@b.cd"})").status, 200);
}

TEST_F(SandboxStreambird, SearchFindsByContact) {
  Create(R"({"email":"a@b.cd","phone_number":"+14152222222","first_name":"Ann","last_name":"Lee"})");
  Create(R"({"email":"b@b.cd"})");
  for (const auto& [field, value] : {std::pair("email", "\"A@b.cd\""), std::pair("phone_number", "\"+14152222222\""),
                                     std::pair("full_name_match", "\"lee\""), std::pair("email_match", "\"a@\"")}) {
    http::Reply reply = SearchField(field, value);
    EXPECT_EQ(Member(reply, {"total_count"}), "1") << field << reply.body;
    EXPECT_EQ(Member(reply, {"users", "0", "first_name"}), "Ann");
  }
  EXPECT_EQ(Member(SearchField("status", "\"active\""), {"total_count"}), "2");
  http::Reply in = Search(
      R"({"filters":{"operator":"OR","fields":[{"field":"email","operator":"in","value":["a@b.cd","b@b.cd","c@b.cd"]}]}})");
  EXPECT_EQ(Member(in, {"total_count"}), "2");
  http::Reply both = Search(
      R"({"filters":{"operator":"AND","fields":[{"field":"email","operator":"eq","value":"a@b.cd"},{"field":"phone_number","operator":"eq","value":"+1999"}]}})");
  EXPECT_EQ(Member(both, {"total_count"}), "0");
}

TEST_F(SandboxStreambird, SearchPages) {
  for (int i = 0; i < 25; ++i) Create(R"({"email":"u)" + std::to_string(i) + R"(@b.cd"})");
  http::Reply page = Search(R"({"limit":10})");
  EXPECT_EQ(Member(page, {"has_more"}), "true");
  EXPECT_EQ(Member(page, {"total_count"}), "25");
  std::string last = Member(Search(R"({"limit":20})"), {"users", "0", "user_id"});
  page = Search(R"({"limit":100,"starting_after":")" + last + "\"}");
  EXPECT_EQ(Member(page, {"has_more"}), "false");
  EXPECT_EQ(Member(page, {"users", "0", "emails", "0", "email"}), "u1@b.cd");
}

TEST_F(SandboxStreambird, SearchValidates) {
  for (const char* body :
       {R"({"limit":9})", R"({"limit":101})", R"({"filters":[]})", R"({"starting_after":"x"})",
        R"({"filters":{"operator":"XOR","fields":[]}})",
        R"({"filters":{"operator":"AND","fields":[{"field":"age","operator":"eq","value":"1"}]}})",
        R"({"filters":{"operator":"AND","fields":[{"field":"email","operator":"gt","value":"1"}]}})",
        R"({"filters":{"operator":"AND","fields":[{"field":"email","operator":"in","value":"1"}]}})"}) {
    ExpectFailure(Search(body), 400, "bad_request");
  }
}

TEST_F(SandboxStreambird, WalletsAreMadeOncePerType) {
  std::string id = Member(Create(R"({"email":"a@b.cd"})"), {"user_id"});
  std::string body = R"({"wallet_type":"SOL","user_id":")" + id + "\"}";
  http::Reply first = Call("POST", "/v1/wallets/create", body);
  ASSERT_EQ(first.status, 200) << first.body;
  EXPECT_TRUE(api::NormalAddress(api::Chain::kSolana, Member(first, {"public_address"})));
  EXPECT_EQ(Call("POST", "/v1/wallets/create", body).body, first.body);
  EXPECT_EQ(Call("GET", "/v1/wallets/" + Member(first, {"id"})).body, first.body);
  ExpectFailure(Call("POST", "/v1/wallets/create", R"({"wallet_type":"SOL","user_id":"user_x"})"), 404,
                "user_not_found");
  ExpectFailure(Call("POST", "/v1/wallets/create", R"({"wallet_type":"sol","user_id":"user_x"})"), 400, "bad_request");
  ExpectFailure(Call("GET", "/v1/wallets/wallet_x"), 404, "wallet_not_found");
}

TEST_F(SandboxStreambird, MoonKeySpellsTypesOut) {
  Make(StreambirdSpelling::kLong);
  ExpectFailure(Create(R"({"email":"a@b.cd","wallet_type":"ETH"})"), 400, "bad_request");
  http::Reply reply = Create(R"({"email":"a@b.cd","wallet_type":"bitcoin","include_user":true,"metadata":{"k":"v"}})");
  ASSERT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(Member(reply, {"user", "wallets", "0", "wallet_type"}), "bitcoin");
  EXPECT_EQ(Member(reply, {"phone_number_id"}), "null");
  EXPECT_EQ(Member(reply, {"user", "metadata"}), R"({"k":"v"})");
  ExpectFailure(Create(R"({"email":"b@b.cd","metadata":"v"})"), 400, "bad_request");
}

TEST_F(SandboxStreambird, EveryChainHasAnAddress) {
  for (const auto& [type, chain] : std::vector<std::pair<std::string, api::Chain>>{{"ETH", api::Chain::kEvm},
                                                                                   {"SOL", api::Chain::kSolana},
                                                                                   {"BTC", api::Chain::kBitcoin},
                                                                                   {"DOT", api::Chain::kPolkadot},
                                                                                   {"XLM", api::Chain::kStellar}}) {
    http::Reply reply = Create(R"({"email":")" + type + R"(@b.cd","include_user":true,"wallet_type":")" + type + "\"}");
    EXPECT_EQ(Member(reply, {"user", "wallets", "0", "wallet_type"}), type);
    const std::string address = Member(reply, {"user", "wallets", "0", "public_address"});
    EXPECT_TRUE(api::NormalAddress(chain, address)) << address;
  }
}

TEST_F(SandboxStreambird, UnknownPathsAre404) {
  ExpectFailure(Call("GET", "/v1/users"), 404, "not_found");
  ExpectFailure(Call("POST", "/v1/users", "{}"), 404, "not_found");
}

}  // namespace
}  // namespace walletgate::sandbox
