// The answer comes by the caller's deadline; what was begun is followed to its end.

#include <algorithm>

#include "base/step.h"
#include "tests/routing/service_harness.h"

namespace walletgate::routing {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class InTime : public ServiceTest {
 protected:
  void SetUp() override { Use({{}}); }
  CallerContext Hurried(milliseconds patience, std::string key = {}) {
    CallerContext caller = Caller(std::move(key));
    caller.deadline = Deadline::After(clock_.Steady(), patience);
    return caller;
  }
  void Pass(milliseconds time) {
    clock_.Advance(time);
    loop_.Turn();
  }
  static std::string ProviderOf(const Pending& pending) {
    const bool named = *pending && !**pending && (*pending)->error().provider;
    return named ? (*pending)->error().provider->id : "(none)";
  }
  bool Logged(const std::string& entry) const { return std::find(log_.begin(), log_.end(), entry) != log_.end(); }
};

TEST_F(InTime, TellsThatACreateIsStillUnderWayAndRecordsItLater) {
  vendor_.Hold();
  vendor_.PushJson(201, VendorUser());
  const Pending first = Start(service_.Create(Hurried(milliseconds(500), "k"), Request()));
  loop_.Turn();
  Pass(milliseconds(499));
  EXPECT_FALSE(*first);
  Pass(milliseconds(1));
  ASSERT_TRUE(*first);
  ASSERT_FALSE(**first);
  EXPECT_EQ((*first)->error().kind, ErrorKind::kOutcomeUnknown);
  EXPECT_EQ((*first)->error().applied, Applied::kUnknown);
  EXPECT_EQ(ProviderOf(first), "acme");
  EXPECT_FALSE(Logged("end unknown")) << "it is not cut off";
  vendor_.Release();
  loop_.Turn();
  EXPECT_TRUE(Logged("end applied"));
  const Result<ApiAnswer> again = Create(Request(), "k");
  ASSERT_TRUE(again) << again.error().detail;
  EXPECT_EQ(again->status, 201);
  EXPECT_TRUE(again->replayed);
  EXPECT_EQ(vendor_.requests().size(), 1U);
}

TEST_F(InTime, BeginsNothingForACallerWhoWasAnswered) {
  vendor_.Hold();
  vendor_.PushJson(201, VendorUser());
  const Pending flying = Start(service_.Create(Caller(), Request()));
  const Pending waiting = Start(service_.Create(Hurried(milliseconds(100)), Request("u-1", "other@b.example")));
  loop_.Turn();
  Pass(milliseconds(100));
  ASSERT_TRUE(*waiting);
  ASSERT_FALSE(**waiting);
  // Whoever is at work on this user may be creating the very one that is asked for.
  EXPECT_EQ((*waiting)->error().kind, ErrorKind::kOutcomeUnknown);
  EXPECT_EQ((*waiting)->error().applied, Applied::kUnknown);
  vendor_.PushJson(500, "{}");
  vendor_.Release();
  loop_.Turn();
  EXPECT_EQ(vendor_.requests().size(), 1U);
}

TEST_F(InTime, NobodyIsInTheWayOfACallerWithoutPatienceWhoIsAlone) {
  const auto told = [&](Task<Result<ApiAnswer>> task) {
    const Pending alone = Start(std::move(task));
    loop_.Turn();
    Pass(milliseconds(1));
    return *alone && !**alone ? (*alone)->error().kind : ErrorKind::kInternal;
  };
  const std::string id = CreatedId();
  vendor_.Hold();
  const ErrorKind create = told(service_.Create(Hurried(milliseconds(0)), Request("u-2")));
  EXPECT_TRUE(create == ErrorKind::kProviderTimeout || create == ErrorKind::kOutcomeUnknown) << InfoOf(create).code;
  const ErrorKind gone = told(service_.Delete(Hurried(milliseconds(0)), id, false));
  EXPECT_TRUE(gone == ErrorKind::kProviderTimeout || gone == ErrorKind::kOutcomeUnknown) << InfoOf(gone).code;
  vendor_.Release();
  loop_.Turn();
}

TEST_F(InTime, NeverSaysThatNothingWasDoneWhileAnEarlierCallIsOpen) {
  VendorParts parts;
  parts.idempotency = "{none: true, unknown_outcome: [find]}";
  Use({parts});
  LoseCreate();
  vendor_.Hold();
  vendor_.PushJson(200, VendorList({}));
  const Pending again = Start(service_.Create(Hurried(milliseconds(100)), Request()));
  loop_.Turn();
  Pass(milliseconds(100));
  ASSERT_TRUE(*again);
  ASSERT_FALSE(**again);
  EXPECT_EQ(ProviderOf(again), "acme");
  EXPECT_EQ((*again)->error().kind, ErrorKind::kOutcomeUnknown);
  EXPECT_EQ((*again)->error().applied, Applied::kUnknown);
}

TEST_F(InTime, EndsAReadAtTheDeadline) {
  const std::string id = CreatedId();
  vendor_.Hold();
  vendor_.PushJson(200, VendorUser());
  const Pending read = Start(service_.Get(Hurried(milliseconds(200)), id, {.refresh = true}));
  loop_.Turn();
  Pass(milliseconds(200));
  ASSERT_TRUE(*read);
  ASSERT_FALSE(**read);
  EXPECT_EQ((*read)->error().kind, ErrorKind::kProviderTimeout);
  EXPECT_EQ(ProviderOf(read), "acme");
  vendor_.Release();
  loop_.Turn();
}

TEST_F(InTime, SaysThatADeleteMayHaveBeenDone) {
  const std::string id = CreatedId();
  vendor_.Hold();
  vendor_.PushJson(204, "");
  const Pending deletion = Start(service_.Delete(Hurried(milliseconds(200)), id, false));
  loop_.Turn();
  Pass(milliseconds(200));
  ASSERT_TRUE(*deletion);
  ASSERT_FALSE(**deletion);
  EXPECT_EQ((*deletion)->error().applied, Applied::kUnknown);
  EXPECT_EQ(ProviderOf(deletion), "acme");
  vendor_.Release();
  loop_.Turn();
}

TEST_F(InTime, NamesTheProviderOfAWallet) {
  const std::string id = CreatedId();
  vendor_.Hold();
  vendor_.PushJson(201, VendorWallet("bitcoin", kBitcoinAddress));
  const api::WalletRequest wallet{api::Chain::kBitcoin, api::WalletKind::kEoa};
  const Pending adding = Start(service_.CreateWallet(Hurried(milliseconds(200)), id, wallet));
  loop_.Turn();
  Pass(milliseconds(200));
  EXPECT_EQ(ProviderOf(adding), "acme");
  vendor_.Release();
  loop_.Turn();
}

constexpr const char* kMayRepeat = "{header: Acme-Key, format: uuid4, window: 24h, unknown_outcome: [repeat]}";

TEST_F(InTime, EndsAnExceptionAsUnknownAndLetsTheNextOneIn) {
  UseIdempotency(kMayRepeat);
  vendor_.OnRequest([](const transport::HttpRequest&) -> transport::FakeHttpClient::Reply { throw std::bad_alloc(); });
  const Result<ApiAnswer> broken = Create();
  ASSERT_FALSE(broken);
  EXPECT_EQ(broken.error().kind, ErrorKind::kInternal);
  EXPECT_EQ(broken.error().applied, Applied::kUnknown);
  EXPECT_EQ(OpenIntents(), 1U) << "what was begun is open";
  EXPECT_TRUE(service_.Quiet());
  vendor_.PushJson(201, VendorUser());
  const Result<ApiAnswer> again = Create();
  ASSERT_TRUE(again) << again.error().detail;
  EXPECT_EQ(OpenIntents(), 0U);
}

TEST_F(InTime, EndsAnExceptionBetweenIntentAndCallAsUnknown) {
  UseIdempotency(kMayRepeat);
  ListenToSteps([](const char* label) {
    if (std::string_view(label) == "intent_durable") throw std::bad_alloc();
  });
  const Result<ApiAnswer> broken = Create();
  ListenToSteps(nullptr);
  ASSERT_FALSE(broken);
  EXPECT_EQ(broken.error().kind, ErrorKind::kInternal);
  EXPECT_EQ(broken.error().applied, Applied::kUnknown) << "the resolver will repeat it";
  EXPECT_EQ(OpenIntents(), 1U);
  EXPECT_EQ(Sent(), 0U);
}

TEST_F(InTime, EndsAnExceptionThatComesAfterItsCallerWasAnswered) {
  UseIdempotency(kMayRepeat);
  vendor_.Hold();
  vendor_.PushJson(201, VendorUser());
  const Pending first = Start(service_.Create(Hurried(milliseconds(100)), Request()));
  loop_.Turn();
  Pass(milliseconds(100));
  ASSERT_TRUE(*first);
  EXPECT_EQ((**first).error().kind, ErrorKind::kOutcomeUnknown);
  vendor_.ThrowOnRelease();
  vendor_.Release();
  loop_.Turn();
  EXPECT_TRUE(service_.Quiet());
  EXPECT_EQ(OpenIntents(), 1U);
  vendor_.ThrowOnRelease(false);
  vendor_.PushJson(201, VendorUser());
  EXPECT_TRUE(Create());
}

Task<void> Await(Task<Result<ApiAnswer>> work, bool* answered) {
  const Result<ApiAnswer> reply = co_await std::move(work);
  *answered = true;
}

TEST_F(InTime, LeavesNothingBehindWhenTheServiceGoes) {
  vendor_.Hold();
  vendor_.PushJson(201, VendorUser());
  bool answered = false;
  TaskScope callers;
  {
    EndUserService service(context_, {store_, flights_, PlainAnswers()});
    callers.Spawn(Await(service.Create(Caller(), Request("u-9")), &answered));
    loop_.Turn();
  }
  vendor_.Release();
  loop_.Turn();
  EXPECT_FALSE(answered);
  EXPECT_FALSE(Logged("end applied"));
}

}  // namespace
}  // namespace walletgate::routing
