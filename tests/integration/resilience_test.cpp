// Vendors that hang, vanish or throttle: nobody else notices, and with a fall-back neither do their own callers.

#include <gmock/gmock.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <thread>

#include "tests/integration/problem_check.h"

namespace walletgate {
namespace {

using fakes::Answer;
using fakes::Client;
using fakes::ExpectProblem;
using fakes::UserBody;
using std::chrono::duration_cast;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

/// Yieldforce cannot be reached, so that the users of tenant "split" go to Capa; "calm" uses Capa and Streambird.
constexpr std::string_view kConfig = R"(
listen: {address: 127.0.0.1, port: 0, loops: 2}
admin: {address: 127.0.0.1, port: 0}
log: {requests: false}
store: {kind: memory}
providers_folder: ../providers
providers:
  streambird:
    settings: {base_url: "${SANDBOX_STREAMBIRD_BASE_URL}", secret_key: "${SANDBOX_STREAMBIRD_SECRET_KEY}"}
  moonkey:
    settings: {base_url: "http://127.0.0.1:1", secret_key: "${SANDBOX_STREAMBIRD_SECRET_KEY}"}
  capa:
    settings: {base_url: "${SANDBOX_CAPA_BASE_URL}", api_key: "${SANDBOX_CAPA_API_KEY}"}
tenants:
  - id: calm
    api_keys: [{id: calm-1, sha256: "${KEY_main}"}]
    routing: {order: [capa, streambird]}
  - id: split
    api_keys: [{id: split-1, sha256: "${KEY_other}"}]
    routing: {rules: [{name: all, to: {moonkey: 100}, fallback: [streambird]}]}
)";

/// One line of the admin listener's metrics; 0 when there is none.
double Metric(const Client& admin, const std::string& series) {
  const std::string text = "\n" + admin.Get("/metrics").body;
  const std::size_t at = text.find("\n" + series + " ");
  return at == std::string::npos ? 0 : std::strtod(text.c_str() + at + series.size() + 2, nullptr);
}

/// The sum of all series of a family that have `label`.
double Sum(const Client& admin, const std::string& family, const std::string& label) {
  const std::string text = "\n" + admin.Get("/metrics").body;
  double sum = 0;
  for (std::size_t at = text.find("\n" + family + "{"); at != std::string::npos; at = text.find("\n" + family + "{", at + 1)) {
    const std::string line = text.substr(at + 1, text.find('\n', at + 1) - at - 1);
    if (line.find(label) != std::string::npos) sum += std::strtod(line.c_str() + line.rfind(' '), nullptr);
  }
  return sum;
}

struct Timed {
  int status = 0;
  microseconds took{0};
  std::string body;
};

/// `total` creates by `threads` callers, ids "<prefix>-<n>".
std::vector<Timed> CreateMany(const Client& client, const std::string& provider, const std::string& prefix, int total,
                              int threads, const transport::Headers& headers = {}) {
  std::vector<Timed> done(static_cast<std::size_t>(total));
  std::atomic<int> next{0};
  std::vector<std::thread> callers;
  for (int t = 0; t < threads; ++t) {
    callers.emplace_back([&] {
      for (int i = next++; i < total; i = next++) {
        std::string body = UserBody(prefix + "-" + std::to_string(i), provider);
        if (provider.empty()) body.replace(body.find(R"("provider":"",)"), 14, "");
        const auto began = steady_clock::now();
        const Answer answer = client.Create(std::move(body), headers);
        done[static_cast<std::size_t>(i)] = {answer.status, duration_cast<microseconds>(steady_clock::now() - began),
                                             answer.body};
      }
    });
  }
  for (std::thread& caller : callers) caller.join();
  return done;
}

microseconds Percentile99(const std::vector<Timed>& calls) {
  std::vector<microseconds> times;
  for (const Timed& call : calls) times.push_back(call.took);
  std::sort(times.begin(), times.end());
  return times[times.size() * 99 / 100];
}

int CountOf(const std::vector<Timed>& calls, int status) {
  return static_cast<int>(std::count_if(calls.begin(), calls.end(), [&](const Timed& call) { return call.status == status; }));
}

class Resilience : public testing::Test {
 protected:
  fakes::Vendors vendors_;
  fakes::TestGateway gateway_{vendors_, {}, kConfig};
  Client calm_ = gateway_.As("main");
  Client split_ = gateway_.As("other");
  Client admin_ = gateway_.Admin();
};

TEST_F(Resilience, AVendorThatSwallowsEverythingDisturbsNobodyElse) {
  const std::vector<Timed> before = CreateMany(calm_, "capa", "before", 400, 8);
  EXPECT_EQ(CountOf(before, 201), 400);

  sandbox::Fault silence;
  silence.kind = "slow";
  silence.delay = std::chrono::seconds(60);
  silence.count = -1;
  vendors_.sandbox().Inject("streambird", silence);
  std::vector<Timed> swallowed;
  std::thread other_half([&] { swallowed = CreateMany(calm_, "streambird", "held", 160, 8, {{"Request-Timeout", "0.5"}}); });
  std::vector<Timed> during;
  for (int round = 0; round < 6; ++round) {
    const std::vector<Timed> part = CreateMany(calm_, "capa", "during-" + std::to_string(round), 200, 8);
    during.insert(during.end(), part.begin(), part.end());
  }
  other_half.join();
  EXPECT_EQ(CountOf(during, 201), 1200) << "not one error at the other vendor";
  std::printf("p99 of the other vendor: %.2f of what it was\n",
              static_cast<double>(Percentile99(during).count()) / static_cast<double>(Percentile99(before).count()));
  for (const Timed& call : swallowed) {
    EXPECT_THAT(call.status, testing::AnyOf(504, 503)) << call.body;
  }
  const auto refused = [](const Timed& call) { return call.body.find("circuit_open") != std::string::npos; };
  EXPECT_TRUE(std::any_of(swallowed.begin(), swallowed.end(), refused)) << "it opened while calls were in flight";
  EXPECT_EQ(Metric(admin_, R"(walletgate_provider_circuit_state{provider="capa",state="closed"})"), 1);
}

TEST_F(Resilience, WithAFallbackAnOutageIsSeenByNoCaller) {
  constexpr int kRequests = 600;
  const std::vector<Timed> calls = CreateMany(split_, "", "outage", kRequests, 8);
  EXPECT_EQ(CountOf(calls, 201), kRequests);
  for (const Timed& call : calls) {
    EXPECT_NE(call.body.find(R"("provider":"streambird")"), std::string::npos) << call.body;
    EXPECT_NE(call.body.find(R"("failed_over_from":[{"provider":"moonkey","reason":)"), std::string::npos) << call.body;
  }
  EXPECT_EQ(vendors_.sandbox().Log("streambird").size(), static_cast<std::size_t>(kRequests));
  EXPECT_TRUE(vendors_.sandbox().Log("moonkey").empty()) << "nobody at two vendors";
  const double attempts = Sum(admin_, "walletgate_provider_requests_total", R"(provider="moonkey")");
  EXPECT_LE(attempts, 1.10 * kRequests);
  EXPECT_GE(attempts, 10);
  EXPECT_EQ(Sum(admin_, "walletgate_provider_failovers_total", R"(from="moonkey",)"), kRequests);
  EXPECT_GT(Sum(admin_, "walletgate_provider_failovers_total", R"(reason="circuit_open")"), kRequests / 2);
}

TEST_F(Resilience, AVendorThatComesBackGetsItsCallersBack) {
  sandbox::Fault failing;
  failing.kind = "503";
  failing.count = -1;
  vendors_.sandbox().Inject("capa", failing);
  const std::vector<Timed> during = CreateMany(calm_, "capa", "down", 60, 4);
  EXPECT_EQ(CountOf(during, 201), 0);
  Answer open = calm_.Create(UserBody("while-open", "capa"));
  ExpectProblem(open, ErrorKind::kProviderUnavailable, {Applied::kNo, true});
  EXPECT_EQ(open.Header("retry-after"), "1");
  EXPECT_EQ(calm_.Get("/v1/providers/capa").At("health.circuit"), "open");
  vendors_.ClearFaults();
  bool back = false;
  for (int i = 0; i < 100 && !back; ++i) {
    std::this_thread::sleep_for(milliseconds(50));
    back = calm_.Create(UserBody("back-" + std::to_string(i), "capa")).status == 201;
  }
  EXPECT_TRUE(back);
  EXPECT_EQ(calm_.Get("/v1/providers/capa").At("health.circuit"), "closed");
}

TEST_F(Resilience, AThrottlingVendorIsLeftAloneForAsLongAsItAsks) {
  sandbox::Fault throttle;
  throttle.kind = "429";
  throttle.count = 1;
  vendors_.sandbox().Inject("capa", throttle);
  const Answer repeated = calm_.Create(UserBody("throttled-1", "capa"));
  EXPECT_THAT(repeated.status, testing::AnyOf(201, 503)) << repeated;
  EXPECT_LE(Sum(admin_, "walletgate_provider_requests_total", R"(provider="capa")"), 2);
}

TEST_F(Resilience, ALostReplyIsRepeatedAtOnceWhereThatSettlesIt) {
  sandbox::Fault lost;
  lost.kind = "lost";
  lost.method = "POST";
  vendors_.sandbox().Inject("capa", lost);
  const Answer answer = calm_.Create(UserBody("lost-inline", "capa"));
  EXPECT_EQ(answer.status, 201) << answer;
  EXPECT_EQ(vendors_.CreatesOf("capa", "lost-inline"), 1);
  EXPECT_EQ(Metric(admin_, R"(walletgate_provider_retries_total{provider="capa",reason="unavailable"})"), 1);
}

TEST_F(Resilience, ALostReplyIsNotRepeatedWhereThatCouldMakeASecondUser) {
  sandbox::Fault lost;
  lost.kind = "lost";
  lost.method = "POST";
  vendors_.sandbox().Inject("streambird", lost);
  ExpectProblem(calm_.Create(UserBody("lost-once", "streambird")), ErrorKind::kOutcomeUnknown, {Applied::kUnknown, {}});
  EXPECT_EQ(vendors_.CreatesOf("streambird", "lost-once@example.com"), 1);
}

TEST_F(Resilience, TheAnswerComesByTheCallersDeadlineAndTheUserIsThereLater) {
  sandbox::Fault slow;
  slow.kind = "slow";
  slow.delay = milliseconds(1500);
  vendors_.sandbox().Inject("capa", slow);
  const Answer late = calm_.Create(UserBody("hurried", "capa"), {{"Request-Timeout", "0.3"}});
  ExpectProblem(late, ErrorKind::kOutcomeUnknown, {Applied::kUnknown, true});
  const Answer again = calm_.Create(UserBody("hurried", "capa"));
  EXPECT_EQ(again.status, 200) << again;
  EXPECT_EQ(vendors_.CreatesOf("capa", "hurried"), 1);
  ExpectProblem(calm_.Create(UserBody("patient", "capa"), {{"Request-Timeout", "3600"}}), ErrorKind::kMalformedRequest);
}

}  // namespace
}  // namespace walletgate
