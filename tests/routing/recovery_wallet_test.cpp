// A wallet whose reply was lost, and what settles it.

#include "tests/routing/service_harness.h"

namespace walletgate::routing {
namespace {

constexpr const char* kKeyed = "{header: Acme-Key, format: uuid4, window: 24h, unknown_outcome: [repeat]}";

class WalletRecovery : public ServiceTest {
 protected:
  std::string VendorKeyOf(std::size_t request) { return HeaderOf(vendor_.requests()[request], "Acme-Key"); }
};

TEST_F(WalletRecovery, RepeatsToo) {
  Use({{.wallet_idempotency = kKeyed}});
  const std::string id = CreatedId();
  LoseReply();
  ExpectError(CreateWallet(id), ErrorKind::kOutcomeUnknown, Applied::kUnknown);
  ExpectError(CreateWallet(id, api::Chain::kStellar), ErrorKind::kRequestInProgress);
  vendor_.PushJson(201, VendorWallet("bitcoin", kBitcoinAddress));
  const Result<ApiAnswer> reply = CreateWallet(id);
  ExpectReply(reply, 201);
  EXPECT_EQ(Addresses(reply), std::vector<std::string>{kBitcoinAddress});
  EXPECT_EQ(VendorKeyOf(2), VendorKeyOf(1));
}

TEST_F(WalletRecovery, IsNotDoneByLookingTheUserUp) {
  Use({{.wallet_idempotency = "{none: true}"}});
  const std::string id = CreatedId();
  LoseReply();
  ExpectError(CreateWallet(id), ErrorKind::kOutcomeUnknown, Applied::kUnknown);
  ExpectError(CreateWallet(id), ErrorKind::kOutcomeUnknown, Applied::kUnknown);
  EXPECT_EQ(Sent(), 2U);
}

TEST_F(WalletRecovery, KeepsWhatTheUserHasBecomeMeanwhile) {
  Use({{.wallet_idempotency = kKeyed}});
  const std::string id = CreatedId();
  LoseReply();
  ExpectError(CreateWallet(id), ErrorKind::kOutcomeUnknown, Applied::kUnknown);
  vendor_.PushJson(200, VendorUser("[" + VendorWallet("stellar", kStellarAddress) + "]"));
  ExpectReply(Get(id, true), 200);
  vendor_.PushJson(201, VendorWallet("bitcoin", kBitcoinAddress));
  const Result<ApiAnswer> reply = CreateWallet(id);
  ExpectReply(reply, 201);
  EXPECT_EQ(Addresses(reply), (std::vector<std::string>{kStellarAddress, kBitcoinAddress}));
}

TEST_F(WalletRecovery, NeverBringsADeletedUserBack) {
  Use({{.wallet_idempotency = kKeyed}});
  const std::string id = CreatedId();
  LoseReply();
  ExpectError(CreateWallet(id), ErrorKind::kOutcomeUnknown, Applied::kUnknown);
  vendor_.PushJson(204, "");
  ExpectReply(Delete(id), 204);
  vendor_.PushJson(201, VendorWallet("bitcoin", kBitcoinAddress));
  ExpectError(CreateWallet(id), ErrorKind::kEndUserNotFound);
  EXPECT_EQ(Member(Get(id), "status"), "deleted");
}

TEST_F(WalletRecovery, DoesNotStandInTheWayOfTheUsersOwnCreate) {
  Use({{.wallet_idempotency = kKeyed}});
  const std::string id = CreatedId();
  LoseReply();
  ExpectError(CreateWallet(id), ErrorKind::kOutcomeUnknown, Applied::kUnknown);
  const Result<ApiAnswer> again = Create();
  ExpectReply(again, 200);
  EXPECT_EQ(Member(again, "id"), id);
}

}  // namespace
}  // namespace walletgate::routing
