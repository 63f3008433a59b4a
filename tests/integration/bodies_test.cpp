// A body where none is taken is refused, whatever the route, the listener and the way in which it comes: nobody would
// read it, and what it says would be dropped in silence.

#include <charconv>

#include "http/resources/tables.h"
#include "tests/fakes/gateway_fixture.h"
#include "tests/http/raw_client.h"

namespace walletgate {
namespace {

using fakes::Answer;
using fakes::Client;
using fakes::UserBody;
using http::Needs;
using http::Route;
using http::testing::RawClient;
using http::testing::RawReply;

struct Way {
  std::string fields;
  std::string body;
  bool waits = false;  ///< for an answer to its head, before the body is sent
};

const std::vector<Way>& AllWays() {
  static const std::string kBody = R"({"local":true})";
  static const std::string kChunked = "Transfer-Encoding: chunked\r\n";
  static const std::string kChunks = "e\r\n" + kBody + "\r\n0\r\n\r\n";
  static const std::vector<Way> kWays = {
      {"Content-Length: 14\r\n", kBody},
      {"Content-Length: 00014\r\nContent-Type: application/json\r\n", kBody, true},
      {"Content-Length: 14\r\nExpect: 100-continue\r\n", kBody, true},
      {kChunked, kChunks},
      {kChunked + "Expect: 100-continue\r\n", kChunks, true},
  };
  return kWays;
}

class BodiesThatNobodyTakes : public fakes::GatewayTest {
 protected:
  struct Place {
    std::uint16_t port;
    std::string head;  ///< of a request, without its end
  };

  static std::uint16_t PortOf(const Client& client) {
    std::uint16_t port = 0;
    const std::string digits = client.url.substr(client.url.rfind(':') + 1);
    std::from_chars(digits.data(), digits.data() + digits.size(), port);
    return port;
  }

  /// Of every route of both listeners that takes none; what is in braces becomes `id`.
  static std::vector<Place> Places(const std::string& id) {
    std::vector<Place> places;
    const auto add = [&](http::RouteTable table, std::uint16_t port) {
      for (const std::span<const Route>& resource : table) {
        for (const Route& route : resource) {
          if (TakesBody(route.needs)) continue;
          std::string path(route.pattern);
          for (std::size_t brace = path.find('{'); brace != std::string::npos; brace = path.find('{')) {
            const std::size_t length = path.find('}') + 1 - brace;
            path.replace(brace, length, path.compare(brace, length, "{tenant}") == 0 ? "main" : id);
          }
          const Client client = gateway().As(route.scope == api::Scope::kMigrations ? "mover" : "main");
          places.push_back({port, std::string(route.method) + ' ' + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n"});
          if (route.scope) places.back().head += "Authorization: Bearer " + client.api_key + "\r\n";
        }
      }
    };
    add(http::TrafficTable(), gateway().port());
    add(http::AdminTable(), PortOf(gateway().Admin()));
    places.push_back({gateway().port(), "OPTIONS * HTTP/1.1\r\nHost: a\r\n"});
    return places;
  }
};

TEST_F(BodiesThatNobodyTakes, AreRefusedEverywhereAndNothingIsDone) {
  const Answer made = Main().Create(UserBody("body-1", "streambird"));
  ASSERT_EQ(made.status, 201) << made;
  const std::vector<Place> places = Places(made.At("id"));
  EXPECT_GT(places.size(), 15U);
  for (const Place& place : places) {
    for (const Way& way : AllWays()) {
      SCOPED_TRACE(place.head + way.fields);
      RawClient raw(place.port);
      ASSERT_TRUE(raw.Send(place.head + way.fields + "\r\n" + (way.waits ? "" : way.body)));
      const std::optional<RawReply> reply = raw.Read();
      ASSERT_TRUE(reply);
      EXPECT_EQ(reply->status, 422);
      EXPECT_NE(reply->body.find(R"("code":"invalid_request")"), std::string::npos) << reply->body;
      EXPECT_NE(reply->body.find("a body is sent where none is taken"), std::string::npos) << reply->body;
    }
  }
  EXPECT_EQ(Main().Get("/v1/end-users/" + made.At("id")).At("status"), "active");
}

TEST_F(BodiesThatNobodyTakes, AreRefusedWhereTheirChunksComeLate) {
  const Answer made = Main().Create(UserBody("body-2", "streambird"));
  RawClient raw(gateway().port());
  ASSERT_TRUE(raw.Send("DELETE /v1/end-users/" + made.At("id") + " HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer " +
                       Main().api_key + "\r\nTransfer-Encoding: chunked\r\n\r\n"));
  // So that the gateway has the head before the body is sent.
  EXPECT_FALSE(raw.Readable(std::chrono::milliseconds(100)));
  ASSERT_TRUE(raw.Send("2\r\n{}\r\n0\r\n\r\n"));
  const std::optional<RawReply> reply = raw.Read();
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->status, 422) << reply->body;
  EXPECT_EQ(Main().Get("/v1/end-users/" + made.At("id")).At("status"), "active");
}

TEST_F(BodiesThatNobodyTakes, MayBeEmptyInWhateverForm) {
  RawClient raw(gateway().port());
  for (const char* fields : {"Content-Length: 0\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "\r\n",
                             "Content-Length: 00\r\nExpect: 100-continue\r\n\r\n"}) {
    ASSERT_TRUE(raw.Send(std::string("GET /healthz HTTP/1.1\r\nHost: a\r\n") + fields));
    const std::optional<RawReply> reply = raw.Read();
    ASSERT_TRUE(reply) << fields;
    EXPECT_EQ(reply->status, 200) << fields << reply->body;
  }
}

}  // namespace
}  // namespace walletgate
