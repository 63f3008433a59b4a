// What the connections of one loop owe each other: turns, places, and the memory that is held for clients.

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "http/server/edge.h"
#include "tests/fakes/fake_clock.h"
#include "tests/fakes/manual_loop.h"
#include "tests/http/scripted_handler.h"
#include "tests/http/socket_closer.h"

namespace walletgate::http::testing {
namespace {

/// A client, and the end of its connection that the edge has.
class Client {
 public:
  Client(Edge& edge, SocketCloser& port) : edge_(edge) {
    std::array<int, 2> fds{};
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, fds.data()), 0);
    ours = fds[0];
    fd_ = fds[1];
    port.closed.erase(ours);  // of an earlier client
    edge_.Accept(ours);
  }
  ~Client() { ::close(fd_); }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  void Send(std::string_view bytes) {
    ASSERT_EQ(::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL), static_cast<ssize_t>(bytes.size()));
    edge_.OnEvent(ours, true, false, false);
  }
  void Leave() {
    ::shutdown(fd_, SHUT_WR);
    edge_.OnEvent(ours, true, false, true);
  }
  /// Answers that have come since the last call.
  int Answers() {
    std::string text;
    std::array<char, 65536> buffer{};
    for (ssize_t got = 1; got > 0;) {
      got = ::recv(fd_, buffer.data(), buffer.size(), 0);
      if (got > 0) text.append(buffer.data(), static_cast<std::size_t>(got));
    }
    int count = 0;
    for (std::size_t at = text.find("HTTP/1.1 "); at != std::string::npos; at = text.find("HTTP/1.1 ", at + 1)) ++count;
    return count;
  }

  int ours = -1;

 private:
  Edge& edge_;
  int fd_ = -1;
};

std::string Gets(int count, std::string_view path = "/x") {
  std::string requests;
  for (int i = 0; i < count; ++i) requests += "GET " + std::string(path) + " HTTP/1.1\r\nHost: a\r\n\r\n";
  return requests;
}

ServerOptions SmallOptions() {
  ServerOptions options = TestOptions();
  options.max_connections = 60;
  options.requests_per_turn = 3;
  options.connection_memory = 256U << 10U;
  return options;
}

class Fairness : public ::testing::Test {
 protected:
  Fairness() { edge_.SetHandler(std::make_unique<ScriptedHandler>(loop_, script_)); }
  ~Fairness() override { edge_.Stop(); }

  /// Half of a head that holds about so many bytes.
  static std::string HalfHead(std::size_t bytes) {
    std::string head = "GET / HTTP/1.1\r\nHost: a\r\n";
    while (head.size() + 1000 < bytes) head += "X-Fill: " + std::string(950, 'x') + "\r\n";
    return head;
  }

  FakeClock clock_;
  ManualLoop loop_{clock_};
  SocketCloser port_;
  Script script_;
  ServerCounts counts_;
  Edge edge_{SmallOptions(), {loop_, clock_, port_}, counts_};
};

TEST_F(Fairness, AFlooderGetsOneTurnAfterTheOther) {
  Client flooder(edge_, port_);
  flooder.Send(Gets(8));
  EXPECT_EQ(flooder.Answers(), 3);
  loop_.Turn();
  EXPECT_EQ(flooder.Answers(), 3);
  loop_.Turn();
  EXPECT_EQ(flooder.Answers(), 2);
}

TEST_F(Fairness, WhoHasShownNoKeyWaitsBehindThoseWhoWait) {
  Client flooder(edge_, port_);
  Client stranger(edge_, port_);
  flooder.Send(Gets(100));
  stranger.Send(Gets(1));
  EXPECT_EQ(stranger.Answers(), 0);
  loop_.Turn();
  loop_.Turn();
  EXPECT_EQ(stranger.Answers(), 1);
  EXPECT_EQ(flooder.Answers(), 6);
}

TEST_F(Fairness, WhoHasShownAKeyIsServedAtOnce) {
  Client known(edge_, port_);
  known.Send(Gets(1, "/known"));
  EXPECT_EQ(known.Answers(), 1);
  Client flooder(edge_, port_);
  flooder.Send(Gets(100));
  known.Send(Gets(1, "/known"));
  EXPECT_EQ(known.Answers(), 1);
}

TEST_F(Fairness, BytesAreCountedTooAndAnAnswerThatIsNotReadEndsTheTurn) {
  Client flooder(edge_, port_);
  Client other(edge_, port_);
  flooder.Send(Gets(3, "/big?65536"));
  other.Send(Gets(1));
  loop_.Turn();
  EXPECT_EQ(script_.handled, 2) << "one of each";
  for (int i = 0; i < 20; ++i) loop_.Turn();
  const int handled = script_.handled;
  for (int i = 0; i < 20; ++i) loop_.Turn();
  EXPECT_EQ(script_.handled, handled) << "what he does not read stays one answer";
}

TEST_F(Fairness, WhoIsGoneHasNoTurn) {
  {
    Client flooder(edge_, port_);
    flooder.Send(Gets(100));
    flooder.Leave();
  }
  Client other(edge_, port_);
  other.Send(Gets(1));
  for (int i = 0; i < 60; ++i) loop_.Turn();
  EXPECT_EQ(other.Answers(), 1);
}

TEST_F(Fairness, MemoryIsCountedAndGivenBack) {
  {
    Client client(edge_, port_);
    client.Send(HalfHead(10000));
    EXPECT_GT(counts_.memory, 10000U);
    EXPECT_LT(counts_.memory, 40000U);
    client.Send("\r\n");
    EXPECT_EQ(client.Answers(), 1);
    EXPECT_EQ(counts_.memory, 0U) << "an idle connection holds nothing";
    client.Send("GET / HT");
    EXPECT_GT(counts_.memory, 0U);
    client.Leave();
    EXPECT_TRUE(port_.closed.contains(client.ours));
    EXPECT_EQ(counts_.memory, 0U);
  }
}

TEST_F(Fairness, OverTheLimitTheLongestWaitingWithoutAKeyGoes) {
  Client known(edge_, port_);
  known.Send(Gets(1, "/known"));
  known.Send(HalfHead(14000));
  std::vector<std::unique_ptr<Client>> strangers;
  for (int i = 0; i < 40; ++i) {
    strangers.push_back(std::make_unique<Client>(edge_, port_));
    strangers.back()->Send(HalfHead(14000));
    EXPECT_LE(counts_.memory, SmallOptions().connection_memory);
  }
  EXPECT_FALSE(port_.closed.contains(known.ours));
  EXPECT_FALSE(port_.closed.contains(strangers.back()->ours));
  EXPECT_EQ(strangers.front()->Answers(), 1) << "he is told";
  EXPECT_EQ(known.Answers(), 1);
  known.Send("\r\n");
  EXPECT_EQ(known.Answers(), 1);
}

class Places : public Fairness {
 protected:
  using Clients = std::vector<std::unique_ptr<Client>>;
  static constexpr std::size_t kPlaces = 60;

  Client& Come(Clients& clients, Edge& edge) { return *clients.emplace_back(std::make_unique<Client>(edge, port_)); }
  Client& Come(Clients& clients) { return Come(clients, edge_); }
  bool HasGone(const Client& client) const { return port_.closed.contains(client.ours); }
};

TEST_F(Places, OfStrangersGoToNewcomersTheLongestWaitingFirst) {
  Clients clients;
  for (std::size_t i = 0; i < kPlaces; ++i) Come(clients);
  clients[1]->Send("GET / HTTP/1.1\r\nX-Half: ");
  for (std::size_t i = 0; i < 3; ++i) {
    Come(clients).Send(Gets(1, "/known"));
    EXPECT_TRUE(HasGone(*clients[i])) << i;  // before the next one gets its descriptor
    EXPECT_FALSE(HasGone(*clients[i + 1])) << i;
  }
  EXPECT_EQ(counts_.connections, kPlaces);
  EXPECT_EQ(clients[0]->Answers(), 0);
  EXPECT_EQ(clients[1]->Answers(), 1) << "he is told";
  for (std::size_t i = kPlaces; i < clients.size(); ++i) EXPECT_EQ(clients[i]->Answers(), 1);
  EXPECT_EQ(script_.evicted, 3);
}

TEST_F(Places, OfThoseWhoHaveShownAKeyOrWhoseRequestRunsGoToNobody) {
  Clients clients;
  for (std::size_t i = 1; i < kPlaces; ++i) Come(clients).Send(Gets(1, "/known"));
  Client& busy = Come(clients);
  busy.Send(Gets(1, "/hold"));
  Client& newcomer = Come(clients);
  EXPECT_EQ(newcomer.Answers(), 1);
  for (const auto& client : clients) EXPECT_EQ(HasGone(*client), false);
  EXPECT_EQ(script_.evicted, 0);
  // Who was refused, and lingers, lets nobody in above the limit.
  Client& next = Come(clients);
  EXPECT_TRUE(HasGone(newcomer));
  EXPECT_EQ(next.Answers(), 1);
  script_.Release();
  loop_.Turn();
  EXPECT_EQ(busy.Answers(), 1);
}

TEST_F(Places, OnAnotherLoopGoToANewcomerTooAndHeHasTheTimeToShowAKey) {
  Edge other(SmallOptions(), {loop_, clock_, port_}, counts_);
  other.SetHandler(std::make_unique<ScriptedHandler>(loop_, script_));
  Clients strangers;
  for (std::size_t i = 0; i < kPlaces; ++i) Come(strangers, other);
  clock_.Advance(std::chrono::seconds(5));
  Clients clients;
  Client& newcomer = Come(clients);
  EXPECT_EQ(counts_.connections, kPlaces + 1);
  newcomer.Send(Gets(1, "/known"));
  EXPECT_EQ(newcomer.Answers(), 1);
  strangers.back()->Send("G");
  EXPECT_EQ(counts_.connections, kPlaces);
  EXPECT_TRUE(HasGone(*strangers.front()));
  EXPECT_FALSE(HasGone(newcomer));
  other.Stop();
}

TEST_F(Fairness, BodiesThatNobodyWantsAreNotHeld) {
  std::vector<std::unique_ptr<Client>> clients;
  for (const char* path : {"/early", "/unkept"}) {
    for (int i = 0; i < 10; ++i) {
      clients.push_back(std::make_unique<Client>(edge_, port_));
      clients.back()->Send("POST " + std::string(path) + " HTTP/1.1\r\nHost: a\r\nContent-Length: 60000\r\n\r\n");
      clients.back()->Send(std::string(30000, 'x'));
    }
  }
  EXPECT_LT(counts_.memory, 20 * 2000U);
  for (const auto& client : clients) client->Send(std::string(30000, 'x'));
  EXPECT_EQ(counts_.memory, 0U);
  EXPECT_EQ(script_.handled, 20);
}

TEST_F(Fairness, AnAnswerThatIsNotReadIsHeldAndCostsStrangersTheirConnection) {
  Client first(edge_, port_);
  first.Send(Gets(1, "/big?900000"));
  EXPECT_TRUE(port_.closed.contains(first.ours)) << "alone it is over the limit";
  EXPECT_EQ(counts_.memory, 0U);
}

TEST(SparesTest, KeepWhatIsNeededAndLetTheRestGo) {
  Spares<int> spares;
  const auto make = [] { return std::make_unique<int>(0); };
  std::vector<int*> taken;
  for (int i = 0; i < 100; ++i) taken.push_back(&spares.Take(make));
  for (int* item : taken) spares.Return(*item);
  EXPECT_EQ(spares.Shrink(), 0U) << "they have just been needed";
  for (int i = 0; i < 50; ++i) taken[static_cast<std::size_t>(i)] = &spares.Take(make);
  for (int i = 0; i < 50; ++i) spares.Return(*taken[static_cast<std::size_t>(i)]);
  EXPECT_EQ(spares.Shrink(), 50U - Spares<int>::kKept);
  EXPECT_EQ(spares.Shrink(), 50U);
  EXPECT_EQ(spares.Shrink(), 0U);
  EXPECT_EQ(spares.free(), Spares<int>::kKept);
  EXPECT_EQ(spares.all().size(), Spares<int>::kKept);
}

}  // namespace
}  // namespace walletgate::http::testing
