// One token for requests on several loops, in every order of steps.

#include <map>

#include "auth/token_cache.h"
#include "tests/auth/auth_harness.h"
#include "tests/fakes/interleaver.h"

namespace walletgate::auth {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

/// Requests that need a token, a token endpoint that fails now and then, and a vendor that refuses tokens.
class Requests {
 public:
  explicit Requests(Interleaver& run) : run_(run) {
    run.Check([this] { return fault_; });
    for (std::size_t i = 0; i < Interleaver::kLoops; ++i) desks_.push_back(std::make_unique<Desk>(*this, run.loop(i)));
    const std::size_t callers = 2 + run.Draw(12);
    for (std::size_t i = 0; i < callers; ++i) {
      Desk& desk = *desks_[run.Draw(desks_.size())];
      run.Start(desk.context.loop, Ask(desk));
    }
  }
  ~Requests() { run_.Abandon(); }
  Requests(const Requests&) = delete;
  Requests& operator=(const Requests&) = delete;

  std::string Run() {
    std::string fault = run_.Run();
    if (fault.empty() && fetching_ != 0) fault = "a fetch has no end";
    return fault;
  }

 private:
  class Endpoint final : public transport::HttpClient {
   public:
    Endpoint(Requests& owner, EventLoop& loop) : owner_(owner), loop_(loop) {}
    Task<Result<transport::HttpResponse>> Send(transport::HttpRequest, Deadline) override {
      return owner_.Grant(loop_);
    }

   private:
    Requests& owner_;
    EventLoop& loop_;
  };
  struct Desk {
    Desk(Requests& owner, EventLoop& loop)
        : client(owner, loop), context{loop, client, Pool(), owner.run_.clock(), owner.random_} {}
    static WorkerPool& Pool() {
      static WorkerPool pool(1);
      return pool;
    }
    Endpoint client;
    AuthContext context;
  };

  Task<Result<transport::HttpResponse>> Grant(EventLoop& loop) {
    if (++fetching_ > 1) fault_ = "two fetch at once";
    if (failed_at_ && run_.now() - *failed_at_ < seconds(1)) fault_ = "an endpoint that failed is not left alone";
    run_.Tell("a fetch");
    co_await Sleep(loop, run_.Moment(milliseconds(50)));
    --fetching_;
    if (run_.OneIn(4)) {
      failed_at_ = run_.now();
      co_return transport::FakeHttpClient::Json(500, "{}");
    }
    failed_at_.reset();
    const std::string token = "t" + std::to_string(++granted_);
    const std::size_t life = 60 + run_.Draw(600);
    ends_[token] = run_.now() + seconds(life);
    co_return transport::FakeHttpClient::Json(
        200, R"({"token_type":"Bearer","expires_in":)" + std::to_string(life) + R"(,"access_token":")" + token + "\"}");
  }

  Task<void> Ask(Desk& desk) {
    EventLoop& loop = desk.context.loop;
    co_await Sleep(loop, run_.OneIn(3) ? run_.Moment(minutes(5)) : run_.Moment(milliseconds(60)));
    const milliseconds patience = run_.OneIn(4) ? milliseconds(run_.Draw(40)) : seconds(30);
    const SteadyTime asked = run_.now();
    const std::uint64_t item = run_.items();
    const TokenCache::Answer answer = co_await cache_->Get(desk.context, Deadline::After(asked, patience));
    if (!run_.IsOn(loop)) fault_ = "somebody goes on on another loop";
    if (!answer) {
      const bool in_time = run_.now() - asked < patience;
      if (in_time && answer.error().kind == ErrorKind::kProviderTimeout) fault_ = "a deadline came before its time";
      co_return;
    }
    const auto token = ends_.find(std::string((*answer)->Reveal()));
    if (token == ends_.end()) fault_ = "a token that nobody granted";
    else if (item == run_.items() && token->second <= run_.now()) fault_ = "a token that has ended";
    const SteadyTime sent_at = run_.now();
    co_await Sleep(loop, run_.Moment(milliseconds(20)));
    if (run_.OneIn(3)) cache_->OnUnauthorized(sent_at);
  }

  Interleaver& run_;
  FakeRandom random_;
  std::shared_ptr<TokenCache> cache_ = std::make_shared<TokenCache>(PostRequest("form"));
  std::vector<std::unique_ptr<Desk>> desks_;
  std::map<std::string, SteadyTime> ends_;
  std::optional<SteadyTime> failed_at_;
  int granted_ = 0;
  int fetching_ = 0;
  std::string fault_;
};

TEST(TokenCacheInterleavings, OneFetchesAtATimeAndEverybodyIsAnswered) {
  ExpectEveryInterleaving(3000, [](Interleaver& run) { return Requests(run).Run(); });
}

}  // namespace
}  // namespace walletgate::auth
