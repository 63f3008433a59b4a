// An exception ends its own request with a 500. The process, the connection and all the others go on.

#include <gmock/gmock.h>

#include <array>
#include <new>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/check.h"
#include "http/pipeline.h"
#include "tests/http/traffic_fixture.h"

namespace walletgate::http {
namespace {

using routing::ApiAnswer;
using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::Pair;

Task<Result<ApiAnswer>> ThrowAtOnce(Visit& /*visit*/) {
  throw std::bad_alloc();
  co_return ApiAnswer();
}

Task<Result<ApiAnswer>> ThrowLater(Visit& visit) {
  visit.cache_control = "public";
  Task<void> pause = Sleep(visit.engine.context().loop(), std::chrono::nanoseconds(0));
  co_await std::move(pause);
  throw std::runtime_error("secret internals");
}

Task<Result<ApiAnswer>> AnswerNothing(Visit& /*visit*/) { co_return ApiAnswer(); }

constexpr Route kForgets{
    .method = "POST", .pattern = "/forgets", .operation = "forget", .does = Does::kChanges, .handle = AnswerNothing};
constexpr Route kReads{.method = "GET", .pattern = "/reads", .operation = "read", .handle = ThrowAtOnce};
constexpr Route kWaits{.method = "GET", .pattern = "/waits", .operation = "wait", .handle = ThrowLater};
constexpr Route kCreates{
    .method = "POST", .pattern = "/creates", .operation = "create", .does = Does::kCreates, .handle = ThrowLater};

class Exceptions : public TrafficFixture {
 protected:
  Exceptions() {
    SetLogSink([this](std::string_view line) { lines_.emplace_back(line); });
  }
  ~Exceptions() override { SetLogSink({}); }

  /// A request of which `more` is the last check, and `first` the first ending.
  Reply AskWith(Result<void> (*more)(Visit&), Ending first = {"", [](Visit&, const Error*, Reply&) {}}) {
    const std::array checks = {TrafficPipeline().head[0], TrafficPipeline().head[1], Check{"more", more}};
    const Request request = RequestFor("GET", "/any");
    Visit visit(request, handler_.engine());
    visit.traffic = &parts_;
    std::vector<Ending> endings = {first};
    endings.insert(endings.end(), TrafficPipeline().endings.begin(), TrafficPipeline().endings.end());
    return Run(http::Run(Pipeline{checks, {}, endings}, std::move(visit)));
  }

  template <const Route& kRoute>
  Reply AskFor() {
    return AskWith([](Visit& visit) {
      visit.route = &kRoute;
      visit.pattern = kRoute.pattern;
      return Result<void>();
    });
  }

  Traffic parts_{options_, Admission({}), LagProbe(loop_, clock_, parts_.admission)};
  std::vector<std::string> lines_;
};

TEST_F(Exceptions, AreInternalErrorsThatTellNothingOfThemselves) {
  const Reply reply = AskFor<kWaits>();
  EXPECT_EQ(reply.status, 500);
  EXPECT_FALSE(reply.close);
  EXPECT_THAT(reply.body, AllOf(HasSubstr(R"("code":"internal")"), HasSubstr(R"("applied":"no")")));
  EXPECT_THAT(reply.body, testing::Not(HasSubstr("secret internals")));
  EXPECT_THAT(reply.headers, Contains(Pair("Content-Type", "application/problem+json")));
  EXPECT_THAT(reply.headers, Contains(Pair("Cache-Control", "no-store")));
  EXPECT_THAT(lines_, Contains(AllOf(HasSubstr(R"("level":"error")"), HasSubstr("secret internals"))));
}

TEST_F(Exceptions, AreAnsweredBeforeAndAfterAWait) {
  EXPECT_EQ(AskFor<kReads>().status, 500);
  EXPECT_EQ(AskFor<kWaits>().status, 500);
  EXPECT_THAT(lines_, Contains(HasSubstr("std::bad_alloc")));
}

TEST_F(Exceptions, LeaveItOpenWhetherACreateWasDone) {
  EXPECT_THAT(AskFor<kCreates>().body, HasSubstr(R"("applied":"unknown")"));
}

TEST_F(Exceptions, OfACheckSayThatNothingWasDone) {
  const Reply reply = AskWith([](Visit& visit) -> Result<void> {
    visit.route = &kCreates;
    throw std::bad_alloc();
  });
  EXPECT_EQ(reply.status, 500);
  EXPECT_THAT(reply.body, HasSubstr(R"("applied":"no")"));
}

TEST_F(Exceptions, OfAFailedCheckAreAnsweredAndCountedToo) {
  const std::uint64_t before = CountFailedChecks();
  const Reply reply = AskFor<kForgets>();
  EXPECT_EQ(reply.status, 500) << "an answer has a status";
  EXPECT_THAT(reply.body, AllOf(HasSubstr(R"("code":"internal")"), HasSubstr(R"("applied":"unknown")")));
  EXPECT_EQ(CountFailedChecks(), before + 1);
}

TEST_F(Exceptions, OfAnEndingSpoilNoOtherEnding) {
  const auto found = [](Visit& visit) {
    visit.route = &kForgets;
    visit.pattern = "/forgets";
    return Result<void>(MakeError(ErrorKind::kNotFound));
  };
  const Ending fails{"fails", [](Visit&, const Error*, Reply&) { walletgate::Check(false, "the test says so"); }};
  const Reply reply = AskWith(found, fails);
  EXPECT_EQ(reply.status, 500);
  EXPECT_THAT(reply.body, AllOf(HasSubstr(R"("code":"internal")"), HasSubstr(R"("applied":"no")")));
  EXPECT_EQ(ValueOf("walletgate_http_requests_in_flight"), "0") << "it was counted as any other answer";
}

TEST_F(Exceptions, AreCountedAsOtherErrorsAre) {
  const std::string errors = R"(walletgate_errors_total{blame="gateway",code="internal"})";
  const std::string before = ValueOf(errors);
  AskFor<kWaits>();
  EXPECT_EQ(ValueOf(errors), before == "(absent)" ? "1" : std::to_string(std::stoi(before) + 1));
  EXPECT_EQ(ValueOf("walletgate_http_requests_in_flight"), "0");
}

}  // namespace
}  // namespace walletgate::http
