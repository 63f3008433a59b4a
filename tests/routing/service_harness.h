#pragma once

// The service of one loop with a store, vendors and a clock under the test's control. For tests of what happens when,
// and of what is kept.

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/json/parse.h"
#include "provider/spec/spec_loader.h"
#include "routing/end_user_service.h"
#include "tests/fakes/fake_clock.h"
#include "tests/fakes/fake_http_client.h"
#include "tests/fakes/manual_loop.h"
#include "tests/fakes/plain_answers.h"
#include "tests/routing/vendor_file.h"
#include "tests/routing/watched_store.h"

namespace walletgate::routing {

using transport::FakeHttpClient;

inline constexpr const char* kBitcoinAddress = "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4";
inline constexpr const char* kStellarAddress = "GA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVSGZ";

/// What the vendor says of a user whom it does not know.
inline constexpr const char* kNoSuchUser = R"({"code":"no_such_user"})";

std::shared_ptr<const provider::Provider> BindVendor(const VendorParts& parts, std::string_view user_key = {},
                                                     provider::Account account = {});

metrics::Domains TestDomains();

/// A reply that arrives while the test goes on.
using Pending = std::shared_ptr<std::optional<Result<ApiAnswer>>>;

/// Times are those of FakeClock, which starts at 2026-05-20T10:00:00Z.
class ServiceTest : public testing::Test {
 protected:
  ServiceTest();
  ~ServiceTest() override;

  /// From now on the tenant "t" has these vendors, in this order; those that are `closed` get no new users.
  void Use(const std::vector<VendorParts>& vendors, std::set<std::string, std::less<>> closed = {});
  void UseIdempotency(std::string text) { Use({{.idempotency = std::move(text)}}); }

  CallerContext Caller(std::string key = {});

  static api::CreateEndUser Request(std::string external_id = "u-1", std::string email = "a@b.example");

  static std::string Made(const std::string& at) { return R"(,"made":")" + at + R"("})"; }
  static std::string VendorUser(const std::string& wallets = "[]", const std::string& external_id = "u-1");
  static std::string VendorList(const std::vector<std::string>& users);
  static std::string Listed(const std::string& id, const std::string& made, const std::string& mail = "a@b.example") {
    return R"({"id":")" + id + R"(","mail":")" + mail + R"(","phone":"+4930123")" + Made(made);
  }
  static std::string VendorWallet(const std::string& chain, const std::string& address) {
    return R"({"chain":")" + chain + R"(","address":")" + address + R"("})";
  }

  /// The next exchange ends without an answer after the request was sent.
  void LoseReply();
  /// The next exchange fails before anything was sent.
  void RefuseConnection() { vendor_.Push(MakeError(ErrorKind::kProviderUnavailable, "refused")); }

  template <class T>
  T Run(Task<T> task) {
    auto value = loop_.Run(std::move(task));
    EXPECT_TRUE(value.has_value()) << "did not end";
    return value ? *std::move(value) : T(MakeError(ErrorKind::kInternal, "the test's task did not end"));
  }
  Result<ApiAnswer> Create(api::CreateEndUser request = Request(), std::string key = {});
  Result<ApiAnswer> Get(const std::string& id, bool refresh = false, bool data = false);
  Result<ApiAnswer> Delete(const std::string& id, bool local = false);
  Result<ApiAnswer> Erase(const std::string& id, bool local = false);
  Result<ApiAnswer> CreateWallet(const std::string& id, api::Chain chain = api::Chain::kBitcoin, std::string key = {});
  Pending Start(Task<Result<ApiAnswer>> task);

  /// Makes u-1 and gives its id.
  std::string CreatedId();
  void DeleteNow(const std::string& id);
  /// Leaves u-1 with an unknown outcome; the clock moves on by `later`.
  void LoseCreate(std::chrono::seconds later = std::chrono::seconds(10), const std::string& key = {});

  /// How many requests found that under their idempotency key.
  std::string KeysCounted(const std::string& result) const;

  std::size_t OpenIntents() { return Run(store_.OpenIntents(loop_, "", 100))->size(); }
  std::size_t Sent() const { return vendor_.requests().size(); }
  const transport::HttpRequest& LastSent() const { return vendor_.requests().back(); }
  static std::string HeaderOf(const transport::HttpRequest& request, std::string_view name);
  /// A string member of the reply's object.
  static std::string Member(const Result<ApiAnswer>& reply, std::string_view name);
  static std::vector<std::string> Addresses(const Result<ApiAnswer>& reply);

  class LoggedClient;
  /// All vendors' connections end at `vendor_`, so that one log tells the order of everything.
  std::unique_ptr<transport::HttpClient> NewClient();

  FakeClock clock_;
  FakeRandom random_;
  ManualLoop loop_{clock_};
  WorkerPool pool_{1};
  metrics::Metrics metrics_{TestDomains()};
  FakeHttpClient vendor_;
  EventLog log_;
  WatchedStore store_{log_, clock_};
  FlightTable flights_;
  std::shared_ptr<const State> state_;
  provider::LoopContext context_{
      loop_, {pool_, clock_, random_, metrics_, [this](EventLoop&, const auto&) { return NewClient(); }}};
  EndUserService service_{context_, {store_, flights_, PlainAnswers(), {}, 1}};  ///< repeats nothing by itself
};

/// The error, or one without anything for an answer.
inline Error ErrorOf(const Result<ApiAnswer>& reply) { return reply ? Error() : reply.error(); }
inline std::string BodyOf(const Result<ApiAnswer>& reply) { return reply ? reply->body : "(an error)"; }
inline bool IsReplayed(const Result<ApiAnswer>& reply) { return reply && reply->replayed; }

/// Fails unless `reply` is an error of that kind.
inline void ExpectError(const Result<ApiAnswer>& reply, ErrorKind kind, Applied applied = Applied::kNo) {
  ASSERT_FALSE(reply) << "answered " << reply->status << " " << reply->body;
  EXPECT_EQ(InfoOf(reply.error().kind).code, InfoOf(kind).code) << reply.error().detail;
  EXPECT_EQ(ToString(reply.error().applied), ToString(applied));
}

/// Fails unless repeating the request is called no help.
inline void ExpectAwaitsOperator(const Result<ApiAnswer>& reply) {
  const Error error = ErrorOf(reply);
  EXPECT_TRUE(error.awaits_operator);
  EXPECT_EQ(error.retry, Retry::kNever);
  EXPECT_EQ(error.retry_after, std::nullopt);
}

inline void ExpectReply(const Result<ApiAnswer>& reply, int status) {
  ASSERT_TRUE(reply) << InfoOf(reply.error().kind).code << ": " << reply.error().detail;
  EXPECT_EQ(reply->status, status) << reply->body;
}

}  // namespace walletgate::routing
