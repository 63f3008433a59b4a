// Where a client connects to and how: addresses that names resolve to, plain http, proxies. Names lead where the test
// says (TestNames); nothing leaves this machine.

#include <gmock/gmock.h>
#include <stdlib.h>

#include "tests/fakes/connect_proxy.h"
#include "tests/transport/curl_fixture.h"

namespace walletgate::transport {
namespace {

using fakes::ConnectProxy;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

std::string WithPort(const std::string& host, const TestServer& server) {
  return "http://" + host + ":" + std::to_string(server.port());
}

class CurlUpstreamTest : public CurlClientTest {
 protected:
  CurlUpstreamTest() {
    TestNames()["private.test"] = {"10.0.0.1"};
    TestNames()["metadata.test"] = {"169.254.169.254"};
    TestNames()["loopback.test"] = {"127.0.0.1"};
    TestNames()["inside.test"] = {"10.0.0.1", "169.254.169.254", "0.0.0.0", "10.0.0.2", "10.0.0.3", "192.168.0.1"};
    TestNames()["half.test"] = {"169.254.169.254", "10.0.0.1", "127.0.0.1"};
    TestNames()["127.0.0.1."] = {"127.0.0.1"};
    options_.upstream.allow_plain_http = true;
    UseOptions(options_);
  }
  /// The reason, after a refusal before anything was sent.
  std::string Refused(const std::string& origin) {
    const Result<HttpResponse> result = Send(MakeRequest(origin, "POST", "/", "{}"));
    ExpectFailure(result, Cause::kAddressRefused, Applied::kNo);
    if (result) return {};
    EXPECT_EQ(result.error().kind, ErrorKind::kProviderUnavailable);
    EXPECT_EQ(ToString(BlameOf(result.error())), "gateway") << "it is our own rule";
    return result.error().reason;
  }
  void UseProxy(const std::string& url) {
    options_.upstream.proxy = ParseProxy(url).value();
    UseOptions(options_);
  }

  TestServer server_{[](const SeenRequest&) { return ServerReply::Json(200, R"({"from":"vendor"})"); }};
  CurlOptions options_;
};

TEST_F(CurlUpstreamTest, APrivateAddressIsRefusedAndNamed) {
  EXPECT_THAT(Refused("https://private.test"),
              AllOf(HasSubstr("10.0.0.1 (private)"), HasSubstr("allow_private_addresses")));
  EXPECT_THAT(Refused("http://10.0.0.1:81"), HasSubstr("10.0.0.1 (private)"));
}

TEST_F(CurlUpstreamTest, MetadataAndLinkLocalAddressesAreRefusedWhateverIsAllowed) {
  options_.upstream.reach = Reach::kPrivate;
  UseOptions(options_);
  EXPECT_THAT(Refused("http://metadata.test"), HasSubstr("169.254.169.254 (metadata)"));
  EXPECT_THAT(Refused("http://169.254.1.1"), HasSubstr("(link-local)"));
  EXPECT_THAT(Refused("https://224.0.0.1"), HasSubstr("(reserved)"));
}

TEST_F(CurlUpstreamTest, LoopbackIsReachedByItsLiteralAlone) {
  for (const char* host : {"loopback.test", "localhost", "127.1", "0x7f.1", "0177.0.0.1", "2130706433", "127.0.0.1."}) {
    EXPECT_THAT(Refused(WithPort(host, server_)), HasSubstr("127.0.0.1 (loopback)")) << host;
  }
  EXPECT_THAT(Refused(WithPort("0.0.0.0", server_)), HasSubstr("(reserved)"));
  EXPECT_EQ(server_.connections(), 0);
  EXPECT_TRUE(Send(MakeRequest(server_.origin(), "POST", "/", "{}")).has_value());
}

TEST_F(CurlUpstreamTest, EveryAddressOfANameIsLookedAt) {
  const std::string reason = Refused("http://inside.test");
  for (const char* part : {"10.0.0.1 (private)", "169.254.169.254 (metadata)", "0.0.0.0 (reserved)",
                           "10.0.0.3 (private)", "192.168.0.1 (private)"}) {
    EXPECT_THAT(reason, HasSubstr(part));
  }
}

TEST_F(CurlUpstreamTest, TheNextAddressIsTriedAfterThoseThatAreRefused) {
  ConnectProxy proxy(server_.port());
  UseProxy("http://half.test:" + std::to_string(proxy.port()));  // of a proxy 10.0.0.1 would do: it is not listening
  TestNames()["half.test"] = {"169.254.169.254", "169.254.1.1", "224.0.0.1", "0.0.0.0", "127.0.0.1"};
  const Result<HttpResponse> result = Send(MakeRequest("http://vendor.example", "POST", "/", "{}"));
  ASSERT_TRUE(result.has_value()) << result.error().detail << " " << result.error().reason;
  EXPECT_EQ(result->body, R"({"from":"vendor"})");
}

TEST_F(CurlUpstreamTest, AnAddressThatWasRefusedIsNamedBesideOneThatFailed) {
  const std::string nobody = fakes::RefusingOrigin();
  TestNames()["half.test"] = {"169.254.169.254", "127.0.0.1"};
  UseProxy("http://half.test" + nobody.substr(nobody.rfind(':')));
  const Result<HttpResponse> result = Send(MakeRequest("http://vendor.example", "POST", "/", "{}"));
  ExpectFailure(result, Cause::kConnect, Applied::kNo);
  ASSERT_FALSE(result.has_value());
  EXPECT_THAT(result.error().reason, HasSubstr("not tried: 169.254.169.254 (metadata)"));
}

TEST_F(CurlUpstreamTest, TheOperatorsOwnEndpointsAreNotLookedAt) {
  UseOptions({.upstream = UpstreamOptions::OperatorsOwn()});
  for (const char* host : {"loopback.test", "localhost", "127.1"}) {
    EXPECT_TRUE(Send(MakeRequest(WithPort(host, server_), "GET", "/")).has_value()) << host;
  }
}

TEST_F(CurlUpstreamTest, PlainHttpIsSentNowhereButToALoopbackLiteralUnlessAllowed) {
  UseOptions({});
  for (const char* host : {"loopback.test", "localhost", "127.1", "vendor.example"}) {
    ExpectFailure(Send(MakeRequest(WithPort(host, server_), "GET", "/")), Cause::kSchemeNotAllowed, Applied::kNo);
  }
  EXPECT_EQ(server_.connections(), 0);
  EXPECT_TRUE(Send(MakeRequest(server_.origin(), "GET", "/")).has_value());
}

TEST_F(CurlUpstreamTest, RefusedConnectionsAndUnknownNamesCarryTheirReason) {
  const Result<HttpResponse> refused = Send(MakeRequest(fakes::RefusingOrigin(), "GET", "/"));
  ASSERT_FALSE(refused.has_value());
  EXPECT_THAT(refused.error().reason, HasSubstr("127.0.0.1"));
  const Result<HttpResponse> unknown = Send(MakeRequest("http://absent.test", "GET", "/"));
  ASSERT_FALSE(unknown.has_value());
  EXPECT_THAT(unknown.error().reason, HasSubstr("absent.test"));
}

TEST_F(CurlUpstreamTest, AReasonIsPlainTextOfBoundedLength) {
  TestServer server(
      [](const SeenRequest&) { return ServerReply::Raw("HTTP/1.1 200 \x1b[31mX\r\nno header at all\x07\r\n\r\n"); });
  const Result<HttpResponse> result = Send(MakeRequest(server.origin(), "GET", "/"));
  ASSERT_FALSE(result.has_value());
  for (const char c : result.error().reason) EXPECT_TRUE(c >= ' ' && c <= '~');
  EXPECT_LE(result.error().reason.size(), 300U);
}

class CurlProxyTest : public CurlUpstreamTest {};

TEST_F(CurlProxyTest, EvenPlainHttpGoesThroughATunnel) {
  ConnectProxy proxy(server_.port());
  UseProxy(proxy.origin());
  for (int i = 0; i < 3; ++i) {
    HttpRequest request = MakeRequest("http://vendor.example:8080", "POST", "/users", "{}");
    request.headers = {{"Authorization", "Bearer canary"}};
    const Result<HttpResponse> result = Send(std::move(request));
    ASSERT_TRUE(result.has_value()) << result.error().detail << " " << result.error().reason;
    EXPECT_EQ(result->Header("x-proxy"), "");
  }
  ASSERT_EQ(proxy.Heads().size(), 1U) << "a tunnel is kept";
  EXPECT_THAT(proxy.Heads().front(),
              AllOf(HasSubstr("CONNECT vendor.example:8080 HTTP/1.1"), Not(HasSubstr("canary"))));
  ASSERT_EQ(server_.requests(), 3);
  EXPECT_EQ(server_.Seen().front().target, "/users") << "no absolute form";
  EXPECT_EQ(server_.Seen().front().Header("proxy-connection"), "(absent)");
}

TEST_F(CurlProxyTest, WhatItRefusesWasNotSentAndIsNotTheVendorsAnswer) {
  for (const auto& [status, failure] :
       {std::pair{"407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"x\"", Cause::kProxyRefused},
        std::pair{"403 Forbidden", Cause::kProxyRefused}, std::pair{"502 Bad Gateway", Cause::kConnect},
        std::pair{"504 Gateway Timeout", Cause::kConnect}}) {
    ConnectProxy proxy(server_.port(),
                       std::string("HTTP/1.1 ") + status +
                           "\r\nContent-Type: application/json\r\nContent-Length: 13\r\n\r\n{\"id\":\"fake\"}");
    UseProxy(proxy.origin());
    const Result<HttpResponse> result = Send(MakeRequest("http://vendor.example", "POST", "/", "{}"));
    ExpectFailure(result, failure, Applied::kNo);
    ASSERT_FALSE(result.has_value());
    EXPECT_THAT(result.error().reason, HasSubstr(std::string(status).substr(0, 3)));
  }
  EXPECT_EQ(server_.connections(), 0);
}

TEST_F(CurlProxyTest, ThatSpeaksNonsenseOrHangsUpLetsNothingBeSent) {
  for (const char* bytes : {"nonsense\r\n\r\n", "HTTP/1.1 ", "HTTP/1.1 200 OK\r\nContent-Le"}) {
    ConnectProxy proxy(server_.port(), bytes);
    UseProxy(proxy.origin());
    const Result<HttpResponse> result = Send(MakeRequest("http://vendor.example", "POST", "/", "{}"));
    ASSERT_FALSE(result.has_value());
    EXPECT_EQ(ToString(result.error().applied), "no") << bytes;
    EXPECT_EQ(result.error().cause, Cause::kConnect) << bytes;
  }
}

TEST_F(CurlProxyTest, ThatIsNotThereIsAConnectionThatFailed) {
  UseProxy(fakes::RefusingOrigin());
  ExpectFailure(Send(MakeRequest("http://vendor.example", "POST", "/", "{}")), Cause::kConnect, Applied::kNo);
  UseProxy("http://absent.test:3128");
  ExpectFailure(Send(MakeRequest("http://vendor.example", "POST", "/", "{}")), Cause::kNameNotResolved, Applied::kNo);
}

TEST_F(CurlProxyTest, AtAMetadataAddressIsRefused) {
  UseProxy("http://metadata.test:3128");
  EXPECT_THAT(Refused("http://vendor.example"), HasSubstr("169.254.169.254 (metadata)"));
}

TEST_F(CurlProxyTest, PlainHttpNeedsToBeAllowedEvenToALoopbackLiteral) {
  ConnectProxy proxy(server_.port());
  options_.upstream.allow_plain_http = false;
  UseProxy(proxy.origin());
  for (const std::string& origin : {std::string("http://vendor.example"), server_.origin()}) {
    ExpectFailure(Send(MakeRequest(origin, "POST", "/", "{}")), Cause::kSchemeNotAllowed, Applied::kNo);
  }
  EXPECT_EQ(proxy.Heads().size(), 0U);
}

TEST_F(CurlProxyTest, TheEnvironmentHasNoSay) {
  ConnectProxy mine(server_.port());
  ConnectProxy theirs(server_.port());
  for (const char* name : {"http_proxy", "https_proxy", "all_proxy"}) setenv(name, theirs.origin().c_str(), 1);
  setenv("no_proxy", "*", 1);
  UseOptions(options_);
  EXPECT_TRUE(Send(MakeRequest(server_.origin(), "GET", "/")).has_value());
  UseProxy(mine.origin());
  EXPECT_TRUE(Send(MakeRequest("http://vendor.example", "GET", "/")).has_value());
  for (const char* name : {"http_proxy", "https_proxy", "all_proxy", "no_proxy"}) unsetenv(name);
  EXPECT_EQ(mine.Heads().size(), 1U);
  EXPECT_EQ(theirs.Heads().size(), 0U);
}

}  // namespace
}  // namespace walletgate::transport
