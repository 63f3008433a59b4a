// The `store` section of the configuration, and a gateway that keeps its users from one run to the next.

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>

#include "gateway/gateway.h"

namespace walletgate::gateway {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kRest = R"(
listen: {address: 127.0.0.1, port: 0, loops: 1}
admin: {address: 127.0.0.1, port: 0, loops: 1}
providers_folder: )" WALLETGATE_SOURCE_DIR R"(/tests/golden/config_errors/vendors
providers: {acme: {settings: {api_key: "${KEY}"}}}
tenants:
  - id: main
    api_keys: [{id: k, sha256: "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}]
    routing: {order: [acme]}
)";

struct Read {
  GatewayConfig config;
  std::string faults;
};

Read ReadStore(const std::string& store, const std::string& file = "/etc/walletgate/walletgate.yaml") {
  config::Diagnostics diagnostics;
  const config::EnvLookup env = [](const std::string&) -> std::optional<std::string> { return "a-secret"; };
  Read read;
  read.config = ReadGatewayConfig("store: " + store + std::string(kRest), {file, env}, diagnostics);
  read.faults = diagnostics.Format();
  return read;
}

TEST(StoreConfig, MustSayWhetherItForgets) {
  EXPECT_EQ(ReadStore("{kind: memory}").faults, "");
  EXPECT_EQ(ReadStore("{kind: memory}").config.settings.store.kind, storage::StoreOptions::Kind::kMemory);
  for (const char* unsaid : {"{}", "{path: w.db}"}) {
    EXPECT_NE(ReadStore(unsaid).faults.find(": store.kind\n  is required: write `store: {kind: "), std::string::npos);
  }
  config::Diagnostics diagnostics;
  (void)ReadGatewayConfig(kRest, {"x.yaml", [](const std::string&) { return std::optional<std::string>("k"); }},
                          diagnostics);
  EXPECT_NE(diagnostics.Format().find(": store\n  is required: write `store: {kind: "), std::string::npos);
  EXPECT_EQ(diagnostics.size(), 1U);
}

TEST(StoreConfig, TellsLinesThatAreGoodAsTheyStand) {
  const std::string fault = ReadStore("{}").faults;
  int found = 0;
  for (std::size_t at = fault.find("`store: "); at != std::string::npos; at = fault.find("`store: ", at + 1)) {
    const std::size_t start = at + std::string_view("`store: ").size();
    EXPECT_EQ(ReadStore(fault.substr(start, fault.find('`', start) - start)).faults, "");
    ++found;
  }
  EXPECT_EQ(found, 2);
}

TEST(StoreConfig, SaysPlainlyThatPostgresIsNotBuiltYet) {
  EXPECT_NE(
      ReadStore("{kind: postgres}").faults.find("'postgres' is not built yet; this version has sqlite and memory"),
      std::string::npos);
}

TEST(StoreConfig, FindsTheFileFromTheFolderOfTheConfiguration) {
  const Read relative = ReadStore("{kind: sqlite, path: ../data/w.db}");
  EXPECT_EQ(relative.faults, "");
  EXPECT_EQ(relative.config.settings.store.kind, storage::StoreOptions::Kind::kSqlite);
  EXPECT_EQ(relative.config.settings.store.sqlite.path, "/etc/data/w.db");
  EXPECT_EQ(ReadStore("{kind: sqlite, path: /var/lib/w.db}").config.settings.store.sqlite.path, "/var/lib/w.db");
}

TEST(StoreConfig, KeepsPersonalDataUnlessSaidOtherwise) {
  EXPECT_TRUE(ReadStore("{kind: sqlite, path: w.db}").config.settings.store.sqlite.personal_data);
  const Read without = ReadStore("{kind: sqlite, path: w.db, personal_data: false}");
  EXPECT_EQ(without.faults, "");
  EXPECT_FALSE(without.config.settings.store.sqlite.personal_data);
  EXPECT_NE(ReadStore("{kind: memory, personal_data: false}").faults.find("is for a store of kind 'sqlite' only"),
            std::string::npos);
}

TEST(StoreConfig, WantsAPathForAFileAndOnlyForAFile) {
  EXPECT_NE(ReadStore("{kind: sqlite}").faults.find("must name the file of a store of kind 'sqlite'"),
            std::string::npos);
  EXPECT_NE(ReadStore("{kind: memory, path: w.db}").faults.find("is for a store of kind 'sqlite' only"),
            std::string::npos);
  EXPECT_EQ(ReadStore("{kind: sqlit, path: w.db}").faults.find("path"), std::string::npos);
}

class StoreOfAGateway : public testing::Test {
 protected:
  StoreOfAGateway() {
    std::string name = testing::TempDir() + "walletgate-gateway-XXXXXX";
    if (mkdtemp(name.data()) == nullptr) std::abort();
    folder_ = name;
  }
  ~StoreOfAGateway() override { fs::remove_all(folder_); }
  Read ReadSqlite(const std::string& path = "w.db") {
    return ReadStore("{kind: sqlite, path: " + path + "}", folder_ / "walletgate.yaml");
  }
  fs::path folder_;
};

TEST_F(StoreOfAGateway, IsNotTouchedByReadingTheConfiguration) {
  const Read read = ReadSqlite();
  EXPECT_EQ(read.faults, "");
  EXPECT_TRUE(fs::is_empty(folder_));
}

TEST_F(StoreOfAGateway, IsOpenedForAsLongAsItRuns) {
  const Read read = ReadSqlite();
  ASSERT_EQ(read.faults, "");
  Result<std::unique_ptr<Gateway>> first = Gateway::Start(read.config);
  ASSERT_TRUE(first) << first.error().detail;
  EXPECT_TRUE(fs::exists(folder_ / "w.db"));
  const Result<std::unique_ptr<Gateway>> second = Gateway::Start(read.config);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().detail, "store " + (folder_ / "w.db").string() + ": is used by another process");
  first->reset();
  EXPECT_TRUE(Gateway::Start(read.config)) << "it was let go";
}

TEST_F(StoreOfAGateway, IsNamedWhenItCannotBeOpened) {
  const Read read = ReadSqlite("nowhere/w.db");
  const Result<std::unique_ptr<Gateway>> gateway = Gateway::Start(read.config);
  ASSERT_FALSE(gateway);
  EXPECT_EQ(gateway.error().kind, ErrorKind::kStoreUnavailable);
  EXPECT_NE(gateway.error().detail.find("nowhere/w.db: No such file or directory"), std::string::npos);
}

}  // namespace
}  // namespace walletgate::gateway
