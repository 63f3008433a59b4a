#pragma once

// Users whom vendors have and a new gateway has not, and what is asked about imports of them.

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "tests/fakes/vendor_settings.h"
#include "tests/integration/served_gateway.h"
#include "tests/storage/sqlite_harness.h"

namespace walletgate::fakes {

/// One tenant, main, with a key that may import and one that may not (that of `other`).
class ImportDeployment : public testing::Test {
 protected:
  ImportDeployment() { Write({"cdp", "streambird"}); }

  void Write(const std::vector<std::string>& vendors) const {
    std::string text = "listen: {port: 0, loops: 1}\nadmin: {port: 0}\nstore: {kind: sqlite, path: \"" +
                       folder_.File() + "\"}\nproviders_folder: " WALLETGATE_SOURCE_DIR "/providers\nproviders:\n";
    std::string order;
    for (const std::string& vendor : vendors) {
      text += "  " + vendor + ": {settings: " + VendorSettings(vendor, "") + "}\n";
      order += (order.empty() ? "" : ", ") + vendor;
    }
    text += "tenants:\n- id: main\n  routing: {order: [" + order +
            "]}\n  api_keys:\n  - {id: all, sha256: \"${KEY_main}\", scopes: [users:read, users:write, users:delete, "
            "migrations]}\n  - {id: plain, sha256: \"${KEY_other}\"}\n";
    std::ofstream(config_) << text;
  }

  void Start() { gateway_ = std::make_unique<ServedGateway>(config_, environment_); }
  void Kill() {
    gateway_->program().Signal(SIGKILL);
    gateway_->program().Wait();
    gateway_.reset();
  }
  /// The vendor has these users from then on, and no gateway knows them.
  void MakeAtVendor(const std::string& vendor, const std::vector<std::string>& external_ids) {
    Start();
    for (const std::string& id : external_ids) {
      const Answer made = Main().Create(UserBody(id, vendor));
      ASSERT_EQ(made.status, 201) << made;
      at_vendor_[id] = made.At("provider_user_id");
    }
    Kill();
    for (const char* end : {"", "-wal", "-shm"}) std::filesystem::remove(folder_.File() + end);
  }

  Client Main() const { return gateway_->As("main"); }
  Client Admin() const { return gateway_->Admin(); }

  std::string Line(const std::string& external_id) const {
    return "{\"external_id\":\"" + external_id + "\",\"provider_user_id\":\"" + at_vendor_.at(external_id) + "\"}\n";
  }
  std::string Begin(const std::string& vendor,
                    const std::string& more = R"(,"source":"lines","external_id":"lines")") const {
    const Answer made = Main().Post("/v1/imports", "{\"provider\":\"" + vendor + "\"" + more + "}");
    EXPECT_EQ(made.status, 201) << made;
    return made.At("id");
  }
  Answer Append(const std::string& id, const std::string& lines, const std::string& key = "part-1") const {
    return Main().Post("/v1/imports/" + id + "/lines", lines,
                       {{"Content-Type", "application/x-ndjson"}, {"Idempotency-Key", key}});
  }
  Answer Do(const std::string& id, const std::string& action) const {
    return Main().Send("POST", "/v1/imports/" + id + "/" + action);
  }
  Answer StartImport(const std::string& id, const std::string& body = "{}") const {
    return Main().Post("/v1/imports/" + id + "/start", body);
  }
  Answer Await(const std::string& id, const std::string& state) const {
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::minutes(5);
    Answer answer = Main().Get("/v1/imports/" + id);
    while (answer.At("state") != state && std::chrono::steady_clock::now() < give_up) {
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
      answer = Main().Get("/v1/imports/" + id);
    }
    EXPECT_EQ(answer.At("state"), state) << answer;
    return answer;
  }
  /// "1 adopted taken_over", of each line.
  std::vector<std::string> Lines(const std::string& id, const std::string& query = "") const {
    const Answer page = Main().Get("/v1/imports/" + id + "/users?limit=100" + query);
    EXPECT_EQ(page.status, 200) << page;
    std::vector<std::string> lines;
    for (int i = 0; page.At("data." + std::to_string(i)) != "(absent)"; ++i) {
      const std::string at = "data." + std::to_string(i) + ".";
      const std::string reason = page.At(at + "reason");
      lines.push_back(page.At(at + "line") + " " + page.At(at + "state") + (reason == "(absent)" ? "" : " " + reason));
    }
    return lines;
  }
  /// Of an import, counts that are not 0.
  static std::string Counts(const Answer& import) {
    std::string text;
    for (const char* state :
         {"pending", "adopted", "known", "conflict", "invalid", "not_found", "ambiguous", "failed", "undone", "kept"}) {
      const std::string count = import.At(std::string("counts.") + state);
      if (count != "0" && count != "(absent)") text += (text.empty() ? "" : " ") + std::string(state) + "=" + count;
    }
    return text;
  }

  storage::TemporaryFolder folder_;
  Vendors vendors_;
  const Environment environment_ = vendors_.environment();
  const std::string config_ = folder_.File("walletgate.yaml");
  std::unique_ptr<ServedGateway> gateway_;
  std::map<std::string, std::string> at_vendor_;  ///< the vendor's id, by external id
};

}  // namespace walletgate::fakes
