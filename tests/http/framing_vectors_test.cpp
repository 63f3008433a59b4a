// Other people's raw requests (../shared/vectors/http) against the framing guard and against a running server.

#include <gtest/gtest.h>

#include <map>
#include <random>

#include "http/server/framing.h"
#include "tests/http/raw_client.h"
#include "tests/http/scripted_handler.h"
#include "tests/http/vector_file.h"

namespace walletgate::http::testing {
namespace {

constexpr std::string_view kMarker = "GET /marker HTTP/1.1\r\nHost: marker\r\n\r\n";

/// Valid by the vectors' author, refused by us, and the paragraph that allows it.
const std::map<std::string, std::string> kRefusedValid = {
    {"valid/005", "RFC 9112 3.2: a fragment is no part of a request target; 3: a bad request line is answered 400"},
    {"valid/009", "RFC 9112 3.2 (fragment); 6.1: identity is not a coding, an unknown coding is refused"},
    {"valid/012", "RFC 9110 6.5.1: how the body is to be read (Content-Type) is said before it, not in a trailer"},
    {"valid/014", "RFC 3986 3.3: a quotation mark is no path character; RFC 9112 3: 400"},
    {"valid/024", "RFC 9112 3: a target longer than the server wishes to parse; our limit for a head is 16 KiB"},
    {"valid/025", "RFC 9112 6.1: a coding that the server does not understand is refused"},
    {"valid/025_line", "RFC 9112 6.1: a coding that the server does not understand is refused"},
    {"valid/027", "RFC 3986 2: a URI is ASCII; RFC 9112 3: 400"},
    {"valid/028", "RFC 9112 5.1: whitespace before the colon MUST be refused"},
    {"valid/029", "RFC 9112 6.1: a coding that the server does not understand is refused"},
    {"valid/030", "RFC 9112 6.1: a coding that the server does not understand is refused"},
    {"valid/040", "RFC 9110 17.10: names that an application gateway may confuse; 15.5.1"},
    {"valid/040_compat", "RFC 9110 17.10: names that an application gateway may confuse; 15.5.1"},
    {"valid/099", "RFC 9112 8: incomplete, 8,599 bytes follow a Content-Length of 17,914"},
    {"valid/compat_obs_fold", "RFC 9112 5.2: obsolete line folding MUST be refused or replaced"},
    {"valid/compat_obs_fold_huge", "RFC 9112 5.2: obsolete line folding MUST be refused or replaced"},
    {"valid/pp_01", "the PROXY protocol is not HTTP: RFC 9112 3"},
    {"valid/pp_02", "the PROXY protocol is not HTTP: RFC 9112 3"},
    {"valid/pp_04", "the PROXY protocol is not HTTP: RFC 9112 3"},
    {"valid/pp_05", "the PROXY protocol is not HTTP: RFC 9112 3"},
    {"valid/rfc9112_smuggle_gzip_chunked_01", "RFC 9112 6.1: a coding that the server does not understand"},
    {"valid/rfc9112_smuggle_te_identity_chunked_01", "RFC 9112 6.1: a coding that the server does not understand"},
    {"valid/rfc9112_target_absolute_userinfo_01", "RFC 9110 4.2.4: userinfo is treated as an error"},
    {"valid/rfc9112_target_authority_connect_01", "RFC 9110 9.3.6: CONNECT is for proxies"},
    {"valid/rfc9112_target_authority_ipv6_01", "RFC 9110 9.3.6: CONNECT is for proxies"},
};

/// Refused by the vectors' author for a limit or a setting of his server that we do not have; answered by us.
const std::map<std::string, std::string> kAnsweredInvalid = {
    {"invalid/006", "RFC 9112 3: no limit for a request line is prescribed; his is 4 KiB, ours 16"},
    {"invalid/007", "RFC 9110 5.4: no limit for a field is prescribed; his is 8 KiB, ours 16"},
    {"invalid/008", "RFC 9110 5.4: no limit for a field is prescribed; his is 8 KiB, ours 16"},
    {"invalid/011", "RFC 9110 5.4: no limit for the number of fields; he sets 2"},
    {"invalid/012", "RFC 9110 5.4: no limit for the size of fields; he sets 98 bytes"},
    {"invalid/limit_header_default_01", "RFC 9110 5.4: no limit for a field is prescribed; his is 8 KiB, ours 16"},
};

/// Requests that a valid file holds, when it is not one.
const std::map<std::string, std::size_t> kRequests = {{"valid/018", 2}, {"valid/022", 2}, {"valid/023", 2}};

/// Many of the files are older than the Host field's duty (RFC 9112 section 3.2): it is added for them.
std::string WithHost(std::string bytes) {
  if (bytes.find("Host:") != std::string::npos) return bytes;
  constexpr std::string_view kEnd = " HTTP/1.1\r\n";
  for (std::size_t at = bytes.find(kEnd); at != std::string::npos; at = bytes.find(kEnd, at + kEnd.size())) {
    bytes.insert(at + kEnd.size(), "Host: added\r\n");
  }
  return bytes;
}

struct Outcome {
  std::vector<std::string> requests;  ///< up to the first that closes the connection
  int refused = 0;                    ///< the status that is answered; 0: nothing was refused
  bool partial = false;
  bool closed = false;

  bool operator==(const Outcome&) const = default;
};

/// Feeds `bytes` cut at random (`seed` != 0), byte by byte (`seed` 1), or whole (`seed` 0).
Outcome Guard(std::string_view bytes, unsigned seed) {
  Outcome outcome;
  RequestReader reader({});
  RequestBuffer buffer;
  std::mt19937 random(seed);
  while (!bytes.empty() && outcome.refused == 0 && !outcome.closed) {
    const std::size_t cut = seed == 0 ? bytes.size() : seed == 1 ? 1 : 1 + random() % 40;
    std::string_view piece = bytes.substr(0, cut);
    bytes.remove_prefix(piece.size());
    while (!piece.empty() && outcome.refused == 0 && !outcome.closed) {
      piece.remove_prefix(reader.Feed(piece, buffer));
      if (reader.state() == RequestReader::State::kRefused) outcome.refused = InfoOf(reader.error().kind).status;
      if (reader.state() != RequestReader::State::kComplete) continue;
      outcome.requests.push_back(buffer.request.method + " " + buffer.request.target + " " + buffer.request.body);
      outcome.closed = !reader.keep_alive();
      reader.Reset();
      buffer.Clear();
    }
  }
  outcome.partial = reader.state() == RequestReader::State::kHead || reader.state() == RequestReader::State::kBody;
  return outcome;
}

TEST(FramingVectors, ValidRequestsPassWholeAndInPieces) {
  const auto files = LoadVectors("valid");
  if (files.empty()) GTEST_SKIP() << "../shared/vectors/http is not there";
  for (const VectorFile& file : files) {
    SCOPED_TRACE(file.name);
    const Outcome whole = Guard(WithHost(file.bytes), 0);
    const auto wanted = kRequests.find(file.name);
    if (kRefusedValid.contains(file.name)) {
      EXPECT_TRUE(whole.refused != 0 || whole.partial);
      EXPECT_TRUE(whole.requests.empty());
    } else {
      EXPECT_EQ(whole.refused, 0);
      EXPECT_FALSE(whole.partial);
      EXPECT_EQ(whole.requests.size(), wanted == kRequests.end() ? 1U : wanted->second);
    }
    for (unsigned seed = 1; seed < 30; ++seed) EXPECT_EQ(Guard(WithHost(file.bytes), seed), whole) << "seed " << seed;
  }
}

TEST(FramingVectors, RequestsOfHttp11WithoutHostAreRefused) {
  for (const VectorFile& file : LoadVectors("valid")) {
    if (WithHost(file.bytes) == file.bytes) continue;
    if (file.bytes.find(" HTTP/1.1\r\n") > file.bytes.find(" HTTP/1.0\r\n")) continue;
    const Outcome outcome = Guard(file.bytes, 0);
    EXPECT_TRUE(outcome.refused != 0 && outcome.requests.empty()) << file.name;
  }
}

TEST(FramingVectors, InvalidRequestsAreNeverFollowedByAnAnswer) {
  const auto files = LoadVectors("invalid");
  if (files.empty()) GTEST_SKIP() << "../shared/vectors/http is not there";
  for (const VectorFile& file : files) {
    SCOPED_TRACE(file.name);
    for (unsigned seed = 0; seed < 30; ++seed) {
      const Outcome outcome = Guard(file.bytes + std::string(kMarker), seed);
      if (kAnsweredInvalid.contains(file.name)) {
        EXPECT_EQ(outcome.requests.size(), outcome.closed ? 1U : 2U);
        continue;
      }
      EXPECT_TRUE(outcome.requests.empty()) << "seed " << seed;
      EXPECT_TRUE(outcome.refused != 0 || outcome.partial);
    }
  }
}

/// The statuses that a server sends until it closes, whose end of input has come.
std::vector<int> Statuses(std::uint16_t port, std::string_view bytes) {
  RawClient client(port);
  client.Send(bytes);
  client.FinishSending();
  std::vector<int> statuses;
  while (const auto reply = client.Read()) statuses.push_back(reply->status);
  return statuses;
}

TEST(FramingVectors, TheServerAnswersValidRequestsAndTheOneBehindThem) {
  const auto files = LoadVectors("valid");
  if (files.empty()) GTEST_SKIP() << "../shared/vectors/http is not there";
  Script script;
  const auto server = StartServer(TestOptions(), script);
  for (const VectorFile& file : files) {
    SCOPED_TRACE(file.name);
    const std::string bytes = WithHost(file.bytes) + std::string(kMarker);
    const Outcome expected = Guard(bytes, 0);
    const int markers = script.markers;
    std::vector<int> statuses(expected.requests.size(), 200);
    if (expected.refused != 0 || expected.partial) statuses.push_back(expected.partial ? 400 : expected.refused);
    EXPECT_EQ(Statuses(server->port(), bytes), statuses);
    const bool marked = !expected.refused && !expected.partial && !expected.closed;
    EXPECT_EQ(script.markers - markers, marked ? 1 : 0);
  }
}

TEST(FramingVectors, TheServerRefusesInvalidRequestsAndCloses) {
  const auto files = LoadVectors("invalid");
  if (files.empty()) GTEST_SKIP() << "../shared/vectors/http is not there";
  Script script;
  const auto server = StartServer(TestOptions(), script);
  for (const VectorFile& file : files) {
    if (kAnsweredInvalid.contains(file.name)) continue;
    SCOPED_TRACE(file.name);
    for (const std::string& bytes : {file.bytes, file.bytes + std::string(kMarker)}) {
      const Outcome expected = Guard(bytes, 0);
      EXPECT_EQ(Statuses(server->port(), bytes), std::vector<int>{expected.partial ? 400 : expected.refused});
    }
  }
  EXPECT_EQ(script.handled, 0);
}

}  // namespace
}  // namespace walletgate::http::testing
