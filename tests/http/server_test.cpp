// The server as a whole: limits, many clients, several loops, draining, stopping.

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

#include "tests/http/raw_client.h"
#include "tests/http/scripted_handler.h"

namespace walletgate::http::testing {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view kGet = "GET /x HTTP/1.1\r\nHost: a\r\n\r\n";
constexpr std::string_view kHold = "GET /hold HTTP/1.1\r\nHost: a\r\n\r\n";

TEST(HttpServer, CutsASlowHeadWith408) {
  Script script;
  ServerOptions options = TestOptions();
  options.header_timeout = 30ms;
  const auto server = StartServer(options, script);
  RawClient client(server->port());
  ASSERT_TRUE(client.Send("GET / HTTP/1.1\r\nHo"));
  EXPECT_EQ(client.Read()->status, 408);
  EXPECT_TRUE(client.ReadsEnd());
}

TEST(HttpServer, CutsASlowBodyWith408) {
  Script script;
  ServerOptions options = TestOptions();
  options.body_timeout = 30ms;
  const auto server = StartServer(options, script);
  RawClient client(server->port());
  ASSERT_TRUE(client.Send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nab"));
  EXPECT_EQ(client.Read()->status, 408);
  EXPECT_TRUE(client.ReadsEnd());
}

TEST(HttpServer, ClosesAnIdleConnectionInSilence) {
  Script script;
  ServerOptions options = TestOptions();
  options.idle_timeout = 30ms;
  const auto server = StartServer(options, script);
  RawClient fresh(server->port());
  RawClient used(server->port());
  ASSERT_TRUE(used.Send(kGet));
  EXPECT_EQ(used.Read()->status, 200);
  EXPECT_TRUE(used.ReadsEnd());
  EXPECT_TRUE(fresh.ReadsEnd());
}

TEST(HttpServer, DoesNotTimeOutARequestThatRuns) {
  Script script;
  ServerOptions options = TestOptions();
  options.header_timeout = options.body_timeout = options.idle_timeout = options.write_timeout = 10ms;
  const auto server = StartServer(options, script);
  RawClient client(server->port());
  ASSERT_TRUE(client.Send(kHold));
  EXPECT_FALSE(client.Readable(60ms));
  script.Release();
  EXPECT_EQ(client.Read()->status, 200);
}

TEST(HttpServer, ServesOthersWhileClientsDoNotRead) {
  Script script;
  const auto server = StartServer(TestOptions(), script);
  std::vector<std::unique_ptr<RawClient>> greedy;
  for (int i = 0; i < 5; ++i) {
    greedy.push_back(std::make_unique<RawClient>(server->port(), 4096));
    for (int k = 0; k < 10; ++k) ASSERT_TRUE(greedy.back()->Send("GET /big?921600 HTTP/1.1\r\nHost: a\r\n\r\n"));
  }
  RawClient client(server->port());
  for (int i = 0; i < 50; ++i) {
    ASSERT_TRUE(client.Send(kGet));
    ASSERT_EQ(client.Read()->status, 200);
  }
  for (auto& late : greedy) {
    for (int k = 0; k < 10; ++k) ASSERT_EQ(late->Read()->body.size(), 921600U);
  }
}

TEST(HttpServer, CutsAClientThatDoesNotRead) {
  Script script;
  ServerOptions options = TestOptions();
  options.write_timeout = 50ms;
  const auto server = StartServer(options, script);
  RawClient client(server->port(), 4096);
  std::string requests;
  for (int i = 0; i < 20; ++i) requests += "GET /big?1000000 HTTP/1.1\r\nHost: a\r\n\r\n";
  ASSERT_TRUE(client.Send(requests));
  // Each answer handled means the one before was written; the last is reached only by a client that reads.
  ASSERT_TRUE(client.WaitForReset());
  EXPECT_LT(client.ReadAll().size(), 20U * 1000000U);
  EXPECT_LT(script.handled, 20);
}

TEST(HttpServer, RefusesConnectionsOverTheLimitWhereAllHaveShownAKeyAndTakesNewOnesLater) {
  Script script;
  ServerOptions options = TestOptions();
  options.max_connections = 2;
  const auto server = StartServer(options, script);
  auto first = std::make_unique<RawClient>(server->port());
  RawClient second(server->port());
  for (RawClient* client : {first.get(), &second}) {
    ASSERT_TRUE(client->Send("GET /known HTTP/1.1\r\nHost: a\r\n\r\n"));
    ASSERT_EQ(client->Read()->status, 200);
  }
  RawClient third(server->port());
  EXPECT_EQ(third.Read()->status, 503);
  EXPECT_TRUE(third.ReadsEnd());
  first.reset();
  EXPECT_TRUE(Eventually([&] {
    RawClient next(server->port());
    return next.Send(kGet) && next.Read().value_or(RawReply{}).status == 200;
  }));
}

TEST(HttpServer, SeveralLoopsShareAnEphemeralPort) {
  Script script;
  ServerOptions options = TestOptions();
  options.loops = 3;
  const auto server = StartServer(options, script);
  EXPECT_EQ(script.handlers, 3);
  std::vector<std::unique_ptr<RawClient>> clients;
  for (int i = 0; i < 60; ++i) clients.push_back(std::make_unique<RawClient>(server->port()));
  for (auto& client : clients) ASSERT_TRUE(client->Send(kGet));
  for (auto& client : clients) ASSERT_EQ(client->Read()->status, 200);
}

TEST(HttpServer, DoesNotShareAPortThatIsTaken) {
  Script script;
  ServerOptions options = TestOptions();
  const auto first = StartServer(options, script);
  options.port = first->port();
  const auto second = Server::Start(options, SystemClock(),
                                    [&](EventLoop& loop) { return std::make_unique<ScriptedHandler>(loop, script); });
  ASSERT_FALSE(second);
  EXPECT_NE(second.error().detail.find("somebody listens there already"), std::string::npos) << second.error().detail;
}

TEST(HttpServer, NamesTheAddressThatItCannotListenOn) {
  ServerOptions options = TestOptions();
  options.address = "192.0.2.1";
  options.port = 18080;
  Script script;
  const auto server = Server::Start(options, SystemClock(),
                                    [&](EventLoop& loop) { return std::make_unique<ScriptedHandler>(loop, script); });
  ASSERT_FALSE(server);
  EXPECT_NE(server.error().detail.find("192.0.2.1:18080"), std::string::npos) << server.error().detail;
  EXPECT_NE(server.error().detail.find("assign"), std::string::npos) << server.error().detail;
}

TEST(HttpServer, ListensOnIPv6) {
  ServerOptions options = TestOptions();
  options.address = "::1";
  Script script;
  const auto server = Server::Start(options, SystemClock(),
                                    [&](EventLoop& loop) { return std::make_unique<ScriptedHandler>(loop, script); });
  if (!server) GTEST_SKIP() << server.error().detail;
  EXPECT_NE((*server)->port(), 0);
  EXPECT_EQ(script.handlers, 1);
}

TEST(HttpServer, PostsToTheHandlersOfEveryLoopFromOtherThreads) {
  Script script;
  ServerOptions options = TestOptions();
  options.loops = 2;
  const auto server = StartServer(options, script);
  std::atomic<int> ran{0};
  std::mutex mutex;
  std::set<Handler*> handlers;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int k = 0; k < 250; ++k) {
        server->PostToHandlers([&](Handler& handler) {
          const std::lock_guard lock(mutex);
          handlers.insert(&handler);
          ++ran;
        });
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_TRUE(Eventually([&] { return ran == 2000; }));
  const std::lock_guard lock(mutex);
  EXPECT_EQ(handlers.size(), 2U);
}

TEST(HttpServer, SkipsAndDropsWhatIsPostedToHandlersThatAreGone) {
  Script script;
  ServerOptions options = TestOptions();
  options.loops = 2;
  const auto server = StartServer(options, script);
  std::atomic<bool> over{false};
  const auto token = std::make_shared<std::atomic<int>>(0);
  std::thread poster([&] {
    while (!over) server->PostToHandlers([token](Handler& handler) { *token += handler.Quiet() ? 1 : 2; });
  });
  EXPECT_TRUE(Eventually([&] { return *token > 0; }));
  EXPECT_TRUE(server->Drain(1s)) << "while somebody posts";
  EXPECT_EQ(script.handlers, 0);
  const int ran = *token;
  server->PostToHandlers([token](Handler&) { ++*token; });
  over = true;
  poster.join();
  EXPECT_EQ(*token, ran);
  EXPECT_EQ(token.use_count(), 1) << "somebody may wait for the last copy to go";
}

TEST(HttpServer, DrainFinishesWhatRunsAndRefusesTheRest) {
  Script script;
  const auto server = StartServer(TestOptions(), script);
  const std::uint16_t port = server->port();
  RawClient busy(port);
  RawClient idle(port);
  ASSERT_TRUE(idle.Send(kGet));
  ASSERT_EQ(idle.Read()->status, 200);
  ASSERT_TRUE(busy.Send(kHold));
  ASSERT_TRUE(Eventually([&] { return script.handled == 2; }));
  std::thread releaser([&] {
    EXPECT_TRUE(idle.ReadsEnd());
    RawClient late(port);
    EXPECT_FALSE(late.Send(kGet) && late.Read().has_value());
    script.Release();
  });
  EXPECT_TRUE(server->Drain(20s));
  releaser.join();
  const auto reply = busy.Read();
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->Field("connection"), "close");
  EXPECT_TRUE(busy.ReadsEnd());
  EXPECT_EQ(script.handlers, 0);
}

TEST(HttpServer, DrainEndsEveryLoop) {
  Script script;
  ServerOptions options = TestOptions();
  options.loops = 3;
  const auto server = StartServer(options, script);
  std::vector<std::unique_ptr<RawClient>> clients;
  for (int i = 0; i < 20; ++i) clients.push_back(std::make_unique<RawClient>(server->port()));
  for (auto& client : clients) ASSERT_TRUE(client->Send("GET /sleep HTTP/1.1\r\nHost: a\r\n\r\n"));
  ASSERT_TRUE(Eventually([&] { return script.handled == 20; }));
  EXPECT_TRUE(server->Drain(20s));
  for (auto& client : clients) EXPECT_EQ(client->Read()->status, 200);
}

TEST(HttpServer, DrainWaitsForAHandlerWhoseClientHasGone) {
  Script script;
  const auto server = StartServer(TestOptions(), script);
  RawClient client(server->port());
  ASSERT_TRUE(client.Send("GET /sleep HTTP/1.1\r\nHost: a\r\n\r\n"));
  ASSERT_TRUE(Eventually([&] { return script.handled == 1; }));
  client.CloseWithReset();
  EXPECT_TRUE(server->Drain(20s));
  EXPECT_EQ(script.finished, 1);
}

TEST(HttpServer, DrainGivesUpAtItsLimit) {
  Script script;
  const auto server = StartServer(TestOptions(), script);
  RawClient client(server->port());
  ASSERT_TRUE(client.Send(kHold));
  ASSERT_TRUE(Eventually([&] { return script.handled == 1; }));
  EXPECT_FALSE(server->Drain(20ms));
  EXPECT_TRUE(client.ReadsEnd());
  EXPECT_EQ(script.finished, 0);
}

TEST(HttpServer, SaysWhatToDoWhereThereAreTooFewDescriptors) {
  ServerOptions options;
  options.max_connections = 2'000'000'000;
  const auto server =
      Server::Start(options, SystemClock(), [](EventLoop&) -> std::unique_ptr<Handler> { return nullptr; });
  ASSERT_FALSE(server);
  EXPECT_NE(server.error().detail.find("ulimit -Hn 2000"), std::string::npos) << server.error().detail;
  EXPECT_NE(server.error().detail.find("lower max_connections"), std::string::npos) << server.error().detail;
}

TEST(HttpServer, APortCanBeUsedAgainAtOnce) {
  Script script;
  ServerOptions options = TestOptions();
  for (int i = 0; i < 5; ++i) {
    const auto server = StartServer(options, script);
    options.port = server->port();
    RawClient client(server->port());
    ASSERT_TRUE(client.Send(kGet));
    ASSERT_EQ(client.Read()->status, 200);
  }
}

TEST(HttpServer, StopsAtOnceWithRequestsRunning) {
  Script script;
  auto server = StartServer(TestOptions(), script);
  RawClient holding(server->port());
  RawClient sleeping(server->port());
  ASSERT_TRUE(holding.Send(kHold));
  ASSERT_TRUE(sleeping.Send("GET /sleep HTTP/1.1\r\nHost: a\r\n\r\n"));
  ASSERT_TRUE(Eventually([&] { return script.handled == 2; }));
  server.reset();
  EXPECT_EQ(script.handlers, 0);
}

TEST(HttpServer, SurvivesAbortedConnections) {
  Script script;
  const auto server = StartServer(TestOptions(), script);
  for (int i = 0; i < 300; ++i) {
    RawClient client(server->port());
    if (i % 3 == 0) client.Send(i % 2 == 0 ? kGet : kGet.substr(0, 12));
    if (i % 5 == 0) client.Send("GET /sleep HTTP/1.1\r\nHost: a\r\n\r\n");
    client.CloseWithReset();
  }
  RawClient client(server->port());
  ASSERT_TRUE(client.Send(kGet));
  EXPECT_EQ(client.Read()->status, 200);
}

}  // namespace
}  // namespace walletgate::http::testing
