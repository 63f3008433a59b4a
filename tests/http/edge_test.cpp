// One loop's connections without a server: what becomes of an exception before any request runs, and what an edge takes
// for granted of those who call it.

#include "http/server/edge.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <new>
#include <string>
#include <utility>

#include "base/check.h"
#include "tests/fakes/fake_clock.h"
#include "tests/fakes/manual_loop.h"
#include "tests/http/scripted_handler.h"
#include "tests/http/socket_closer.h"

namespace walletgate::http::testing {
namespace {

/// A loop whose clock fails when it is told to: the moment of a request's first byte is asked of it.
class FailingLoop final : public ManualLoop {
 public:
  using ManualLoop::ManualLoop;
  SteadyTime Now() const override {
    if (std::exchange(fails_, false)) throw std::bad_alloc();
    return ManualLoop::Now();
  }
  void FailOnce() { fails_ = true; }

 private:
  mutable bool fails_ = false;
};

/// Two ends of a connection.
struct Ends {
  Ends() {
    std::array<int, 2> fds{};
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, fds.data()), 0);
    ours = fds[0];
    client = fds[1];
  }
  ~Ends() { ::close(client); }
  Ends(const Ends&) = delete;
  Ends& operator=(const Ends&) = delete;

  void Send(std::string_view bytes) const {
    EXPECT_EQ(::send(client, bytes.data(), bytes.size(), 0), static_cast<ssize_t>(bytes.size()));
  }
  std::string Read() const {
    std::array<char, 4096> buffer{};
    const ssize_t got = ::recv(client, buffer.data(), buffer.size(), 0);
    return got > 0 ? std::string(buffer.data(), static_cast<std::size_t>(got)) : std::string();
  }

  int ours = -1;
  int client = -1;
};

constexpr std::string_view kRequest = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n";

class EdgeTest : public ::testing::Test {
 protected:
  EdgeTest() { edge_.SetHandler(std::make_unique<ScriptedHandler>(loop_, script_)); }
  ~EdgeTest() override { edge_.Stop(); }

  void Readable(const Ends& ends) { edge_.OnEvent(ends.ours, true, false, false); }

  FakeClock clock_;
  FailingLoop loop_{clock_};
  SocketCloser port_;
  Script script_;
  ServerCounts counts_;
  Edge edge_{TestOptions(), {loop_, clock_, port_}, counts_};
};

TEST_F(EdgeTest, AnswersForAnExceptionBeforeARequestRunsAndCloses) {
  const Ends ends;
  edge_.Accept(ends.ours);
  ends.Send(kRequest);
  loop_.FailOnce();
  Readable(ends);
  const std::string answer = ends.Read();
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 500 ")) << answer;
  EXPECT_NE(answer.find("\r\nConnection: close\r\n"), std::string::npos);
  EXPECT_EQ(script_.handled, 0);
  ::shutdown(ends.client, SHUT_WR);
  edge_.OnEvent(ends.ours, true, false, true);
  EXPECT_TRUE(port_.closed.contains(ends.ours)) << "once the client has read it";
}

TEST_F(EdgeTest, ServesTheOthersAfterAnException) {
  const Ends broken;
  const Ends other;
  edge_.Accept(broken.ours);
  edge_.Accept(other.ours);
  broken.Send(kRequest);
  loop_.FailOnce();
  Readable(broken);
  other.Send(kRequest);
  Readable(other);
  EXPECT_TRUE(other.Read().starts_with("HTTP/1.1 200 "));
}

TEST_F(EdgeTest, DropsAConnectionWhereNothingCanBeSaidOfAnException) {
  const Ends ends;
  edge_.Accept(ends.ours);
  ends.Send(kRequest);
  loop_.FailOnce();
  script_.helpless = true;
  Readable(ends);
  EXPECT_EQ(ends.Read(), "");
  EXPECT_TRUE(port_.closed.contains(ends.ours));
  EXPECT_EQ(counts_.connections, 0U);
}

TEST_F(EdgeTest, GivesADescriptorToOneConnection) {
  const Ends ends;
  edge_.Accept(ends.ours);
  EXPECT_THROW(edge_.Accept(ends.ours), FailedCheck);
  EXPECT_THROW(edge_.Accept(-1), FailedCheck);
  EXPECT_EQ(counts_.connections, 1U) << "nothing was begun";
}

TEST_F(EdgeTest, HasOneHandler) {
  EXPECT_THROW(edge_.SetHandler(nullptr), FailedCheck);
  EXPECT_THROW(edge_.SetHandler(std::make_unique<ScriptedHandler>(loop_, script_)), FailedCheck);
}

TEST(Exchanges, HandleOneRequestAtATimeAndComeBackOnce) {
  FakeClock clock;
  ManualLoop loop(clock);
  Script script;
  std::unique_ptr<Handler> handler = std::make_unique<ScriptedHandler>(loop, script);
  ExchangePool pool(handler);
  Exchange* const exchange = pool.Take();
  exchange->request().path = "/hold";
  struct Nobody final : ReplyTarget {
    void OnReply(Reply) override {}
    void OnBodyWanted() override {}
  } nobody;
  exchange->Prepare();
  exchange->Run(nobody, true);
  EXPECT_THROW(exchange->Prepare(), FailedCheck);
  script.Release();
  loop.Turn();
  EXPECT_EQ(pool.running(), 0U);
  const std::uint64_t before = CountFailedChecks();
  pool.Return(exchange);
  EXPECT_EQ(CountFailedChecks(), before + 1) << "it is back already";
}

TEST(Framing, ReadsOneRequestAfterTheOther) {
  RequestReader reader({});
  RequestBuffer buffer;
  EXPECT_EQ(reader.Feed(kRequest, buffer), kRequest.size());
  EXPECT_THROW(reader.Feed(kRequest, buffer), FailedCheck);
  EXPECT_THROW(reader.MarkContinued(), FailedCheck) << "nobody waits";
  reader.Reset();
  EXPECT_THROW((void)reader.keep_alive(), FailedCheck);
}

}  // namespace
}  // namespace walletgate::http::testing
