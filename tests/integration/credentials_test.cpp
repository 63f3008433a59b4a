// A credential is rotated while requests are served: nobody notices but the metrics and the log.

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <thread>

#include "tests/crypto/test_keys.h"
#include "tests/fakes/gateway_fixture.h"
#include "tests/integration/orchid_vendor.h"

namespace walletgate {
namespace {

using fakes::Answer;
using fakes::UserBody;

/// As the metrics tell it.
std::string SlotInUse(const fakes::TestGateway& gateway, const std::string& provider) {
  const std::string metrics = gateway.Admin().Get("/metrics").body;
  for (const std::string slot : {"current", "next"}) {
    const std::string line =
        "walletgate_credential_slot_in_use{provider=\"" + provider + "\",slot=\"" + slot + "\"} 1\n";
    if (metrics.find(line) != std::string::npos) return slot;
  }
  return "neither";
}

TEST(CredentialRotation, UnderLoadNoRequestFails) {
  fakes::Vendors vendors;
  fakes::OrchidVendor orchid;
  fakes::Environment names = orchid.environment();
  names["ORCHID_NEXT_SECRET"] = "the next secret";
  const std::string config =
      fakes::OrchidVendor::Config(R"({current: "${ORCHID_SECRET}", next: "${ORCHID_NEXT_SECRET}"})");
  const fakes::TestGateway gateway(vendors, names, config);
  std::atomic<bool> stop{false};
  std::atomic<int> answered{0};
  std::vector<std::thread> callers;
  for (int caller = 0; caller < 3; ++caller) {
    callers.emplace_back([&, caller] {
      for (int i = 0; !stop; ++i) {
        const std::string id = "c" + std::to_string(caller) + "-" + std::to_string(i);
        const Answer answer = gateway.As("main").Create(
            R"({"external_id":")" + id + R"(","login_methods":[{"type":"email","email":"a@example.com"}]})");
        EXPECT_EQ(answer.status, 201) << answer;
        ++answered;
      }
    });
  }
  const auto await = [&](int more) {
    const int wanted = answered + more;
    for (int i = 0; i < 2000 && answered < wanted; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  };
  await(20);
  EXPECT_EQ(SlotInUse(gateway, "orchid"), "current");
  {
    const std::lock_guard lock(orchid.books().mutex);
    orchid.books().client_secret = "the next secret";
    orchid.books().token = "token-of-the-next-secret";
  }
  await(20);
  stop = true;
  for (std::thread& caller : callers) caller.join();
  EXPECT_GE(answered, 40);
  EXPECT_EQ(SlotInUse(gateway, "orchid"), "next");
}

/// The vendor has dropped what is given as current already.
constexpr std::string_view kLateConfig = R"(
listen: {port: 0, loops: 2}
admin: {port: 0}
store: {kind: memory}
providers_folder: ../providers
providers:
  yieldforce:
    settings:
      base_url: ${SANDBOX_YIELDFORCE_BASE_URL}
      token_url: ${SANDBOX_YIELDFORCE_TOKEN_URL}
      client_id: ${SANDBOX_YIELDFORCE_CLIENT_ID}
      client_secret: {current: "${TEST_WRONG_SECRET}", next: "${SANDBOX_YIELDFORCE_CLIENT_SECRET}"}
      scope: ${SANDBOX_YIELDFORCE_SCOPE}
      user_token_key: {current: "${TEST_USER_TOKEN_KEY}", next: "${TEST_OTHER_KEY}"}
      user_token_issuer: ${TEST_ISSUER}
  cdp:
    settings:
      base_url: ${SANDBOX_CDP_BASE_URL}
      api_key_id: {current: an-old-key, next: "${SANDBOX_CDP_API_KEY_ID}"}
      api_key_secret: {current: "${TEST_WRONG_KEY}", next: "${SANDBOX_CDP_API_KEY_SECRET}"}
      wallet_secret: ${SANDBOX_CDP_WALLET_SECRET}
  streambird:
    settings:
      base_url: ${SANDBOX_STREAMBIRD_BASE_URL}
      secret_key: {current: "${TEST_WRONG_SECRET}", next: "${SANDBOX_STREAMBIRD_SECRET_KEY}"}
  capa:
    settings:
      base_url: ${SANDBOX_CAPA_BASE_URL}
      api_key: {current: "${TEST_WRONG_SECRET}", next: "${SANDBOX_CAPA_API_KEY}"}
tenants:
  - id: main
    api_keys: [{id: main-1, sha256: "${KEY_main}"}]
    routing: {order: [cdp, yieldforce, streambird, capa]}
)";

TEST(CredentialRotation, EveryMechanismGoesOnWithTheNextOne) {
  fakes::Vendors vendors;
  const fakes::TestGateway gateway(vendors, {{"TEST_OTHER_KEY", std::string(test_keys::kOtherRsa)}}, kLateConfig);
  vendors.PublishKeysAt(gateway.url());
  const Answer keys = gateway.Nobody().Get("/.well-known/jwks.json");
  EXPECT_NE(keys.At("keys.1.kid"), "(absent)") << "the next key is published ahead: " << keys;
  for (const std::string vendor : {"yieldforce", "cdp", "streambird", "capa"}) {
    const Answer made = gateway.As("main").Create(UserBody("late-" + vendor, vendor));
    EXPECT_EQ(made.status, 201) << vendor << " " << made;
    const std::string contact = vendor == "streambird" ? "@example.com" : "";
    EXPECT_EQ(vendors.CreatesOf(vendor, "late-" + vendor + contact), 1);
    EXPECT_EQ(SlotInUse(gateway, vendor), "next") << vendor;
  }
  vendors.PublishKeysAt("");
}

}  // namespace
}  // namespace walletgate
