// What a gateway has started it ends, also when its start ends half-way.

#include "gateway/gateway.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

namespace walletgate::gateway {
namespace {

namespace fs = std::filesystem;

class GatewayParts : public testing::Test {
 protected:
  ~GatewayParts() override { fs::remove_all(folder_); }

  GatewayConfig Listening(const std::string& address) const {
    const std::string text = "listen: {address: " + address + ", port: 0, loops: 1}\n" + R"(
admin: {port: 0}
store: {kind: sqlite, path: w.db}
providers_folder: )" WALLETGATE_SOURCE_DIR R"(/tests/golden/config_errors/vendors
providers: {acme: {settings: {api_key: "${KEY}"}}}
tenants:
  - id: main
    api_keys: [{id: k, sha256: "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}]
    routing: {order: [acme]}
)";
    config::Diagnostics diagnostics;
    const config::EnvLookup env = [](const std::string&) { return std::optional<std::string>("a-secret"); };
    GatewayConfig config = ReadGatewayConfig(text, {(folder_ / "w.yaml").string(), env}, diagnostics);
    EXPECT_EQ(diagnostics.Format(), "");
    return config;
  }

  const fs::path folder_ = [] {
    const fs::path folder = fs::path(testing::TempDir()) / ("walletgate-parts-" + std::to_string(::getpid()));
    fs::create_directories(folder);
    return folder;
  }();
};

TEST_F(GatewayParts, AreEndedWhenALaterOneCannotStart) {
  const Result<std::unique_ptr<Gateway>> failed = Gateway::Start(Listening("192.0.2.1"));  // nobody's (RFC 5737)
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().kind, ErrorKind::kInternal);
  EXPECT_NE(failed.error().detail.find("192.0.2.1"), std::string::npos) << failed.error().detail;
  const Result<std::unique_ptr<Gateway>> started = Gateway::Start(Listening("127.0.0.1"));
  EXPECT_TRUE(started) << "the store was let go";
}

TEST_F(GatewayParts, AreEndedOnceByADrain) {
  Result<std::unique_ptr<Gateway>> started = Gateway::Start(Listening("127.0.0.1"));
  ASSERT_TRUE(started);
  EXPECT_TRUE((*started)->Drain());
  EXPECT_TRUE((*started)->Drain()) << "nothing is left to end";
  EXPECT_TRUE(Gateway::Start(Listening("127.0.0.1"))) << "the store was let go";
  (*started)->RequestReload();  // is refused, and asks nobody who has gone
}

}  // namespace
}  // namespace walletgate::gateway
