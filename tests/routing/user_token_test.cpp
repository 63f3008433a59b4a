// User tokens of callers: sent, and never kept (PRODUCT section 3a, "User tokens").

#include "base/json/parse.h"
#include "routing/intents/recovery_means.h"
#include "tests/crypto/test_keys.h"
#include "tests/routing/service_harness.h"

namespace walletgate::routing {
namespace {

class UserTokens : public ServiceTest {
 protected:
  void Serve(const std::string& idempotency, const std::string& user_token = "{required: true}") {
    VendorParts parts;
    parts.idempotency = idempotency;
    parts.user_token = user_token;
    parts.minter = true;
    Tenant tenant;
    tenant.id = "t";
    tenant.providers["acme"] = BindVendor(parts, test_keys::kRsaPkcs8);
    tenant.rules = InOrder({tenant.providers["acme"]});
    auto state = std::make_shared<State>();
    state->AddTenant(std::move(tenant), {});
    state_ = std::move(state);
  }
  static api::CreateEndUser With(const std::string& token) {
    api::CreateEndUser request = Request();
    request.user_token = Secret(token);
    return request;
  }
  std::string TokenSent() const {
    const Result<json::Document> body = json::Parse(LastSent().body);
    return body ? std::string(body->root().Get("token").AsString()) : "";
  }
  std::string KeySent() const {
    for (const auto& [name, value] : LastSent().headers) {
      if (name == "Acme-Key") return value;
    }
    return {};
  }
};

TEST_F(UserTokens, AreSentAndNotKept) {
  Serve("{natural: true, header: Acme-Key, format: uuid4, unknown_outcome: [repeat]}");
  LoseReply();
  ExpectError(Create(With("head.claims.signature")), ErrorKind::kOutcomeUnknown, Applied::kUnknown);
  EXPECT_EQ(TokenSent(), "head.claims.signature");
  const storage::StoredCall& kept = store_.last_intent().call;
  EXPECT_EQ(kept.body.find("signature"), std::string::npos) << kept.body;
  EXPECT_NE(kept.body.find(kept.token_mark), std::string::npos);
}

TEST_F(UserTokens, ARepeatTakesTheCallersNewOneUnderANewKey) {
  Serve("{natural: true, header: Acme-Key, format: uuid4, unknown_outcome: [repeat]}");
  LoseReply();
  ExpectError(Create(With("first.a.b")), ErrorKind::kOutcomeUnknown, Applied::kUnknown);
  const std::string first_key = KeySent();
  vendor_.PushJson(201, VendorUser());
  ExpectReply(Create(With("second.a.b")), 201);
  EXPECT_EQ(TokenSent(), "second.a.b");
  EXPECT_NE(KeySent(), first_key) << "other bytes under one key would be refused";
  EXPECT_NE(KeySent(), "");
}

TEST_F(UserTokens, WithoutItsCallerACallWithACallersTokenIsNotRepeatedUnderAnotherIssuer) {
  storage::Intent intent;
  intent.call.operation = api::Operation::kCreateEndUser;
  Serve("{natural: true, header: Acme-Key, format: uuid4, unknown_outcome: [repeat]}");
  const ProviderPtr vendor = state_->FindTenant("t")->providers.at("acme");
  intent.call.token_mark = std::string(provider::kCallersMark) + "1";
  EXPECT_TRUE(MeansLeft(vendor.get(), intent, clock_.Now()).empty());
  EXPECT_EQ(MeansLeft(vendor.get(), intent, clock_.Now(), true).size(), 1U);
  intent.call.token_mark = std::string(provider::kMintedMark) + "1";
  EXPECT_EQ(MeansLeft(vendor.get(), intent, clock_.Now()).size(), 1U);
}

TEST_F(UserTokens, WhereTheVendorDoesNotKnowUsersByOurIdThereIsNoRepeat) {
  Serve("{header: Acme-Key, format: uuid4, unknown_outcome: [repeat]}", "{}");
  LoseReply();
  ExpectError(Create(With("first.a.b")), ErrorKind::kOutcomeUnknown, Applied::kUnknown);
  ExpectError(Create(With("second.a.b")), ErrorKind::kOutcomeUnknown, Applied::kUnknown);
  EXPECT_EQ(Sent(), 1U) << "other bytes might make a second user";
  EXPECT_EQ(OpenIntents(), 1U);
}

}  // namespace
}  // namespace walletgate::routing
