// The framing guard alone: what passes, what is refused, and as what.

#include "http/server/framing.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <set>

#include "http/server/framing_syntax.h"

namespace walletgate::http {
namespace {

using State = RequestReader::State;

struct Fed {
  RequestReader reader{FramingLimits{}};
  RequestBuffer buffer;
  std::size_t used = 0;

  explicit Fed(std::string_view bytes, const FramingLimits& limits = {}) : reader(limits) {
    used = reader.Feed(bytes, buffer);
  }
  const Request& request() const { return buffer.request; }
};

bool Passes(std::string_view bytes) { return Fed(bytes).reader.state() == State::kComplete; }
bool IsRefused(std::string_view bytes) { return Fed(bytes).reader.state() == State::kRefused; }
bool FieldPasses(std::string_view field) {
  return Passes("GET / HTTP/1.1\r\nHost: a\r\n" + std::string(field) + "\r\n\r\n");
}
bool TargetPasses(std::string_view target) {
  return Passes("GET " + std::string(target) + " HTTP/1.1\r\nHost: a\r\n\r\n");
}
bool HostPasses(std::string_view host) { return Passes("GET / HTTP/1.1\r\nHost: " + std::string(host) + "\r\n\r\n"); }
bool ChunksPass(std::string_view chunks) {
  return Passes("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + std::string(chunks));
}

TEST(Framing, ReadsARequest) {
  const Fed fed(
      "POST /a/b%20c?d=e&f HTTP/1.1\r\nHost: h:80\r\nX-Thing:  \t spaced out\t \r\nContent-Length: 3\r\n\r\nabcNEXT");
  ASSERT_EQ(fed.reader.state(), State::kComplete);
  EXPECT_EQ(fed.request().method, "POST");
  EXPECT_EQ(fed.request().target, "/a/b%20c?d=e&f");
  EXPECT_EQ(fed.request().path, "/a/b%20c");
  EXPECT_EQ(fed.request().query, "d=e&f");
  EXPECT_EQ(fed.request().Header("x-thing"), "spaced out");
  EXPECT_EQ(fed.request().CountHeader("host"), 1);
  EXPECT_EQ(fed.request().Header("absent"), "");
  EXPECT_EQ(fed.request().body, "abc");
  EXPECT_TRUE(fed.reader.keep_alive());
}

TEST(Framing, TakesNothingBehindTheRequest) {
  const std::string_view request = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  EXPECT_EQ(Fed(std::string(request) + "GET").used, request.size());
}

TEST(Framing, KeepsMemoryButNoContentFromOneRequestToTheNext) {
  Fed fed("POST /long HTTP/1.1\r\nHost: a\r\nA: 1\r\nContent-Length: 1\r\n\r\nx");
  fed.reader.Reset();
  fed.buffer.Clear();
  EXPECT_EQ(fed.reader.Feed("GET / HTTP/1.0\r\nB: 2\r\n\r\n", fed.buffer), 24U);
  EXPECT_EQ(fed.request().headers, (std::vector<std::pair<std::string, std::string>>{{"b", "2"}}));
  EXPECT_EQ(fed.request().body, "");
  EXPECT_EQ(fed.request().query, "");
  EXPECT_FALSE(fed.reader.keep_alive());
}

TEST(Framing, AcceptsOneEmptyLineBeforeARequest) {
  EXPECT_TRUE(Passes("\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"));
  EXPECT_TRUE(IsRefused("\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"));
  EXPECT_TRUE(IsRefused("\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"));
  EXPECT_TRUE(IsRefused("\rGET"));
}

TEST(Framing, RefusesWhatIsNoHttpAtItsFirstByte) {
  EXPECT_TRUE(IsRefused(std::string_view("\x16\x03\x01\x02\x00", 5)));
  EXPECT_TRUE(IsRefused(" "));
}

TEST(Framing, RefusesOtherVersionsAndLooseRequestLines) {
  for (const char* line : {"GET / HTTP/1.2", "GET / HTTP/2.0", "GET / http/1.1", "CONNECT / HTTP/1.1",
                           "CONNECT a:443 HTTP/1.1", "GET / HTTP/1.1 ", "GET  / HTTP/1.1", "GET /", "GET", "GET / ",
                           "G\tT / HTTP/1.1", "GET\t/ HTTP/1.1", "GET /a b HTTP/1.1"}) {
    EXPECT_TRUE(IsRefused(std::string(line) + "\r\nHost: a\r\n\r\n")) << line;
  }
}

TEST(Framing, ReadsEveryFormOfTargetButAuthority) {
  EXPECT_TRUE(TargetPasses("/"));
  EXPECT_TRUE(TargetPasses("//a///b"));
  EXPECT_TRUE(TargetPasses("/a?b?c/d"));
  EXPECT_TRUE(Passes("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n"));
  for (const char* target :
       {"*", "a", "example.com:443", "/a#b", "/a%2", "/a%zz", "/a\"b", "/a<b>", "/a\\b", "/a|b", "/{a}", "/a[b]",
        "/\x80", "http://", "http:///a", "http://u@h/a", "ftp://h/a", "http://h h/"}) {
    EXPECT_FALSE(TargetPasses(target)) << target;
  }
}

TEST(Framing, TheAuthorityOfTheTargetReplacesHost) {
  const Fed fed("GET HTTP://other.example:81?q HTTP/1.1\r\nHost: a\r\n\r\n");
  ASSERT_EQ(fed.reader.state(), State::kComplete);
  EXPECT_EQ(fed.request().target, "/?q");
  EXPECT_EQ(fed.request().path, "/");
  EXPECT_EQ(fed.request().Header("host"), "other.example:81");
  EXPECT_EQ(Fed("GET http://b/ HTTP/1.0\r\n\r\n").request().Header("host"), "b");
  EXPECT_TRUE(IsRefused("GET http://b/ HTTP/1.1\r\n\r\n"));
}

TEST(Framing, WantsExactlyOneValidHost) {
  EXPECT_TRUE(HostPasses("a.example"));
  EXPECT_TRUE(HostPasses("[::1]:8080"));
  EXPECT_TRUE(HostPasses("a:"));  // RFC 3986 section 3.2.3: port = *DIGIT
  EXPECT_TRUE(HostPasses("[::1]:"));
  EXPECT_TRUE(HostPasses("1.2.3.4:65535"));
  for (const char* host :
       {"", "a b", "a:b", ":", "a:65536", "a:123456", ":80", "u@a", "a/b", "[::1", "[]", "[g]", "a%2"}) {
    EXPECT_FALSE(HostPasses(host)) << host;
  }
  EXPECT_TRUE(IsRefused("GET / HTTP/1.1\r\n\r\n"));
  EXPECT_FALSE(FieldPasses("Host: a"));
  EXPECT_TRUE(Passes("GET / HTTP/1.0\r\n\r\n"));
}

TEST(Framing, RefusesAmbiguousFields) {
  for (const char* field :
       {"A : b", "A\t: b", " A: b", "A b: c", ": b", "A", "A\x80: b", "A_B: c", "A: b\n", "A: \x01", "A: \x7F",
        "Host: \xC3\xA9", "A: b\rc", "Content-Type: a\r\nContent-Type: a", "A: b\r\n folded", "A: b\r\n\tfolded"}) {
    EXPECT_FALSE(FieldPasses(field)) << field;
  }
  EXPECT_FALSE(FieldPasses(std::string_view("A: b\0c", 6)));
  EXPECT_TRUE(FieldPasses("X.Custom|Pipe: ok"));
  EXPECT_TRUE(FieldPasses("Empty:"));
  EXPECT_TRUE(FieldPasses("A: 1\r\nA: 2"));
}

TEST(Framing, TakesObsTextAsOpaqueBytesWhereNobodyReadsThem) {
  const Fed fed("GET / HTTP/1.1\r\nHost: a\r\nX-Name: Jos\xC3\xA9\r\nX-Raw: \xFF\x80\r\n\r\n");
  ASSERT_EQ(fed.reader.state(), State::kComplete);
  EXPECT_EQ(fed.request().Header("x-name"), "Jos\xC3\xA9");
  EXPECT_EQ(fed.request().Header("x-raw"), "\xFF\x80");
  for (const char* name : {"Authorization", "Idempotency-Key", "X-Request-Id", "Traceparent", "Tracestate", "Origin",
                           "Content-Type", "Content-Encoding", "Request-Timeout", "Accept", "Expect", "Connection"}) {
    EXPECT_FALSE(FieldPasses(std::string(name) + ": a\xC3\xA9")) << name;
  }
  EXPECT_FALSE(FieldPasses("X-Name: \xC3\xA9\x01"));
}

TEST(Framing, WhatNobodyReadsIsWhatNoSourceNames) {
  std::set<std::string> named;
  const std::regex asked(R"re(Header\("([a-z-]+)"\))re");
  const std::regex compared(R"re(name [!=]= "([a-z-]+)")re");
  for (const auto& entry : std::filesystem::recursive_directory_iterator(WALLETGATE_SOURCE_DIR "/src/http")) {
    if (!entry.is_regular_file()) continue;
    std::ifstream file(entry.path());
    const std::string text(std::istreambuf_iterator<char>(file), {});
    const std::string of = entry.path().filename();
    for (const std::regex* pattern : {&asked, &compared}) {
      if (pattern == &compared && of != "framing.cpp" && of != "gateway_headers.cpp") continue;
      for (std::sregex_iterator at(text.begin(), text.end(), *pattern), end; at != end; ++at) named.insert((*at)[1]);
    }
  }
  EXPECT_TRUE(named.contains("authorization") && named.contains("host"));
  for (const std::string& name : named) EXPECT_TRUE(IsReadHere(name)) << name;
}

TEST(Framing, AnEscapeThatIsNotNeededMeansTheSameAsNone) {
  const auto path = [](std::string_view target) {
    return Fed("GET " + std::string(target) + " HTTP/1.1\r\nHost: a\r\n\r\n").request().path;
  };
  EXPECT_EQ(path("/v1/prov%69ders/cd%70"), "/v1/providers/cdp");
  EXPECT_EQ(path("/%41%7a%30%2D%2e%5F%7E"), "/Az0-._~");
  EXPECT_EQ(path("/a%2Fb%20c%25%36"), "/a%2Fb%20c%256");
  EXPECT_EQ(path("/%2569"), "/%2569");
  EXPECT_EQ(path("http://h/%61?%61"), "/a");
}

TEST(Framing, RefusesEveryDoubtAboutTheLength) {
  for (const char* field :
       {"Content-Length: ", "Content-Length: -0", "Content-Length: +1", "Content-Length: 0x1", "Content-Length: 1_0",
        "Content-Length: 0, 0", "Content-Length: 0 0", "Content-Length: 0\r\nContent-Length: 0",
        "Content-Length: 0\r\nTransfer-Encoding: chunked", "Transfer-Encoding: chunked, chunked",
        "Transfer-Encoding: xchunked", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: identity", "Transfer-Encoding: "}) {
    EXPECT_TRUE(IsRefused("GET / HTTP/1.1\r\nHost: a\r\n" + std::string(field) + "\r\n\r\n0\r\n\r\n")) << field;
  }
  EXPECT_TRUE(IsRefused("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"));
  EXPECT_TRUE(FieldPasses("Content-Length: 000"));
}

TEST(Framing, DecodesChunks) {
  const Fed fed(
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: CHUNKED\r\n\r\n0000000A\r\n0123456789\r\n1\r\n\r\r\n0\r\n\r\n");
  ASSERT_EQ(fed.reader.state(), State::kComplete);
  EXPECT_EQ(fed.request().body, "0123456789\r");
}

TEST(Framing, RefusesLooseChunks) {
  EXPECT_TRUE(ChunksPass("0\r\n\r\n"));
  for (const char* chunks : {"\r\n", "g\r\n", "-1\r\n", "+1\r\n", "0x1\r\n", " 1\r\n", "1 \r\n", "000000001\r\na\r\n",
                             "1\na\r\n", "1\r\nab\r\n", "1\r\na\n", "1\r\na\rb", "0\r\n\n"}) {
    EXPECT_TRUE(IsRefused("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + std::string(chunks)))
        << chunks;
  }
}

TEST(Framing, IgnoresChunkExtensionsUpToALimitOverAllChunks) {
  const Fed fed(
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
      "1;a\r\nx\r\n1 ; a = b ;c=\"d;\\\"\"\r\ny\r\n0;last\r\n\r\n");
  ASSERT_EQ(fed.reader.state(), State::kComplete);
  EXPECT_EQ(fed.request().body, "xy");
  EXPECT_TRUE(fed.request().ignored_something);
  const auto chunk = [](std::size_t length) { return "1;" + std::string(length - 1, 'e') + "\r\nx\r\n"; };
  EXPECT_TRUE(ChunksPass(chunk(256) + "0\r\n\r\n"));
  EXPECT_TRUE(ChunksPass(chunk(128) + chunk(128) + "0\r\n\r\n"));
  EXPECT_FALSE(ChunksPass(chunk(257) + "0\r\n\r\n"));
  EXPECT_FALSE(ChunksPass(chunk(128) + chunk(129) + "0\r\n\r\n"));
  for (const char* bad : {"1;\r\n", "1;a=\r\n", "1 \r\n", "1 a\r\n", "1;a b\r\n", "1;a=\"b\r\n", "1;a\x01\r\n", "1;a\n",
                          "1;a\xC3\xA9\r\n", "1;a\rb\r\n"}) {
    EXPECT_FALSE(ChunksPass(std::string(bad) + "x\r\n0\r\n\r\n")) << bad;
  }
}

TEST(Framing, ThrowsTrailerFieldsAwayUpToALimit) {
  const Fed fed(
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
      "1\r\nx\r\n0\r\nDigest: b\r\nX-Trace: c\r\nEmpty:\r\n\r\nNEXT");
  ASSERT_EQ(fed.reader.state(), State::kComplete);
  EXPECT_EQ(fed.request().body, "x");
  EXPECT_EQ(fed.request().Header("digest"), "");
  EXPECT_TRUE(fed.request().ignored_something);
  EXPECT_TRUE(ChunksPass("0\r\nA: " + std::string(4091, 'x') + "\r\n\r\n"));
  EXPECT_FALSE(ChunksPass("0\r\nA: " + std::string(4092, 'x') + "\r\n\r\n"));
  EXPECT_FALSE(ChunksPass("0\r\nA: " + std::string(3000, 'x') + "\r\nA: " + std::string(2000, 'x') + "\r\n\r\n"));
  for (const char* bad : {"A\r\n", "A : b\r\n", " A: b\r\n", ": b\r\n", "A: b\n", "A: b\r\n folded\r\n", "A: \x01\r\n",
                          "Host: c\r\n", "AUTHORIZATION: Bearer b\r\n", "Content-Length: 1\r\n"}) {
    EXPECT_FALSE(ChunksPass("0\r\n" + std::string(bad) + "\r\n")) << bad;
  }
}

TEST(Framing, SkipsABodyWithoutKeepingIt) {
  RequestReader reader{FramingLimits{}};
  RequestBuffer buffer;
  reader.Feed("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", buffer);
  EXPECT_EQ(reader.Skip("5\r\nhello\r\n0\r\n\r\nGET"), 15U);
  EXPECT_EQ(reader.state(), State::kComplete);
  EXPECT_EQ(buffer.request.body, "");
}

TEST(Framing, KeepsLittleOfAHostileRequestsMemory) {
  RequestBuffer buffer;
  for (int round = 0; round < 40; ++round) {
    RequestReader reader{FramingLimits{}};
    std::string fields;
    for (int i = 0; i < round; ++i) fields += "A: b\r\n";
    for (int i = 0; i < 3; ++i) fields += "A: " + std::string(4000, 'x') + "\r\n";
    reader.Feed("GET /" + std::string(2000, 'x') + " HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n", buffer);
    ASSERT_EQ(reader.state(), State::kComplete);
    EXPECT_GT(buffer.held() + reader.held(), 12000U);
    buffer.Clear();
  }
  EXPECT_LT(buffer.held(), 12000U);
}

TEST(Framing, SaysWithAStatusOfItsOwnWhatHttpHasOneFor) {
  const FramingLimits limits{.max_header_bytes = 100, .max_headers = 3, .body = {}};
  const auto kind = [&](std::string_view bytes) {
    const Fed fed(bytes, limits);
    return fed.reader.state() == State::kRefused ? fed.reader.error().kind : ErrorKind::kInternal;
  };
  EXPECT_EQ(kind("GET /" + std::string(200, 'x') + " HTTP/1.1\r\nHost: a\r\n\r\n"), ErrorKind::kUriTooLong);
  EXPECT_EQ(kind("GET /" + std::string(200, 'x')), ErrorKind::kUriTooLong);
  EXPECT_EQ(kind("GET / HTTP/2.0\r\n"), ErrorKind::kVersionNotSupported);
  EXPECT_EQ(kind("GET / HTTP/1.9\r\n"), ErrorKind::kVersionNotSupported);
  EXPECT_EQ(kind("GET / FTP/1.1\r\n"), ErrorKind::kMalformedRequest);
  const std::string head = "POST / HTTP/1.1\r\nHost: a\r\n";
  EXPECT_EQ(kind(head + "Expect: tea\r\n\r\n"), ErrorKind::kExpectationFailed);
  EXPECT_EQ(kind(head + "Transfer-Encoding: gzip, chunked\r\n\r\n"), ErrorKind::kNotImplemented);
  EXPECT_EQ(kind(head + "Transfer-Encoding: gzip\r\n\r\n"), ErrorKind::kMalformedRequest);
  EXPECT_EQ(kind(head + "Transfer-Encoding: chunked, chunked\r\n\r\n"), ErrorKind::kMalformedRequest);
}

TEST(Framing, TooLargeIsItsOwnError) {
  const FramingLimits limits{.max_header_bytes = 200, .max_headers = 3, .body = {.max_bytes = 10}};
  const auto kind = [&](std::string_view rest) {
    const Fed fed("POST / HTTP/1.1\r\nHost: a\r\n" + std::string(rest), limits);
    return fed.reader.state() == State::kRefused ? fed.reader.error().kind : ErrorKind::kInternal;
  };
  EXPECT_EQ(kind("Content-Length: 11\r\n\r\n"), ErrorKind::kPayloadTooLarge);
  EXPECT_EQ(kind("Content-Length: 99999999999999999999999999\r\n\r\n"), ErrorKind::kPayloadTooLarge);
  EXPECT_EQ(kind("Transfer-Encoding: chunked\r\n\r\nFFFFFFFF\r\n"), ErrorKind::kPayloadTooLarge);
  EXPECT_EQ(kind("Transfer-Encoding: chunked\r\n\r\n6\r\nabcdef\r\n5\r\n"), ErrorKind::kPayloadTooLarge);
  EXPECT_EQ(kind("A: b\r\nC: d\r\nE: f\r\n\r\n"), ErrorKind::kHeadersTooLarge);
  EXPECT_EQ(kind("A: " + std::string(300, 'x')), ErrorKind::kHeadersTooLarge);
  EXPECT_EQ(kind("Content-Length: 10\r\n\r\n0123456789"), ErrorKind::kInternal);
}

TEST(Framing, KnowsWhetherTheConnectionStaysOpen) {
  const auto keeps = [](std::string_view version, std::string_view connection) {
    const Fed fed("GET / " + std::string(version) + "\r\nHost: a\r\nConnection: " + std::string(connection) +
                  "\r\n\r\n");
    return fed.reader.state() == State::kComplete && fed.reader.keep_alive();
  };
  EXPECT_TRUE(keeps("HTTP/1.1", "upgrade"));
  EXPECT_FALSE(keeps("HTTP/1.1", "keep-alive, CLOSE"));
  EXPECT_FALSE(keeps("HTTP/1.0", "upgrade"));
  EXPECT_TRUE(keeps("HTTP/1.0", " , Keep-Alive ,"));
  EXPECT_FALSE(keeps("HTTP/1.0", "close, keep-alive"));
}

TEST(Framing, AsksForContinueOnlyBeforeTheBody) {
  const std::string head = "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\nContent-Length: 2\r\n\r\n";
  EXPECT_TRUE(Fed(head).reader.wants_continue());
  EXPECT_FALSE(Fed(head + "a").reader.wants_continue());
  EXPECT_FALSE(Fed("POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n").reader.wants_continue());
  EXPECT_FALSE(FieldPasses("Expect: 100-continue\r\nExpect: 100-continue"));
}

}  // namespace
}  // namespace walletgate::http
