// Whose fault a refused user token is: the caller's only where the caller's own went with the call.

#include <thread>

#include "tests/crypto/test_keys.h"
#include "tests/provider/provider_harness.h"

namespace walletgate::provider {
namespace {

using api::Operation;

constexpr std::string_view kTokenRules = R"(    - {code: bad_token, when: minted, is: provider_credentials}
    - {code: [bad_token, other_subject], is: provider_rejected, field: user_token}
    - {code: no_plan, when: minted, is: provider_account}
    - {code: known_login, when: minted, is: end_user_exists}
    - {code: bad_key, status: 401, when: minted, is: provider_rejected}
)";

std::string VendorThatRefusesTokens() { return std::string(kVendorFile) + std::string(kTokenRules); }

auth::SettingValues Keys() {
  return {SecretValue("api_key", "key-0123456789"), SecretValue("user_key", test_keys::kRsaPkcs8)};
}

struct Refused {
  Error error;
  std::size_t calls = 0;
};

Refused Create(const std::string& code, bool minted, int status = 422, auth::SettingValues keys = Keys()) {
  ProviderHarness harness;
  const auto provider = BindVendor(std::move(keys), VendorThatRefusesTokens());
  harness.client.OnRequest([&](const transport::HttpRequest&) {
    return transport::FakeHttpClient::Json(status, R"({"error":{"code":")" + code + R"(","text":"of the token"}})");
  });
  api::CreateEndUser request = ProviderHarness::Request();
  if (minted) request.user_token = Secret();
  api::OperationInput input;
  input.request = &request;
  std::optional<Result<Call>> call;
  Spawn(provider->calls().Prepare(Operation::kCreateEndUser, input, "", harness.context),
        [&](Result<Call> made) { call.emplace(std::move(made)); });
  for (int i = 0; i < 1000 && !call; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
    harness.loop.Turn();
  }
  EXPECT_TRUE(call && *call);
  if (!call || !*call) return {};
  EXPECT_EQ((*call)->token(), minted ? UserToken::kMinted : UserToken::kCallers);
  Result<Answer> answer = harness.Send(*provider, **std::move(call));
  EXPECT_FALSE(answer);
  return {answer ? Error{} : std::move(answer).error(), harness.client.requests().size()};
}

TEST(MintedTokenBlame, AMintedTokenThatIsRefusedIsTheGateways) {
  for (const char* code : {"bad_token", "other_subject"}) {  // by a rule of its own; and by one that names the member
    const Error error = Create(code, true).error;
    EXPECT_EQ(error.kind, ErrorKind::kProviderCredentials) << code;
    EXPECT_EQ(BlameOf(error), Blame::kGateway);
    EXPECT_EQ(error.applied, Applied::kNo);
    EXPECT_TRUE(error.fields.empty());
    EXPECT_EQ(error.provider->message, "");
    EXPECT_EQ(error.provider->code, code);
  }
  EXPECT_EQ(Create("no_plan", true).error.kind, ErrorKind::kProviderAccount);
}

TEST(MintedTokenBlame, WhatARuleSaysOfOtherThingsWhereATokenWasMintedStands) {
  EXPECT_EQ(Create("known_login", true, 409).error.kind, ErrorKind::kEndUserExists);
  auth::SettingValues keys = Keys();
  keys[0].has_next = true;
  keys[0].next_secret = Secret("next-0123456789");
  const Refused refused = Create("bad_key", true, 401, keys);
  EXPECT_EQ(refused.error.kind, ErrorKind::kProviderRejected);
}

TEST(MintedTokenBlame, ACallersTokenThatIsRefusedIsTheCallers) {
  for (const char* code : {"bad_token", "other_subject"}) {
    const Error error = Create(code, false).error;
    EXPECT_EQ(error.kind, ErrorKind::kProviderRejected) << code;
    EXPECT_EQ(BlameOf(error), Blame::kCaller);
    ASSERT_EQ(error.fields.size(), 1U);
    EXPECT_EQ(error.fields[0].pointer, "/user_token");
    EXPECT_EQ(error.provider->message, "of the token");
  }
  EXPECT_EQ(Create("no_plan", false).error.kind, ErrorKind::kProviderRejected) << "the rule is about minted ones";
}

TEST(MintedTokenBlame, OtherCredentialsAreNotTriedForIt) {
  auth::SettingValues keys = Keys();
  keys[0].has_next = true;
  keys[0].next_secret = Secret("next-0123456789");
  for (const int status : {401, 403, 422}) {
    EXPECT_EQ(Create("bad_token", true, status, keys).calls, 1U) << status;
    EXPECT_EQ(Create("bad_token", false, status, keys).calls, 1U) << status;
  }
  EXPECT_EQ(Create("another", true, 401, keys).calls, 2U) << "that may be the key";
}

}  // namespace
}  // namespace walletgate::provider
