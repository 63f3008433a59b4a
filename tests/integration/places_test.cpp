// Strangers cannot take all connections: whoever shows a key gets in, and they make room.

#include <gmock/gmock.h>

#include <thread>

#include "tests/http/raw_client.h"
#include "tests/integration/served_gateway.h"

namespace walletgate {
namespace {

using fakes::Answer;
using http::testing::RawClient;
using http::testing::RawReply;
using testing::HasSubstr;

constexpr int kPlaces = 24;

class PlacesOfConnections : public testing::Test {
 protected:
  static std::string Config() {
    return "listen: {port: 0, loops: 2}\nadmin: {port: 0}\nstore: {kind: memory}\nlimits: {max_connections: " +
           std::to_string(kPlaces) +
           "}\nproviders_folder: " WALLETGATE_SOURCE_DIR
           "/providers\nproviders:\n  capa: {settings: {base_url: \"${SANDBOX_CAPA_BASE_URL}\", api_key: "
           "\"${SANDBOX_CAPA_API_KEY}\"}}\ntenants:\n  - {id: main, routing: {order: [capa]}, api_keys: [{id: main, "
           "sha256: \"${KEY_main}\"}]}\n";
  }

  /// What strangers do with a connection: nothing, half a head, half a body that nobody wants, an answer and no more.
  static std::string ActOf(int number) {
    switch (number % 4) {
      case 0: return "";
      case 1: return "POST /v1/end-users HTTP/1.1\r\nHost: a\r\nX-Half: ";
      case 2: return "POST /v1/end-users HTTP/1.1\r\nHost: a\r\nContent-Length: 60000\r\n\r\n{";
      default: return "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n";
    }
  }

  double Evicted() const {
    const std::string series = R"(walletgate_http_connections_evicted_total{reason="places"} )";
    const std::string metrics = gateway_.Admin().Get("/metrics").body;
    const std::size_t at = metrics.find(series);
    return at == std::string::npos ? -1 : std::stod(metrics.substr(at + series.size()));
  }

  fakes::Vendors vendors_;
  const fakes::TemporaryFile file_{"places.yaml", Config()};
  fakes::ServedGateway gateway_{file_.path(), vendors_.environment()};
};

TEST_F(PlacesOfConnections, ThatStrangersHaveTakenGoToWhoeverShowsAKey) {
  std::vector<std::unique_ptr<RawClient>> strangers;
  for (int i = 0; i < 4 * kPlaces; ++i) {
    strangers.push_back(std::make_unique<RawClient>(gateway_.port()));
    (void)strangers.back()->Send(ActOf(i));
  }
  RawClient known(gateway_.port());
  const std::string request =
      "GET /v1/providers HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer " + gateway_.As("main").api_key + "\r\n\r\n";
  ASSERT_TRUE(known.Send(request));
  const std::optional<RawReply> first = known.Read();
  ASSERT_TRUE(first);
  EXPECT_EQ(first->status, 200) << first->body;
  for (int i = 0; i < 2 * kPlaces; ++i) strangers.push_back(std::make_unique<RawClient>(gateway_.port()));
  ASSERT_TRUE(known.Send(request));
  const std::optional<RawReply> second = known.Read();
  ASSERT_TRUE(second) << "who has shown a key keeps his place";
  EXPECT_EQ(second->status, 200);
  EXPECT_EQ(gateway_.As("main").Create(fakes::UserBody("gets-in", "capa")).status, 201);
  for (int i = 0; i < 400 && Evicted() <= 2 * kPlaces; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(50));
  EXPECT_GT(Evicted(), 2 * kPlaces);
  EXPECT_TRUE(gateway_.program().AwaitError("a connection without a key was closed for others"));
}

}  // namespace
}  // namespace walletgate
