// TLS against `openssl s_server` with certificates made for the test: what is trusted, and what the operator is told
// of what is not.

#include <gmock/gmock.h>

#include <fstream>
#include <iterator>

#include "tests/fakes/connect_proxy.h"
#include "tests/fakes/openssl_server.h"
#include "tests/transport/curl_fixture.h"

namespace walletgate::transport {
namespace {

using fakes::OpensslServer;
using testing::AllOf;
using testing::AnyOf;
using testing::HasSubstr;

std::string Content(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

class CurlTlsTest : public CurlClientTest {
 protected:
  void SetUp() override {
    if (!fakes::HasOpenssl()) GTEST_SKIP() << "the openssl program is not installed";
  }
  void Trust(const OpensslServer& server) {
    CurlOptions options;
    options.upstream.ca_certificates = Content(server.certificate());
    UseOptions(options);
  }
  Result<HttpResponse> Post(const std::string& origin) { return Send(MakeRequest(origin, "POST", "/", "{}")); }
  /// A failure before the request; gives the operator's reason.
  static std::string ReasonOf(const Result<HttpResponse>& result) {
    ExpectFailure(result, Cause::kTls, Applied::kNo);
    return result ? "" : result.error().reason;
  }
};

TEST_F(CurlTlsTest, TrustedCertificateIsServed) {
  const OpensslServer server("IP:127.0.0.1");
  ASSERT_TRUE(server.running());
  Trust(server);
  for (int i = 0; i < 3; ++i) {
    const Result<HttpResponse> result = Send(MakeRequest(server.origin(), "GET", "/"));
    ASSERT_TRUE(result.has_value()) << result.error().detail << " " << result.error().reason;
    EXPECT_EQ(200, result->status);
  }
}

TEST_F(CurlTlsTest, UnknownIssuerIsRefusedBeforeTheRequestAndNamed) {
  const OpensslServer server("IP:127.0.0.1");
  ASSERT_TRUE(server.running());
  EXPECT_THAT(ReasonOf(Post(server.origin())), AllOf(HasSubstr("certificate"), HasSubstr("self-signed")));
}

TEST_F(CurlTlsTest, OneProvidersAuthorityIsNoOthers) {
  const OpensslServer one("IP:127.0.0.1");
  const OpensslServer other("IP:127.0.0.1");
  ASSERT_TRUE(one.running() && other.running());
  Trust(one);
  EXPECT_TRUE(Send(MakeRequest(one.origin(), "GET", "/")).has_value());
  EXPECT_THAT(ReasonOf(Post(other.origin())), HasSubstr("certificate"));
}

TEST_F(CurlTlsTest, CertificateForAnotherHostIsRefusedBeforeTheRequestAndNamed) {
  const OpensslServer server("DNS:elsewhere.example,IP:127.0.0.2");
  ASSERT_TRUE(server.running());
  Trust(server);
  EXPECT_THAT(ReasonOf(Post(server.origin())), AllOf(HasSubstr("127.0.0.1"), HasSubstr("name")));
}

TEST_F(CurlTlsTest, ExpiredCertificateIsRefusedBeforeTheRequestAndNamed) {
  OpensslServer::Options yesterday;
  yesterday.days = -1;
  const OpensslServer server("IP:127.0.0.1", yesterday);
  ASSERT_TRUE(server.running());
  Trust(server);
  EXPECT_THAT(ReasonOf(Post(server.origin())), HasSubstr("certificate has expired"));
}

TEST_F(CurlTlsTest, NoCommonVersionOfTlsIsNamed) {
  OpensslServer::Options old;
  old.arguments = {"-tls1_1", "-cipher", "ALL:@SECLEVEL=0"};
  const OpensslServer server("IP:127.0.0.1", old);
  ASSERT_TRUE(server.running());
  Trust(server);
  EXPECT_THAT(ReasonOf(Post(server.origin())), AnyOf(HasSubstr("version"), HasSubstr("protocol")));
}

TEST_F(CurlTlsTest, APortThatSpeaksPlainHttpIsNamed) {
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  ASSERT_EQ(bind(listener, reinterpret_cast<const sockaddr*>(&address), size), 0);
  ASSERT_EQ(listen(listener, 1), 0);
  getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size);
  std::thread server([listener] {
    const int fd = accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
    char hello[2048];
    [[maybe_unused]] const ssize_t got = recv(fd, hello, sizeof hello, 0);
    constexpr std::string_view kAnswer = "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n";
    [[maybe_unused]] const ssize_t sent = send(fd, kAnswer.data(), kAnswer.size(), MSG_NOSIGNAL);
    close(fd);
  });
  const Result<HttpResponse> result = Post("https://127.0.0.1:" + std::to_string(ntohs(address.sin_port)));
  server.join();
  close(listener);
  EXPECT_THAT(ReasonOf(result), HasSubstr("wrong version number"));
}

TEST_F(CurlTlsTest, CertificatesThatCannotBeReadRefuseRatherThanTrust) {
  const OpensslServer server("IP:127.0.0.1");
  ASSERT_TRUE(server.running());
  CurlOptions options;
  options.upstream.ca_certificates = "no certificates at all";
  UseOptions(options);
  EXPECT_NE(ReasonOf(Post(server.origin())), "");
}

class CurlTlsProxyTest : public CurlTlsTest {
 protected:
  void UseProxy(const std::string& url, const std::string& certificates) {
    CurlOptions options;
    options.upstream.ca_certificates = certificates;
    options.upstream.proxy = ParseProxy(url).value();
    UseOptions(options);
  }
};

TEST_F(CurlTlsProxyTest, TlsGoesThroughTheProxyEndToEnd) {
  const OpensslServer server("DNS:vendor.example");
  ASSERT_TRUE(server.running());
  const fakes::ConnectProxy proxy(server.port());
  UseProxy("http://user:pass%20word@127.0.0.1:" + std::to_string(proxy.port()), Content(server.certificate()));
  HttpRequest request = MakeRequest("https://vendor.example", "GET", "/");
  request.headers = {{"Authorization", "Bearer canary"}};
  for (int i = 0; i < 2; ++i) {
    const Result<HttpResponse> result = Send(request);
    ASSERT_TRUE(result.has_value()) << result.error().detail << " " << result.error().reason;
    EXPECT_EQ(result->status, 200);
    EXPECT_EQ(result->Header("x-proxy"), "") << "the proxy's own headers are no part of the answer";
  }
  ASSERT_FALSE(proxy.Heads().empty());
  EXPECT_THAT(proxy.Heads().front(), AllOf(HasSubstr("CONNECT vendor.example:443 HTTP/1.1"),
                                           HasSubstr("Proxy-Authorization: Basic dXNlcjpwYXNzIHdvcmQ=")));
  EXPECT_THAT(proxy.Heads().front(), testing::Not(HasSubstr("canary"))) << "the vendor's credentials";
}

TEST_F(CurlTlsProxyTest, TheVendorsCertificateIsLookedAtBehindAProxyToo) {
  const OpensslServer server("DNS:elsewhere.example");
  ASSERT_TRUE(server.running());
  const fakes::ConnectProxy proxy(server.port());
  UseProxy(proxy.origin(), Content(server.certificate()));
  EXPECT_THAT(ReasonOf(Post("https://vendor.example")), HasSubstr("vendor.example"));
}

TEST_F(CurlTlsProxyTest, AProxyOverTlsMustBeTrustedToo) {
  const OpensslServer proxy("IP:127.0.0.1");
  ASSERT_TRUE(proxy.running());
  UseProxy(proxy.origin(), "");
  EXPECT_THAT(ReasonOf(Post("https://vendor.example")), HasSubstr("certificate"));
}

}  // namespace
}  // namespace walletgate::transport
