// Login methods that come and go.

#include "tests/routing/service_harness.h"

namespace walletgate::routing {
namespace {

class Logins : public ServiceTest {
 protected:
  Logins() { Use({{.updates = true}}); }

  static api::LoginMethod Email(std::string email) {
    api::LoginMethod method;
    method.email = std::move(email);
    return method;
  }
  static api::LoginMethod Phone(std::string number) {
    api::LoginMethod method;
    method.type = api::LoginType::kPhone;
    method.phone_number = std::move(number);
    return method;
  }
  Result<ApiAnswer> Change(const std::string& id, LoginChange change, std::string key = {}) {
    return Run(service_.ChangeLogin(Caller(std::move(key)), id, std::move(change)));
  }
  Result<ApiAnswer> Add(const std::string& id, api::LoginMethod method, std::string key = {}) {
    return Change(id, {std::move(method)}, std::move(key));
  }
  Result<ApiAnswer> Remove(const std::string& id, api::LoginMethod method, std::string key = {}) {
    return Change(id, {std::move(method), true}, std::move(key));
  }
  std::string MadeId() {
    std::string id = CreatedId();
    log_.clear();
    return id;
  }
  /// The e-mail addresses and phone numbers that an answer shows.
  static std::vector<std::string> Shown(const Result<ApiAnswer>& reply) {
    if (!reply) return {"(an error)"};
    std::vector<std::string> shown;
    const Result<json::Document> body = json::Parse(reply->body);
    if (!body) return {"(no JSON)"};
    for (const json::Value method : body->root().Get("login_methods").Elements()) {
      const json::Value email = method.Get("email");
      shown.emplace_back((email ? email : method.Get("phone_number")).AsString());
    }
    return shown;
  }
  using Texts = std::vector<std::string>;
};

TEST_F(Logins, AreAddedByAnUpdateThatTellsAllOfThem) {
  const std::string id = MadeId();
  vendor_.PushJson(200, "{}");
  const Result<ApiAnswer> reply = Add(id, Email("c@d.example"));
  ExpectReply(reply, 200);
  EXPECT_EQ(log_, (EventLog{"begin", "send PUT /users/v-1", "end applied"}));
  EXPECT_EQ(LastSent().body, R"({"surname":"","mails":["a@b.example","c@d.example"]})");
  EXPECT_EQ(Shown(reply), (Texts{"a@b.example", "c@d.example"}));
  EXPECT_EQ(BodyOf(Get(id)), BodyOf(reply));
}

TEST_F(Logins, ThatAreThereAreAddedWithoutAWord) {
  const std::string id = MadeId();
  ExpectReply(Add(id, Email("A@B.example")), 200);
  ExpectReply(Remove(id, Email("c@d.example")), 200);
  EXPECT_EQ(log_, EventLog{});
}

TEST_F(Logins, OfATypeThatAnUpdateDoesNotTellAreRefused) {
  const std::string id = MadeId();
  const Result<ApiAnswer> reply = Add(id, Phone("+14155550100"));
  ExpectError(reply, ErrorKind::kUnsupportedByProvider);
  EXPECT_EQ(ErrorOf(reply).fields.front().pointer, "/type");
  api::LoginMethod wallet;
  wallet.type = api::LoginType::kWallet;
  wallet.address = "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed";
  ExpectError(Add(id, wallet), ErrorKind::kUnsupportedByProvider);
  EXPECT_EQ(log_, EventLog{});
}

TEST_F(Logins, AreRemovedWhereTheVendorOffersIt) {
  const std::string id = MadeId();
  vendor_.PushJson(200, "{}");
  ExpectReply(Add(id, Email("c@d.example")), 200);
  log_.clear();
  vendor_.PushJson(204, "");
  const Result<ApiAnswer> reply = Remove(id, Email("a@b.example"));
  ExpectReply(reply, 200);
  EXPECT_EQ(log_, (EventLog{"begin", "send DELETE /logins/a%40b.example", "end applied"}));
  EXPECT_EQ(Shown(reply), Texts{"c@d.example"});
}

TEST_F(Logins, TheLastOfWhichStays) {
  const std::string id = MadeId();
  ExpectError(Remove(id, Email("a@b.example")), ErrorKind::kLastLoginMethod);
  EXPECT_EQ(log_, EventLog{});
}

TEST_F(Logins, AreRefusedAtAVendorWithoutSuchCalls) {
  Use({{.updates = true}});
  const std::string id = MadeId();
  vendor_.PushJson(200, "{}");
  ExpectReply(Add(id, Email("c@d.example")), 200);
  Use({{}});
  ExpectError(Add(id, Email("e@f.example")), ErrorKind::kUnsupportedByProvider);
  ExpectError(Remove(id, Email("c@d.example")), ErrorKind::kUnsupportedByProvider);
}

TEST_F(Logins, WhoseRemovalWasLostAreSettledByTheRepeat) {
  const std::string id = MadeId();
  vendor_.PushJson(200, "{}");
  ExpectReply(Add(id, Email("c@d.example")), 200);
  LoseReply();
  ExpectError(Remove(id, Email("a@b.example")), ErrorKind::kOutcomeUnknown, Applied::kUnknown);
  EXPECT_EQ(Shown(Get(id)), (Texts{"a@b.example", "c@d.example"}));
  ExpectError(Add(id, Email("e@f.example")), ErrorKind::kRequestInProgress);
  vendor_.PushJson(204, "");
  const Result<ApiAnswer> again = Remove(id, Email("a@b.example"));
  ExpectReply(again, 200);
  EXPECT_EQ(Shown(again), Texts{"c@d.example"});
  EXPECT_EQ(OpenIntents(), 0U);
}

TEST_F(Logins, AreReplayedUnderTheirKey) {
  const std::string id = MadeId();
  vendor_.PushJson(200, "{}");
  ExpectReply(Add(id, Email("c@d.example"), "k-1"), 200);
  EXPECT_TRUE(IsReplayed(Add(id, Email("c@d.example"), "k-1")));
  ExpectError(Remove(id, Email("c@d.example"), "k-1"), ErrorKind::kIdempotencyKeyReused);
}

TEST_F(Logins, AreTenAtMost) {
  const std::string id = MadeId();
  for (int i = 1; i < 10; ++i) {
    vendor_.PushJson(200, "{}");
    ExpectReply(Add(id, Email("m" + std::to_string(i) + "@d.example")), 200);
  }
  const Result<ApiAnswer> reply = Add(id, Email("more@d.example"));
  ExpectError(reply, ErrorKind::kInvalidRequest);
  EXPECT_EQ(ErrorOf(reply).fields.front().code, "range");
}

}  // namespace
}  // namespace walletgate::routing
