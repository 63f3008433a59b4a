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

inline std::shared_ptr<const provider::Provider> BindVendor(const VendorParts& parts, std::string_view user_key = {},
                                                            provider::Account account = {}) {
  config::Diagnostics diagnostics;
  const auto root = config::ReadYaml(VendorFile(parts), "provider.yaml", diagnostics);
  auto spec = root ? provider::ParseProviderSpec(*root, nullptr, diagnostics) : nullptr;
  EXPECT_EQ(diagnostics.Format(), "");
  if (spec == nullptr) return nullptr;
  auth::SettingValues values = {{"api_key", {}, Secret("canary-secret"), true, true}};
  if (!user_key.empty()) values.push_back({"user_key", {}, Secret(std::string(user_key)), true, true});
  provider::CallLimits limits;
  limits.settles_within = parts.settles_within;
  auto provider = provider::Provider::Bind(std::move(spec), {std::move(values), limits, {}, std::move(account)});
  EXPECT_TRUE(provider) << (provider ? "" : provider.error().detail);
  return provider ? *provider : nullptr;
}

inline metrics::Domains TestDomains() {
  metrics::Domains domains;
  domains.providers = {"acme", "bolt"};
  for (const api::Operation operation : api::kOperations) domains.operations.emplace_back(api::ToString(operation));
  return domains;
}

/// A reply that arrives while the test goes on.
using Pending = std::shared_ptr<std::optional<Result<ApiAnswer>>>;

/// Times are those of FakeClock, which starts at 2026-05-20T10:00:00Z.
class ServiceTest : public testing::Test {
 protected:
  /// From now on the tenant "t" has these vendors, in this order; those that are `closed` get no new users.
  void Use(const std::vector<VendorParts>& vendors, std::set<std::string, std::less<>> closed = {}) {
    Tenant tenant;
    tenant.id = "t";
    tenant.closed_providers = std::move(closed);
    std::vector<ProviderPtr> order;
    for (const VendorParts& parts : vendors) {
      order.push_back(BindVendor(parts));
      tenant.providers[parts.id] = order.back();
    }
    tenant.rules = InOrder(order);
    auto state = std::make_shared<State>();
    for (const ProviderPtr& provider : order) state->AddInstance("", provider);
    state->AddTenant(std::move(tenant), {});
    state_ = std::move(state);
  }
  void UseIdempotency(std::string text) { Use({{.idempotency = std::move(text)}}); }

  CallerContext Caller(std::string key = {}) {
    CallerContext caller;
    caller.state = state_;
    caller.tenant = state_->FindTenant("t");
    caller.idempotency_key = std::move(key);
    caller.request_id = "req_1";
    caller.instance = "/v1/end-users";
    caller.deadline = Deadline::After(clock_.Steady(), std::chrono::seconds(30));
    return caller;
  }

  static api::CreateEndUser Request(std::string external_id = "u-1", std::string email = "a@b.example") {
    api::CreateEndUser request;
    request.external_id = std::move(external_id);
    request.login_methods.emplace_back();
    request.login_methods.back().email = std::move(email);
    return request;
  }

  static std::string Made(const std::string& at) { return R"(,"made":")" + at + R"("})"; }
  static std::string VendorUser(const std::string& wallets = "[]", const std::string& external_id = "u-1") {
    const std::string id = external_id == "u-1" ? "v-1" : "v-" + external_id;
    return R"({"id":")" + id + R"(","ref":")" + external_id + R"(","state":"on","wallets":)" + wallets +
           Made("2026-05-20T10:00:00Z");
  }
  static std::string VendorList(const std::vector<std::string>& users) {
    std::string text;
    for (const std::string& user : users) text += (text.empty() ? "" : ",") + user;
    return R"({"users":[)" + text + "]}";
  }
  static std::string Listed(const std::string& id, const std::string& made, const std::string& mail = "a@b.example") {
    return R"({"id":")" + id + R"(","mail":")" + mail + R"(","phone":"+4930123")" + Made(made);
  }
  static std::string VendorWallet(const std::string& chain, const std::string& address) {
    return R"({"chain":")" + chain + R"(","address":")" + address + R"("})";
  }

  /// The next exchange ends without an answer after the request was sent.
  void LoseReply() {
    Error error = MakeError(ErrorKind::kProviderTimeout, "no answer");
    error.applied = Applied::kUnknown;
    vendor_.Push(std::move(error));
  }
  /// The next exchange fails before anything was sent.
  void RefuseConnection() { vendor_.Push(MakeError(ErrorKind::kProviderUnavailable, "refused")); }

  template <class T>
  T Run(Task<T> task) {
    auto value = loop_.Run(std::move(task));
    EXPECT_TRUE(value.has_value()) << "did not end";
    return value ? *std::move(value) : T(MakeError(ErrorKind::kInternal, "the test's task did not end"));
  }
  Result<ApiAnswer> Create(api::CreateEndUser request = Request(), std::string key = {}) {
    return Run(service_.Create(Caller(std::move(key)), std::move(request)));
  }
  Result<ApiAnswer> Get(const std::string& id, bool refresh = false, bool data = false) {
    return Run(service_.Get(Caller(), id, {refresh, data}));
  }
  Result<ApiAnswer> Delete(const std::string& id, bool local = false) {
    return Run(service_.Delete(Caller(), id, local));
  }
  Result<ApiAnswer> Erase(const std::string& id, bool local = false) {
    return Run(service_.Erase(Caller(), id, local));
  }
  Result<ApiAnswer> CreateWallet(const std::string& id, api::Chain chain = api::Chain::kBitcoin, std::string key = {}) {
    return Run(service_.CreateWallet(Caller(std::move(key)), id, {chain, api::WalletKind::kEoa}));
  }
  Pending Start(Task<Result<ApiAnswer>> task) {
    auto pending = std::make_shared<std::optional<Result<ApiAnswer>>>();
    Spawn(std::move(task), [pending](Result<ApiAnswer> reply) { pending->emplace(std::move(reply)); });
    return pending;
  }

  /// Makes u-1 and gives its id.
  std::string CreatedId() {
    vendor_.PushJson(201, VendorUser());
    const Result<ApiAnswer> reply = Create();
    EXPECT_TRUE(reply) << (reply ? "" : reply.error().detail);
    return Member(reply, "id");
  }
  void DeleteNow(const std::string& id) {
    vendor_.PushJson(204, "");
    const Result<ApiAnswer> reply = Delete(id);
    EXPECT_TRUE(reply && reply->status == 204);
  }
  /// Leaves u-1 with an unknown outcome; the clock moves on by `later`.
  void LoseCreate(std::chrono::seconds later = std::chrono::seconds(10), const std::string& key = {}) {
    LoseReply();
    const Result<ApiAnswer> reply = Create(Request(), key);
    EXPECT_TRUE(!reply && reply.error().kind == ErrorKind::kOutcomeUnknown);
    clock_.Advance(later);
    log_.clear();
  }

  /// How many requests found that under their idempotency key.
  std::string KeysCounted(const std::string& result) const {
    const std::string name = "walletgate_idempotency_total{result=\"" + result + "\"} ";
    const std::string text = metrics_.Text();
    const std::size_t at = text.find(name);
    if (at == std::string::npos) return "(absent)";
    return text.substr(at + name.size(), text.find('\n', at) - at - name.size());
  }

  std::size_t OpenIntents() { return Run(store_.OpenIntents(loop_, "", 100))->size(); }
  std::size_t Sent() const { return vendor_.requests().size(); }
  const transport::HttpRequest& LastSent() const { return vendor_.requests().back(); }
  static std::string HeaderOf(const transport::HttpRequest& request, std::string_view name) {
    for (const auto& header : request.headers) {
      if (header.first == name) return header.second;
    }
    return "(absent)";
  }
  /// A string member of the reply's object.
  static std::string Member(const Result<ApiAnswer>& reply, std::string_view name) {
    if (!reply) return "(an error)";
    const Result<json::Document> body = json::Parse(reply->body);
    return body ? std::string(body->root().Get(name).AsString()) : "(no JSON)";
  }
  static std::vector<std::string> Addresses(const Result<ApiAnswer>& reply) {
    if (!reply) return {"(an error)"};
    std::vector<std::string> addresses;
    const Result<json::Document> body = json::Parse(reply->body);
    if (!body) return {"(no JSON)"};
    const json::Value wallets = body->root().Get("wallets");
    for (std::size_t i = 0; i < wallets.size(); ++i) {
      addresses.emplace_back(wallets.At(i).Get("address").AsString());
    }
    return addresses;
  }

  /// All vendors' connections end here, so that one log tells the order of everything.
  class LoggedClient final : public transport::HttpClient {
   public:
    explicit LoggedClient(ServiceTest& test) : test_(test) {}
    Task<Result<transport::HttpResponse>> Send(transport::HttpRequest request, Deadline deadline) override {
      test_.log_.push_back("send " + request.method + " " + request.target);
      return test_.vendor_.Send(std::move(request), deadline);
    }

   private:
    ServiceTest& test_;
  };

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
  provider::LoopContext context_{loop_, {pool_, clock_, random_, metrics_, [this](EventLoop&, const auto&) {
                                           return std::make_unique<LoggedClient>(*this);
                                         }}};
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
