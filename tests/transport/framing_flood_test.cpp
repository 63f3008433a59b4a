// A vendor whose answer never ends and hardly says anything: bounded by its bytes, and not by the time that is left.

#include <sys/socket.h>

#include <atomic>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>

#include "tests/fakes/openssl_server.h"
#include "tests/transport/curl_fixture.h"

namespace walletgate::transport {
namespace {

constexpr std::size_t kMiB = std::size_t{1} << 20U;
/// Far more than the buffers of both ends of a connection hold beside what is read.
constexpr std::size_t kBound = 64 * kMiB;

/// Answers its only request with a head, and then with one piece again and again, until nobody takes it any more.
class Flood {
 public:
  explicit Flood(std::string piece) : piece_(std::move(piece)) {
    listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    EXPECT_EQ(bind(listener_, reinterpret_cast<const sockaddr*>(&address), size), 0);
    EXPECT_EQ(listen(listener_, 1), 0);
    EXPECT_EQ(getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size), 0);
    origin_ = "http://127.0.0.1:" + std::to_string(ntohs(address.sin_port));
    thread_ = std::thread([this] { Serve(); });
  }
  ~Flood() {
    shutdown(listener_, SHUT_RDWR);
    thread_.join();
    close(listener_);
  }
  Flood(const Flood&) = delete;
  Flood& operator=(const Flood&) = delete;

  const std::string& origin() const { return origin_; }
  /// Once the peer has gone.
  std::size_t Sent() const {
    while (!done_) std::this_thread::yield();
    return sent_;
  }

 private:
  void Serve() {
    const int peer = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    std::string request;
    for (char byte = 0; !request.ends_with("\r\n\r\n") && recv(peer, &byte, 1, 0) == 1;) request += byte;
    std::string pieces = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1";
    while (Send(peer, pieces) && sent_ < 2 * kBound) {
      for (pieces = piece_; pieces.size() < kMiB;) pieces += piece_;
    }
    close(peer);
    done_ = true;
  }
  bool Send(int peer, std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t sent = send(peer, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      sent_ += static_cast<std::size_t>(sent);
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }

  const std::string piece_;
  int listener_ = -1;
  std::string origin_;
  std::atomic<std::size_t> sent_{0};
  std::atomic<bool> done_{false};
  std::thread thread_;
};

/// Hang guard; nothing here is about time.
constexpr milliseconds kPatience{120'000};

TEST_F(CurlClientTest, AnExtensionOfAChunkWithoutEndIsCutOff) {
  const Flood flood(";x=" + std::string(1000, 'x'));
  ExpectFailure(Send(MakeRequest(flood.origin(), "GET", "/"), kPatience), Cause::kMalformed, Applied::kUnknown);
  EXPECT_LT(flood.Sent(), kBound);
}

TEST_F(CurlClientTest, ChunksOfAByteWithLongExtensionsAreCutOff) {
  const Flood flood(";" + std::string(4000, 'x') + "\r\na\r\n1");
  ExpectFailure(Send(MakeRequest(flood.origin(), "GET", "/"), kPatience), Cause::kMalformed, Applied::kUnknown);
  EXPECT_LT(flood.Sent(), kBound);
}

/// It would be a good answer, of a few thousand bytes.
TEST_F(CurlClientTest, ChunksWithLongExtensionsAreCutOffOverTlsToo) {
  if (!fakes::HasOpenssl()) GTEST_SKIP() << "the openssl program is not installed";
  std::string bytes = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (int i = 0; i < 8'000; ++i) bytes += "1;" + std::string(4000, 'x') + "\r\na\r\n";
  const fakes::OpensslServer server("IP:127.0.0.1", {.answer = bytes + "0\r\n\r\n"});
  ASSERT_TRUE(server.running());
  CurlOptions options;
  std::ifstream certificate(server.certificate(), std::ios::binary);
  options.upstream.ca_certificates.assign(std::istreambuf_iterator<char>(certificate), {});
  UseOptions(options);
  ExpectFailure(Send(MakeRequest(server.origin(), "GET", "/answer"), kPatience), Cause::kMalformed, Applied::kUnknown);
}

TEST_F(CurlClientTest, ALongAnswerInSmallChunksIsTaken) {
  std::string bytes = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (int i = 0; i < 100'000; ++i) bytes += "5;x\r\n12345\r\n";
  bytes += "0\r\n\r\n";
  TestServer server([&](const SeenRequest&) { return ServerReply::Raw(bytes); });
  for (int i = 0; i < 3; ++i) {  // on one connection, whose earlier answers are no part of the count
    const Result<HttpResponse> answer = Send(MakeRequest(server.origin(), "GET", "/"), kPatience);
    ASSERT_TRUE(answer) << answer.error().detail;
    EXPECT_EQ(answer->body.size(), 500'000U);
  }
  EXPECT_EQ(server.connections(), 1);
}

TEST_F(CurlClientTest, AShortAnswerByteByByteIsTaken) {
  std::string bytes = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (int i = 0; i < 8'000; ++i) bytes += "1;some=extension\r\n1\r\n";
  bytes += "0\r\n\r\n";
  TestServer server([&](const SeenRequest&) { return ServerReply::Raw(bytes); });
  const Result<HttpResponse> answer = Send(MakeRequest(server.origin(), "GET", "/"), kPatience);
  ASSERT_TRUE(answer) << answer.error().detail;
  EXPECT_EQ(answer->body.size(), 8'000U);
}

}  // namespace
}  // namespace walletgate::transport
