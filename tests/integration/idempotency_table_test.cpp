// Idempotency, case by case: each row of the table is one conversation with the running gateway.

#include <gmock/gmock.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <thread>

#include "tests/http/raw_client.h"
#include "tests/integration/idempotency_asks.h"
#include "tests/integration/problem_check.h"

namespace walletgate::idempotency {
namespace {

using http::testing::RawReply;

constexpr std::chrono::milliseconds kSlow{1500};

std::string Replace(std::string text, const std::string& what, const std::string& with) {
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size())) {
    text.replace(at, what.size(), with);
  }
  return text;
}

std::string Member(const RawReply& reply, std::string_view name) { return fakes::Answer{0, {}, reply.body}.At(name); }

/// Carries a row out against one gateway.
class Conversation {
 public:
  Conversation(const Row& row, fakes::Vendors& vendors, std::uint16_t port)
      : row_(row), vendors_(vendors), port_(port), id_("idem-" + std::to_string(++count)) {}

  void Run(std::chrono::milliseconds pause = {}) {
    const bool parallel = row_.asks.size() > 1 && row_.asks[1].when == When::kMeanwhile;
    answers_.resize(row_.asks.size());
    std::size_t next = 0;
    if (parallel) next = RunParallel();
    for (; next < row_.asks.size(); ++next) {
      if (next > 0) std::this_thread::sleep_for(pause);
      answers_[next] = Send(row_.asks[next]);
    }
    for (std::size_t i = 0; i < row_.asks.size(); ++i) Check(i);
    EXPECT_EQ(vendors_.CreatesOf(row_.vendor, id_), row_.creates) << "creates at the vendor";
  }

 private:
  /// The first ask, and meanwhile those that say so; gives the index of the first that does not.
  std::size_t RunParallel() {
    const std::uint64_t before = vendors_.sandbox().Counters(row_.vendor).requests;
    vendors_.sandbox().Inject(row_.vendor, {.kind = "slow", .delay = kSlow});
    std::thread first([this] { answers_[0] = Send(row_.asks[0]); });
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (vendors_.sandbox().Counters(row_.vendor).requests == before && std::chrono::steady_clock::now() < give_up) {
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    std::size_t next = 1;
    for (; next < row_.asks.size() && row_.asks[next].when == When::kMeanwhile; ++next) {
      answers_[next] = Send(row_.asks[next]);
    }
    first.join();
    return next;
  }

  std::optional<RawReply> Send(const Ask& ask) {
    if (!ask.fault.empty()) Inject(ask.fault);
    http::testing::RawClient client(port_);
    client.Send(TextOf(ask));
    std::optional<RawReply> reply = client.Read();
    if (!ask.fault.empty()) vendors_.sandbox().ClearFaults(row_.vendor);
    return reply;
  }

  void Inject(const std::string& kind) { vendors_.sandbox().Inject(row_.vendor, {.kind = kind, .count = -1}); }

  std::string TextOf(const Ask& ask) const {
    const std::string user = answers_[0] ? Member(*answers_[0], "id") : "";
    const std::string body = Replace(ask.body, "{id}", id_);
    std::string text = "POST " + Replace(ask.target, "{user}", user) + " HTTP/1.1\r\nHost: table\r\n" + ask.headers;
    if (!ask.tenant.empty()) text += "Authorization: Bearer key-of-" + ask.tenant + "\r\n";
    for (const std::string& key : ask.keys) text += ask.key_header + ": " + Replace(key, "{id}", id_) + "\r\n";
    return text + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
  }

  void Check(std::size_t index) const {
    const Ask& ask = row_.asks[index];
    SCOPED_TRACE("ask " + std::to_string(index));
    ASSERT_TRUE(answers_[index]) << "no answer";
    const RawReply& reply = *answers_[index];
    EXPECT_EQ(reply.status, ask.status) << reply.body;
    EXPECT_EQ(Member(reply, "code"), ask.code.empty() ? "(absent)" : ask.code) << reply.body;
    EXPECT_EQ(reply.Field("content-type"), ask.code.empty() ? "application/json" : "application/problem+json");
    EXPECT_EQ(reply.Field("idempotent-replayed"), ask.like == Like::kReplay ? "true" : "");
    EXPECT_TRUE(!ask.retry_after || !reply.Field("retry-after").empty()) << reply.head;
    if (ask.like == Like::kItself) return;
    const RawReply& earlier = *answers_[ask.of];
    EXPECT_EQ(reply.body, earlier.body);
    EXPECT_TRUE(ask.like != Like::kReplay || reply.status == earlier.status);
  }

  static inline int count = 0;
  const Row& row_;
  fakes::Vendors& vendors_;
  std::uint16_t port_;
  std::string id_;
  std::vector<std::optional<RawReply>> answers_;
};

std::string NameOf(const testing::TestParamInfo<Row>& info) { return info.param.name; }

class IdempotencyTable : public fakes::GatewayTest, public testing::WithParamInterface<Row> {};

TEST_P(IdempotencyTable, Row) { Conversation(GetParam(), vendors(), gateway().port()).Run(); }

INSTANTIATE_TEST_SUITE_P(Form, IdempotencyTable, testing::ValuesIn(FormRows()), NameOf);
INSTANTIATE_TEST_SUITE_P(Replay, IdempotencyTable, testing::ValuesIn(ReplayRows()), NameOf);
INSTANTIATE_TEST_SUITE_P(Scope, IdempotencyTable, testing::ValuesIn(ScopeRows()), NameOf);
INSTANTIATE_TEST_SUITE_P(Fault, IdempotencyTable, testing::ValuesIn(FaultRows()), NameOf);
INSTANTIATE_TEST_SUITE_P(Outcome, IdempotencyTable, testing::ValuesIn(VendorOutcomeRows()), NameOf);
INSTANTIATE_TEST_SUITE_P(Parallel, IdempotencyTable, testing::ValuesIn(ParallelRows()), NameOf);

/// The same gateway with keys that live for a moment.
class ExpiredKeys : public testing::TestWithParam<Row> {};

TEST_P(ExpiredKeys, Row) {
  constexpr std::chrono::milliseconds kLife{200};
  std::string config(fakes::kGatewayConfig);
  const std::string limits = "limits:\n";
  const std::size_t at = config.find(limits);
  ASSERT_NE(at, std::string::npos);
  config.insert(at + limits.size(), "  idempotency_key_lifetime: 200ms\n");
  fakes::Vendors vendors;
  fakes::TestGateway gateway(vendors, {}, config);
  Conversation(GetParam(), vendors, gateway.port()).Run(kLife + std::chrono::milliseconds(50));
}

INSTANTIATE_TEST_SUITE_P(Expiry, ExpiredKeys, testing::ValuesIn(ExpiryRows()), NameOf);

}  // namespace
}  // namespace walletgate::idempotency
