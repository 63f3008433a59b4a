// A hundred callers at once want the same thing, over connections of their own, two hundred times: one vendor create
// each time, and one answer for all.

#include <gmock/gmock.h>

#include <map>
#include <thread>

#include "tests/fakes/gateway_fixture.h"
#include "tests/http/raw_client.h"

namespace walletgate {
namespace {

using http::testing::RawClient;
using http::testing::RawReply;

constexpr int kCallers = 100;
constexpr int kRounds = 200;
constexpr const char* kVendors[] = {"yieldforce", "cdp", "streambird", "capa"};

class HundredCallers : public fakes::GatewayTest {
 protected:
  void SetUp() override {
    for (int i = 0; i < kCallers; ++i) clients_.push_back(std::make_unique<RawClient>(gateway().port()));
  }

  static std::string Request(const std::string& id, const std::string& vendor, const std::string& key) {
    const std::string body = fakes::UserBody(id, vendor);
    return "POST /v1/end-users HTTP/1.1\r\nHost: crowd\r\nAuthorization: Bearer key-of-main\r\n" +
           (key.empty() ? "" : "Idempotency-Key: " + key + "\r\n") +
           "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
  }

  /// All callers send, then all read. Who is told to wait asks again, until everybody has been answered.
  std::vector<RawReply> AskUntilAnswered(const std::string& request) {
    std::vector<RawReply> replies(clients_.size());
    std::vector<std::size_t> asking(clients_.size());
    for (std::size_t i = 0; i < asking.size(); ++i) asking[i] = i;
    while (!asking.empty()) {
      for (const std::size_t i : asking) EXPECT_TRUE(clients_[i]->Send(request));
      std::vector<std::size_t> waiting;
      for (const std::size_t i : asking) {
        std::optional<RawReply> reply = clients_[i]->Read();
        if (!reply) return {};
        replies[i] = std::move(*reply);
        if (replies[i].status == 409) waiting.push_back(i);
      }
      told_to_wait_ += waiting.size();
      if (!waiting.empty()) std::this_thread::sleep_for(std::chrono::milliseconds(2));
      asking = std::move(waiting);
    }
    return replies;
  }

  static std::string VendorOf(int round) { return kVendors[static_cast<std::size_t>(round) % std::size(kVendors)]; }

  /// Each id of the rounds was created once, by the vendors' own account.
  static void ExpectOneCreateEach(const std::string& prefix) {
    std::map<std::string, int> creates;
    for (const char* vendor : kVendors) {
      for (const sandbox::CreateRecord& record : vendors().sandbox().Log(vendor)) {
        ++creates[record.external_id.empty() ? record.contact.substr(0, record.contact.find('@')) : record.external_id];
      }
    }
    for (int round = 0; round < kRounds; ++round) {
      EXPECT_EQ(creates[prefix + std::to_string(round)], 1) << prefix << round;
    }
  }

  std::vector<std::unique_ptr<RawClient>> clients_;
  std::size_t told_to_wait_ = 0;
};

TEST_F(HundredCallers, OfOneKeyGetOneAnswer) {
  for (int round = 0; round < kRounds; ++round) {
    const std::string id = "crowd-key-" + std::to_string(round);
    const std::vector<RawReply> replies = AskUntilAnswered(Request(id, VendorOf(round), id));
    ASSERT_EQ(replies.size(), clients_.size()) << "a connection broke in round " << round;
    int replayed = 0;
    for (const RawReply& reply : replies) {
      ASSERT_EQ(reply.status, 201) << reply.body;
      ASSERT_EQ(reply.body, replies.front().body) << "round " << round;
      if (reply.Field("idempotent-replayed") == "true") ++replayed;
    }
    ASSERT_EQ(replayed, kCallers - 1) << "round " << round;
  }
  EXPECT_GT(told_to_wait_, 0U) << "they never met";
  ExpectOneCreateEach("crowd-key-");
}

TEST_F(HundredCallers, OfOneExternalIdGetOneUser) {
  for (int round = 0; round < kRounds; ++round) {
    const std::string id = "crowd-id-" + std::to_string(round);
    const std::vector<RawReply> replies = AskUntilAnswered(Request(id, VendorOf(round), ""));
    ASSERT_EQ(replies.size(), clients_.size()) << "a connection broke in round " << round;
    int created = 0;
    for (const RawReply& reply : replies) {
      ASSERT_THAT(reply.status, testing::AnyOf(200, 201)) << reply.body;
      ASSERT_EQ(reply.body, replies.front().body) << "round " << round;
      if (reply.status == 201) ++created;
    }
    ASSERT_EQ(created, 1) << "round " << round;
  }
  ExpectOneCreateEach("crowd-id-");
}

}  // namespace
}  // namespace walletgate
