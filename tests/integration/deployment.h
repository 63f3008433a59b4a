#pragma once

// A deployment of two tenants, for the program: its configuration, which a test may change, its store and the vendors.
// Where the store is put there by storage::OldStore it is one that ran the version before accounts.

#include <filesystem>
#include <fstream>
#include <string>
#include <thread>

#include "tests/fakes/two_tenants.h"
#include "tests/integration/served_gateway.h"
#include "tests/storage/old_store.h"

namespace walletgate::fakes {

class Deployment : public testing::Test {
 protected:
  Deployment() { UseAccount(""); }
  ~Deployment() override { vendors_.PublishKeysAt(""); }

  /// Writes the configuration: both tenants at the deployment's accounts, under plain ids, as before; with a name at
  /// accounts of that name, under derived ids.
  void UseAccount(const std::string& name) const {
    std::string text = ConfigOf({.ids = name.empty() ? "plain" : "derived",
                                 .store = "{kind: sqlite, path: \"" + Path() + "\"}",
                                 .more = "log: {requests: false}\n"});
    const std::string mark = "{ids: derived,";
    for (std::size_t at = text.find(mark); !name.empty() && at != std::string::npos; at = text.find(mark, at + 1)) {
      text.replace(at, 1, "{account: " + name + ", ");
    }
    std::ofstream(config_) << text;
  }

  std::string Path() const { return folder_.File(); }
  std::string Ask(const std::string& sql) const { return storage::RawDatabase(Path()).Ask(sql); }

  /// Waits until that is what the store answers.
  void AwaitAnswer(const std::string& sql, const std::string& answer) const {
    storage::RawDatabase raw(Path());
    const auto give_up = std::chrono::steady_clock::now() + kHangGuard;
    while (raw.Ask(sql) != answer && std::chrono::steady_clock::now() < give_up) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    EXPECT_EQ(raw.Ask(sql), answer) << sql;
  }
  void AwaitMoved() const { AwaitAnswer("SELECT sum(until - after) FROM moves", "0"); }

  storage::TemporaryFolder folder_;
  Vendors vendors_;
  const Environment environment_ = vendors_.environment();
  const std::string config_ = folder_.File("walletgate.yaml");

 private:
  static constexpr std::chrono::minutes kHangGuard{30};  ///< a million users need minutes
};

}  // namespace walletgate::fakes
