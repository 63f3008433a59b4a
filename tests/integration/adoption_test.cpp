// Users whom a vendor has and the directory has not: after a restored backup, and at once with creates of the same
// external id. The program itself, with its commands.

#include <gmock/gmock.h>
#include <csignal>

#include <filesystem>
#include <fstream>
#include <thread>

#include "tests/fakes/vendor_settings.h"
#include "tests/integration/served_gateway.h"
#include "tests/storage/sqlite_harness.h"

namespace walletgate {
namespace {

using fakes::Answer;
using fakes::Client;
using fakes::RunWalletgate;
using fakes::ServedGateway;
using fakes::UserBody;
using testing::HasSubstr;

class Adoption : public testing::Test {
 protected:
  Adoption() {
    std::ofstream(config_) << "listen: {port: 0, loops: 2}\nadmin: {port: 0}\nstore: {kind: sqlite, path: \"" + Path() +
                                  "\"}\nproviders_folder: " WALLETGATE_SOURCE_DIR "/providers\nproviders:\n" +
                                  Entry("cdp") + Entry("streambird") +
                                  "tenants:\n- id: main\n  routing: {order: [cdp, streambird]}\n  api_keys:\n" +
                                  "  - {id: main-1, sha256: \"${KEY_main}\", scopes: [users:read, users:write, "
                                  "users:delete, migrations]}\n  - {id: plain, sha256: \"${KEY_other}\"}\n";
  }
  static std::string Entry(const std::string& vendor) {
    return "  " + vendor + ": {settings: " + fakes::VendorSettings(vendor, "") + "}\n";
  }
  void Start() { gateway_ = std::make_unique<ServedGateway>(config_, environment_); }
  void Stop() {
    gateway_->program().Signal(SIGTERM);
    ASSERT_EQ(gateway_->program().Wait().exit_code, 0);
    gateway_.reset();
  }
  std::string Path() const { return folder_.File(); }
  Client Main() const { return gateway_->As("main"); }
  static std::string Adopting(const std::string& name, const std::string& vendor, const std::string& id) {
    return UserBody(name, vendor, R"(,"adopt":{"provider_user_id":")" + id + "\"}");
  }
  std::string UsersOf(const std::string& external_id) const {
    return Main().Get("/v1/end-users?external_id=" + external_id).At("data");
  }
  int CreatesOf(const std::string& vendor, const std::string& name) {
    return vendors_.CreatesOf(vendor, vendor == "streambird" ? name + "@example.com" : name);
  }

  storage::TemporaryFolder folder_;
  fakes::Vendors vendors_;
  const fakes::Environment environment_ = vendors_.environment();
  const std::string config_ = folder_.File("walletgate.yaml");
  std::unique_ptr<ServedGateway> gateway_;
};

TEST_F(Adoption, HealsADirectoryThatWasRestoredFromABackup) {
  Start();
  ASSERT_EQ(Main().Create(UserBody("before-1", "cdp")).status, 201);
  const std::string copy = folder_.File("copy.db");
  ASSERT_EQ(RunWalletgate({"store", "backup", copy, "--path", Path()}).exit_code, 0);
  std::map<std::string, std::string> ids;
  for (const std::string vendor : {"cdp", "streambird"}) {
    const Answer made = Main().Create(UserBody("after-" + vendor, vendor));
    ASSERT_EQ(made.status, 201) << made;
    ids[vendor] = made.At("provider_user_id");
  }
  Stop();
  for (const char* end : {"", "-wal", "-shm"}) std::filesystem::remove(Path() + end);
  std::filesystem::rename(copy, Path());
  Start();
  EXPECT_EQ(Main().Create(UserBody("before-1", "cdp")).status, 200);
  for (const std::string vendor : {"cdp", "streambird"}) {
    const std::string name = "after-" + vendor;
    const Answer repeat = Main().Create(UserBody(name, vendor));
    EXPECT_EQ(repeat.status, 409) << repeat;
    EXPECT_EQ(repeat.At("code"), "end_user_exists");
    EXPECT_EQ(repeat.At("applied"), "no");
    EXPECT_THAT(repeat.At("detail"), HasSubstr("adopt")) << "how to go on";
    EXPECT_EQ(repeat.At("errors.0.pointer"), vendor == "cdp" ? "/external_id" : "/login_methods");
    EXPECT_EQ(UsersOf(name), "[]");
    const int creates = CreatesOf(vendor, name);
    const Answer adopted = Main().Create(Adopting(name, vendor, ids[vendor]));
    EXPECT_EQ(adopted.status, 201) << adopted;
    EXPECT_EQ(adopted.At("provider_user_id"), ids[vendor]);
    EXPECT_EQ(Main().Create(Adopting(name, vendor, ids[vendor])).status, 200);
    EXPECT_EQ(Main().Create(UserBody(name, vendor)).At("id"), adopted.At("id")) << "a create with the same content";
    EXPECT_EQ(CreatesOf(vendor, name), creates) << "nothing was written at the vendor";
  }
}

TEST_F(Adoption, ByTheCommandForHands) {
  Start();
  const Answer made = Main().Create(UserBody("hands-1", "streambird"));
  ASSERT_EQ(made.status, 201) << made;
  ASSERT_EQ(Main().Send("DELETE", "/v1/end-users/" + made.At("id") + "?local=true").status, 204);
  const std::vector<std::string> command = {
      "call",    "create-user", "--url",      Main().url, "--external-id",
      "hands-2", "--provider",  "streambird", "--adopt",  made.At("provider_user_id")};
  const fakes::Ran refused = RunWalletgate(command, {{"WALLETGATE_API_KEY", gateway_->As("other").api_key}});
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_THAT(refused.out, HasSubstr("the scope migrations"));
  const fakes::Ran held = RunWalletgate(command, {{"WALLETGATE_API_KEY", Main().api_key}});
  EXPECT_EQ(held.exit_code, 1);
  EXPECT_THAT(held.out, HasSubstr("end_user_exists")) << "who is deleted keeps his user at the vendor";
}

TEST_F(Adoption, AtOnceWithCreatesOfTheSameExternalIdMakesOneEndUser) {
  Start();
  for (const std::string vendor : {"cdp", "streambird"}) {
    const std::string name = "race-" + vendor;
    const Answer first = Main().Create(UserBody(name, vendor));
    ASSERT_EQ(first.status, 201) << first;
    std::vector<Answer> answers(8);
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < answers.size(); ++i) {
      threads.emplace_back([&, i] {
        const std::string id = first.At("provider_user_id");
        answers[i] = Main().Create(i % 2 == 0 ? UserBody(name, vendor) : Adopting(name, vendor, id));
      });
    }
    for (std::thread& thread : threads) thread.join();
    for (const Answer& answer : answers) {
      EXPECT_EQ(answer.status, 200) << answer;
      EXPECT_EQ(answer.At("id"), first.At("id"));
    }
    EXPECT_EQ(CreatesOf(vendor, name), 1);
  }
}

TEST_F(Adoption, OddRequestsAreRefusedWithPointers) {
  Start();
  const Answer odd = Main().Create(
      R"({"external_id":"odd-1","recreate":true,"user_token":"a.b.c","require_verification":false,"adopt":{}})");
  EXPECT_EQ(odd.status, 422) << odd;
  for (const char* pointer :
       {"/recreate", "/user_token", "/require_verification", "/provider", "/adopt/provider_user_id"}) {
    EXPECT_THAT(odd.body, HasSubstr("\"pointer\":\"" + std::string(pointer) + "\""));
  }
  const Answer unknown = Main().Create(Adopting("odd-1", "streambird", "user_nobody"));
  EXPECT_EQ(unknown.status, 422) << unknown;
  EXPECT_EQ(unknown.At("errors.0.pointer"), "/adopt/provider_user_id");
  EXPECT_EQ(Main().Create(Adopting("odd-1", "acme", "x")).At("errors.0.pointer"), "/provider");
  EXPECT_EQ(Main().Post("/v1/end-users/plan", Adopting("odd-1", "cdp", "x")).status, 422);
}

TEST_F(Adoption, AKeyKeepsToTheUserThatWasNamed) {
  Start();
  const Answer made = Main().Create(UserBody("keyed-1", "streambird"));
  ASSERT_EQ(made.status, 201) << made;
  const transport::Headers key = {{"Idempotency-Key", "\"adopt-keyed-1\""}};
  const std::string id = made.At("provider_user_id");
  const Answer first = Main().Create(Adopting("keyed-1", "streambird", id), key);
  EXPECT_EQ(first.status, 200) << first;
  const Answer again = Main().Create(Adopting("keyed-1", "streambird", id), key);
  EXPECT_EQ(again.body, first.body);
  EXPECT_EQ(again.Header("idempotent-replayed"), "true");
  EXPECT_EQ(Main().Create(Adopting("keyed-1", "streambird", id + "x"), key).At("code"), "idempotency_key_reused");
}

}  // namespace
}  // namespace walletgate
