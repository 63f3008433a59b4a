#include <dlfcn.h>
#include <netdb.h>

#include <atomic>
#include <filesystem>
#include <iterator>
#include <string>
#include <thread>

#include "tests/transport/curl_fixture.h"

namespace {

std::atomic<bool> slow_lookup_may_end{false};
std::atomic<bool> slow_lookup_ended{false};
std::atomic<int> slow_lookups{0};

using Lookup = int (*)(const char*, const char*, const addrinfo*, addrinfo**);

/// The addresses one behind the other, as a name with several has them.
int LookUpAll(Lookup look_up, const std::vector<std::string>& addresses, const char* service, const addrinfo* hints,
              addrinfo** result) {
  addrinfo** end = result;
  *end = nullptr;
  for (const std::string& address : addresses) {
    if (look_up(address.c_str(), service, hints, end) != 0) continue;
    while (*end != nullptr) end = &(*end)->ai_next;
  }
  return *result == nullptr ? EAI_NONAME : 0;
}

/// Of this process, now.
std::ptrdiff_t Threads() {
  const std::filesystem::directory_iterator tasks("/proc/self/task");
  return std::distance(begin(tasks), end(tasks));
}

}  // namespace

std::map<std::string, std::vector<std::string>>& walletgate::transport::TestNames() {
  static std::map<std::string, std::vector<std::string>> names;
  return names;
}

// Stands before libc's for the whole test program, so that a look-up can be slow, or lead anywhere, without any
// network.
extern "C" int getaddrinfo(const char* node, const char* service, const addrinfo* hints, addrinfo** result) {
  static const auto real = reinterpret_cast<Lookup>(dlsym(RTLD_NEXT, "getaddrinfo"));
  const std::string name = node == nullptr ? "" : node;
  if (name == "slow.test") {
    ++slow_lookups;
    slow_lookup_may_end.wait(false);
    slow_lookup_ended = true;
    return EAI_NONAME;
  }
  if (name == "absent.test") return EAI_NONAME;
  const auto& names = walletgate::transport::TestNames();
  const auto found = names.find(name);
  return found == names.end() ? real(node, service, hints, result)
                              : LookUpAll(real, found->second, service, hints, result);
}

namespace walletgate::transport {
namespace {

using namespace std::string_literals;

/// A budget in which even a busy machine gets a small request onto loopback.
constexpr milliseconds kEnoughToSend(250);

TEST_F(CurlClientTest, RefusedConnectionAppliedNothing) {
  ExpectFailure(Send(MakeRequest(fakes::RefusingOrigin(), "POST", "/", "{}")), Cause::kConnect, Applied::kNo);
}

TEST_F(CurlClientTest, RefusedConnectionAfterAGoodExchangeAppliedNothing) {
  TestServer server([](const SeenRequest&) { return ServerReply::Json(200, "{}"); });
  ASSERT_TRUE(Send(MakeRequest(server.origin(), "POST", "/", "{}")).has_value());  // the same handle is used again
  ExpectFailure(Send(MakeRequest(fakes::RefusingOrigin(), "POST", "/", "{}")), Cause::kConnect, Applied::kNo);
}

TEST_F(CurlClientTest, UnknownNameAppliedNothing) {
  ExpectFailure(Send(MakeRequest("https://absent.test", "POST", "/", "{}")), Cause::kNameNotResolved, Applied::kNo);
}

TEST_F(CurlClientTest, SlowNameNeitherBlocksTheLoopNorTheDeadline) {
  slow_lookup_may_end = false;
  slow_lookup_ended = false;
  const auto threads = Threads();
  int ticks = 0;
  std::function<void()> tick = [&] {
    ++ticks;
    loop_.After(milliseconds(1), tick);
  };
  loop_.After(milliseconds(1), tick);
  ExpectFailure(Send(MakeRequest("https://slow.test", "POST", "/", "{}"), milliseconds(50)), Cause::kConnectTimeout,
                Applied::kNo);
  EXPECT_FALSE(slow_lookup_ended) << "giving up waited for the resolver";
  EXPECT_EQ(1, slow_lookups);
  EXPECT_GT(ticks, 3);
  slow_lookup_may_end = true;
  slow_lookup_may_end.notify_all();
  // The abandoned thread frees what it holds.
  while (!slow_lookup_ended || Threads() > threads) std::this_thread::yield();
}

TEST_F(CurlClientTest, ConnectionThatIsNeverAcceptedTimesOutUnapplied) {
  fakes::UnacceptingListener listener;
  ExpectFailure(Send(MakeRequest(listener.origin(), "POST", "/", "{}"), milliseconds(60)), Cause::kConnectTimeout,
                Applied::kNo);
}

TEST_F(CurlClientTest, SilenceAfterTheRequestTimesOutUnknown) {
  TestServer server([](const SeenRequest&) { return ServerReply::Silence(); });
  const SteadyTime start = std::chrono::steady_clock::now();
  ExpectFailure(Send(MakeRequest(server.origin(), "POST", "/", "{}"), kEnoughToSend), Cause::kResponseTimeout,
                Applied::kUnknown);
  EXPECT_GE(std::chrono::steady_clock::now() - start, kEnoughToSend);
  EXPECT_EQ(1, server.requests());
}

TEST_F(CurlClientTest, SilenceInTheMiddleOfTheAnswerTimesOutUnknown) {
  TestServer server(
      [](const SeenRequest&) { return ServerReply::Raw("HTTP/1.1 201 X\r\nContent-Length: 100\r\n\r\n{"); });
  ExpectFailure(Send(MakeRequest(server.origin(), "POST", "/", "{}"), kEnoughToSend), Cause::kResponseTimeout,
                Applied::kUnknown);
}

TEST_F(CurlClientTest, TimeoutWhileTheBodyIsStillBeingSentIsUnknown) {
  TestServer server([](const SeenRequest&) { return ServerReply::Silence(); });
  ExpectFailure(Send(MakeRequest(server.origin(), "POST", "/", std::string(30'000'000, 'x')), kEnoughToSend),
                Cause::kResponseTimeout, Applied::kUnknown);
}

TEST_F(CurlClientTest, PassedDeadlineSendsNothing) {
  TestServer server([](const SeenRequest&) { return ServerReply::Json(200, "{}"); });
  ExpectFailure(Send(MakeRequest(server.origin(), "POST", "/", "{}"), milliseconds(0)), Cause::kConnectTimeout,
                Applied::kNo);
  EXPECT_EQ(0, server.connections());
}

TEST_F(CurlClientTest, LateAnswerNeverMeetsTheNextRequest) {
  TestServer server([](const SeenRequest& request) {
    ServerReply reply = ServerReply::Json(200, request.body);
    if (request.body == "first") reply.delay = kEnoughToSend + milliseconds(20);
    return reply;
  });
  ExpectFailure(Send(MakeRequest(server.origin(), "POST", "/", "first"), kEnoughToSend), Cause::kResponseTimeout,
                Applied::kUnknown);
  // Until the late answer has been due for a while.
  const SteadyTime end = std::chrono::steady_clock::now() + milliseconds(60);
  do {
    const Result<HttpResponse> result = Send(MakeRequest(server.origin(), "POST", "/", "other"));
    ASSERT_TRUE(result.has_value());
    EXPECT_EQ("other", result->body);
  } while (std::chrono::steady_clock::now() < end);
}

TEST_F(CurlClientTest, WaitingForAFreeConnectionTimesOutUnapplied) {
  CurlOptions options;
  options.max_connections = 1;
  UseOptions(options);
  TestServer server([](const SeenRequest&) { return ServerReply::Silence(); });
  bool first_ended = false;
  Spawn(client_->Send(MakeRequest(server.origin(), "POST", "/", "first"),
                      Deadline::After(loop_.Now(), 2 * kEnoughToSend)),
        [&](const Result<HttpResponse>&) { first_ended = true; });
  ExpectFailure(Send(MakeRequest(server.origin(), "POST", "/", "second"), kEnoughToSend), Cause::kConnectTimeout,
                Applied::kNo);
  EXPECT_EQ(1, server.requests());
  while (!first_ended) loop_.RunUntilDone(Sleep(loop_, milliseconds(5)));
}

TEST_F(CurlClientTest, PlainServerBehindHttpsFailsBeforeAnyRequestByte) {
  TestServer server([](const SeenRequest&) { return ServerReply::Json(200, "{}"); });
  std::string origin = server.origin();
  origin.replace(0, 4, "https");
  ExpectFailure(Send(MakeRequest(origin, "POST", "/", "{}"), milliseconds(60)), Cause::kConnectTimeout,
                Applied::kNo);  // it waits for more of what it takes for a request
  EXPECT_EQ(0, server.requests());
}

TEST_F(CurlClientTest, ConnectionClosedInTheHandshakeAppliedNothing) {
  TestServer server([](const SeenRequest&) { return ServerReply::Json(200, "{}"); });
  std::string origin = server.origin();
  origin.replace(0, 4, "https");
  std::function<void()> close_when_it_talks = [&] {
    if (server.bytes_received() > 0) return server.CloseConnections();
    loop_.After(milliseconds(1), close_when_it_talks);
  };
  loop_.After(milliseconds(1), close_when_it_talks);
  ExpectFailure(Send(MakeRequest(origin, "POST", "/", "{}")), Cause::kTls, Applied::kNo);
}

TEST_F(CurlClientTest, ResetAfterTheRequestIsUnknown) {
  TestServer server([](const SeenRequest&) { return ServerReply::Reset(); });
  ExpectFailure(Send(MakeRequest(server.origin(), "POST", "/", "{}")), Cause::kConnectionLost, Applied::kUnknown);
  EXPECT_EQ(1, server.requests());
}

TEST_F(CurlClientTest, CloseWithoutAnAnswerIsUnknown) {
  TestServer server([](const SeenRequest&) { return ServerReply::Close(); });
  ExpectFailure(Send(MakeRequest(server.origin(), "POST", "/", "{}")), Cause::kConnectionLost, Applied::kUnknown);
  EXPECT_EQ(1, server.requests());
}

TEST_F(CurlClientTest, CutAnswerIsUnknown) {
  for (const char* bytes : {"HTTP/1.1 201 X\r\nContent-Length: 100\r\n\r\n{", "HTTP/1.1 201 X\r\nContent-Le",
                            "HTTP/1.1 201 X\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab"}) {
    TestServer server([&](const SeenRequest&) { return ServerReply::Raw(bytes, ServerReply::Then::kClose); });
    const Result<HttpResponse> result = Send(MakeRequest(server.origin(), "POST", "/", "{}"));
    ASSERT_FALSE(result.has_value()) << bytes;
    EXPECT_EQ(Applied::kUnknown, result.error().applied) << bytes;
    EXPECT_NE(ErrorKind::kInternal, result.error().kind) << bytes;
  }
}

TEST_F(CurlClientTest, MalformedAnswersAreBadResponsesOfUnknownEffect) {
  for (const std::string& bytes : {
           std::string("hello there\r\n\r\n"),
           std::string("HTTP/9.9 200 OK\r\nContent-Length: 0\r\n\r\n"),
           std::string("HTTP/2 200\r\nContent-Length: 0\r\n\r\n"),
           std::string("HTTP/1.1 999 OK\r\nContent-Length: 0\r\n\r\n"),
           std::string("HTTP/1.1 abc OK\r\nContent-Length: 0\r\n\r\n"),
           std::string("HTTP/1.1 200 OK\r\nno colon\r\nContent-Length: 0\r\n\r\n"),  // libcurl
           std::string("HTTP/1.1 200 OK\r\nContent-Length : 2\r\n\r\n{}"),
           std::string("HTTP/1.1 200 OK\r\nContent-Length\r\n\r\n{}"),
           std::string("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n 3\r\n\r\n{}"),
           std::string("HTTP/1.1 200 OK\r\nTransfer-Encoding :chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"),
           "HTTP/1.1 200 OK\r\nX-A: a\0b\r\nContent-Length: 0\r\n\r\n"s,
           std::string("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}"),
           std::string("HTTP/1.1 200 OK\r\nContent-Length: 2, 3\r\n\r\n{}"),
           std::string("HTTP/1.1 200 OK\r\nContent-Length: \r\n\r\n{}"),
           std::string("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n{}"),
           std::string("HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999999\r\n\r\n{}"),
           std::string("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n"),
           std::string("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}}0\r\n\r\n"),
           std::string("HTTP/1.1 101 Switching\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"),
       }) {
    TestServer server([&](const SeenRequest&) { return ServerReply::Raw(bytes, ServerReply::Then::kClose); });
    SCOPED_TRACE(bytes);
    ExpectFailure(Send(MakeRequest(server.origin(), "POST", "/", "{}")), Cause::kMalformed, Applied::kUnknown);
    EXPECT_EQ(1, server.requests());
  }
}

TEST_F(CurlClientTest, AnswersOverTheCapAreRefusedHoweverFramed) {
  const std::string body(2000, 'x');
  for (const std::string& bytes :
       {"HTTP/1.1 200 OK\r\nContent-Length: 2000\r\n\r\n" + body,
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7d0\r\n" + body + "\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\n\r\n" + body}) {
    TestServer server([&](const SeenRequest&) { return ServerReply::Raw(bytes, ServerReply::Then::kClose); });
    HttpRequest request = MakeRequest(server.origin(), "POST", "/", "{}");
    request.max_response_bytes = 1999;
    ExpectFailure(Send(request), Cause::kBodyTooLarge, Applied::kUnknown);
    request.max_response_bytes = 2000;
    EXPECT_TRUE(Send(request).has_value());
  }
}

TEST_F(CurlClientTest, HeadersOverTheCapAreRefused) {
  std::string bytes = "HTTP/1.1 200 OK\r\n";
  for (int i = 0; i < 2000; ++i) bytes += "X-Filler-" + std::to_string(i) + ": " + std::string(50, 'x') + "\r\n";
  TestServer server([&](const SeenRequest&) { return ServerReply::Raw(bytes + "Content-Length: 0\r\n\r\n"); });
  ExpectFailure(Send(MakeRequest(server.origin(), "POST", "/", "{}")), Cause::kHeadersTooLarge, Applied::kUnknown);
}

TEST_F(CurlClientTest, UnknownCodingsAreRefused) {
  for (const char* header : {"content-encoding: br", "Content-Encoding: identity, zstd",
                             "Transfer-Encoding: gzip, chunked", "Transfer-Encoding: identity",
                             "Content-Encoding: gzip, gzip", "Content-Encoding: gzip\r\nContent-Encoding: deflate",
                             "Content-Encoding: identity, gzip, identity\r\nX-A: 1\r\nContent-Encoding: x-gzip"}) {
    TestServer server([&](const SeenRequest&) {
      return ServerReply::Raw(std::string("HTTP/1.1 200 OK\r\n") + header + "\r\nContent-Length: 2\r\n\r\n{}");
    });
    SCOPED_TRACE(header);
    ExpectFailure(Send(MakeRequest(server.origin(), "POST", "/", "{}")), Cause::kContentEncoded, Applied::kUnknown);
  }
}

TEST_F(CurlClientTest, WhatIsNotAboutTheFramingCostsNothing) {
  for (const char* lines : {"Bad Name: 1\r\n", ": 1\r\n", "X-A: 1\r\n folded: 2\r\n\tagain: 3\r\n", "X-A:\r\n",
                            "X-A: \x80\xff\r\n", "Content-Length: 2\r\n", "Content-Length: 2, 2\r\n",
                            "Content-Encoding: identity\r\n", "Content-Encoding: IDENTITY, identity\r\n",
                            "Content-Encoding:\r\n", "X-A: 1\n", "Content-Type: text/html; charset=utf-16\r\n"}) {
    TestServer server([&](const SeenRequest&) {
      return ServerReply::Raw(std::string("HTTP/1.1 201\r\n") + lines + "X-Last: 1\r\nContent-Length: 2\r\n\r\n{}");
    });
    SCOPED_TRACE(lines);
    const Result<HttpResponse> result = Send(MakeRequest(server.origin(), "POST", "/", "{}"));
    ASSERT_TRUE(result.has_value()) << result.error().detail;
    EXPECT_EQ(result->body, "{}");
    EXPECT_EQ(result->status, 201);
    EXPECT_EQ(result->Header("x-last"), "1");
  }
}

TEST_F(CurlClientTest, AnAnswerThatBeginsWithAFoldedLineIsNotUnderstoodAndHarmsNobody) {
  std::atomic<int> seen = 0;
  TestServer server([&](const SeenRequest&) {
    const char* first = ++seen % 2 == 0 ? " folded: 1\r\n" : "X-First: 1\r\n";
    return ServerReply::Raw(std::string("HTTP/1.1 200 OK\r\n") + first + "Content-Length: 2\r\n\r\n{}");
  });
  for (int i = 0; i < 4; ++i) {
    EXPECT_TRUE(Send(MakeRequest(server.origin(), "POST", "/", "{}")).has_value());
    ExpectFailure(Send(MakeRequest(server.origin(), "POST", "/", "{}")), Cause::kMalformed, Applied::kUnknown);
  }
}

/// gzip of 100,000 zeros.
constexpr std::string_view kCodedZeros =
    "1f8b0800000000000203edc13101000000c2a04aeb9fce1a1e4001000000000000000000000000000000000000000000000000000000000000"
    "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
    "000000000000000000af0685c24dc5a0860100";
/// gzip of {"id":"p1"}.
constexpr std::string_view kCodedJson = "1f8b0800000000000203ab56ca4c51b2522a3054aa0500883a1fd80b000000";

std::string FromHex(std::string_view hex) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
    bytes += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
  return bytes;
}

std::string Coded(std::string_view coding, const std::string& body) {
  return "HTTP/1.1 200 OK\r\nContent-Encoding: " + std::string(coding) +
         "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

TEST_F(CurlClientTest, ACodingThatWasNotAskedForIsUndoneWithinTheCap) {
  for (const char* coding : {"gzip", "GZIP", "x-gzip", "identity, gzip"}) {
    TestServer server([&](const SeenRequest&) { return ServerReply::Raw(Coded(coding, FromHex(kCodedJson))); });
    const Result<HttpResponse> result = Send(MakeRequest(server.origin(), "POST", "/", "{}"));
    ASSERT_TRUE(result.has_value()) << coding << " " << result.error().detail;
    EXPECT_EQ(result->body, R"({"id":"p1"})") << coding;
  }
  TestServer bomb([&](const SeenRequest&) { return ServerReply::Raw(Coded("gzip", FromHex(kCodedZeros))); });
  HttpRequest request = MakeRequest(bomb.origin(), "POST", "/", "{}");
  request.max_response_bytes = 99'999;
  ExpectFailure(Send(request), Cause::kBodyTooLarge, Applied::kUnknown);
  request.max_response_bytes = 100'000;
  const Result<HttpResponse> whole = Send(request);
  ASSERT_TRUE(whole.has_value()) << whole.error().detail;
  EXPECT_EQ(whole->body.size(), 100'000U);
}

TEST_F(CurlClientTest, ACodingOfAnInterimAnswerCountsToo) {
  const std::string interim = "HTTP/1.1 103 Early Hints\r\nContent-Encoding: gzip\r\n\r\n";
  TestServer server([&](const SeenRequest&) { return ServerReply::Raw(interim + Coded("gzip", FromHex(kCodedJson))); });
  ExpectFailure(Send(MakeRequest(server.origin(), "POST", "/", "{}")), Cause::kContentEncoded, Applied::kUnknown);
}

TEST_F(CurlClientTest, ABrokenCodingIsMalformed) {
  TestServer server([&](const SeenRequest&) { return ServerReply::Raw(Coded("gzip", "{}")); });
  ExpectFailure(Send(MakeRequest(server.origin(), "POST", "/", "{}")), Cause::kMalformed, Applied::kUnknown);
}

TEST_F(CurlClientTest, ClientWorksOnAfterEveryKindOfFailure) {
  TestServer server([](const SeenRequest& request) {
    if (request.target == "/reset") return ServerReply::Reset();
    if (request.target == "/silent") return ServerReply::Silence();
    if (request.target == "/junk") return ServerReply::Raw("junk\r\n\r\n", ServerReply::Then::kClose);
    return ServerReply::Json(200, "{}");
  });
  for (const std::string target : {"/reset", "/silent", "/junk", "/good", "/silent", "/good"}) {
    const milliseconds budget = target == "/silent" ? milliseconds(30) : milliseconds(5000);
    EXPECT_EQ(target == "/good", Send(MakeRequest(server.origin(), "POST", target, "{}"), budget).has_value())
        << target;
  }
}

}  // namespace
}  // namespace walletgate::transport
