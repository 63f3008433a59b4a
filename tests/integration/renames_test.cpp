// Tenants, providers and accounts with users that are taken away, retired or renamed: the program itself, over sockets.

#include <gmock/gmock.h>

#include <csignal>
#include <filesystem>
#include <fstream>

#include "tests/fakes/vendor_settings.h"
#include "tests/integration/problem_check.h"
#include "tests/integration/served_gateway.h"

namespace walletgate {
namespace {

namespace fs = std::filesystem;
using fakes::Answer;
using fakes::ExpectProblem;
using fakes::Ran;
using fakes::UserBody;
using testing::AnyOf;
using testing::HasSubstr;
using testing::Not;

class Renames : public testing::Test {
 protected:
  void SetUp() override {
    fs::remove_all(folder_);
    fs::create_directories(folder_);
    fs::copy(WALLETGATE_SOURCE_DIR "/providers", folder_ / "providers", fs::copy_options::recursive);
    environment_ = vendors_.environment();
  }
  void TearDown() override {
    served_.reset();
    fs::remove_all(folder_);
  }

  inline static const std::string kCdp = "  cdp: {settings: " + fakes::VendorSettings("cdp") + "}\n";
  inline static const std::string kStreambird =
      "  streambird: {settings: " + fakes::VendorSettings("streambird") + "}\n";
  static constexpr const char* kMain =
      "  - {id: main, api_keys: [{id: k, sha256: \"${KEY_main}\"}], routing: {order: [cdp]}}\n";

  std::string File() const { return (folder_ / "walletgate.yaml").string(); }
  /// `more`: further sections.
  void Write(const std::string& providers, const std::string& tenants, const std::string& more = {},
             const std::string& store = {}) const {
    const std::string kept = store.empty() ? "{kind: sqlite, path: " + (folder_ / "store.db").string() + "}" : store;
    std::ofstream(File(), std::ios::binary)
        << "listen: {port: 0, loops: 1}\nadmin: {port: 0}\nlog: {requests: false}\nstore: " << kept
        << "\nproviders_folder: " << (folder_ / "providers").string() << "\nproviders:\n"
        << providers << "tenants:\n"
        << tenants << more;
  }
  fakes::ServedGateway& Serve() {
    served_.reset();
    served_ = std::make_unique<fakes::ServedGateway>(File(), environment_);
    return *served_;
  }
  fakes::Client Main() const { return served_->As("main"); }
  Answer Reload() const { return served_->Admin().Post("/reload", ""); }
  Ran Check() const { return fakes::RunWalletgate({"check", "-c", File()}, environment_); }
  /// The id of a new user.
  std::string Create(const std::string& external_id, const std::string& provider) const {
    const Answer made = Main().Create(UserBody(external_id, provider));
    EXPECT_EQ(made.status, 201) << made;
    return made.At("id");
  }
  static std::string Replaced(std::string text, const std::string& what, const std::string& with) {
    EXPECT_NE(text.find(what), std::string::npos) << what;
    return text.replace(text.find(what), what.size(), with);
  }
  void ExpectOnlyWhatTheDirectoryKnows(const std::string& id, const std::string& provider) const {
    const Answer read = Main().Get("/v1/end-users/" + id);
    EXPECT_EQ(read.status, 200) << read;
    EXPECT_EQ(read.At("provider"), provider);
    EXPECT_THAT(Main().Get("/v1/end-users?provider=" + provider).body, HasSubstr(id));
    ExpectProblem(Main().Get("/v1/end-users/" + id + "?refresh=true"), ErrorKind::kProviderNotConfigured, {});
    ExpectProblem(Main().Delete("/v1/end-users/" + id), ErrorKind::kProviderNotConfigured, {});
    ExpectProblem(Main().Post("/v1/end-users/" + id + "/wallets", R"({"chain":"evm"})"),
                  ErrorKind::kProviderNotConfigured, {});
    ExpectProblem(Main().Create(UserBody("one-more", provider)), ErrorKind::kProviderNotConfigured, {});
    EXPECT_EQ(Main().Delete("/v1/end-users/" + id + "?local=true").status, 204);
  }

  const fs::path folder_ = fs::path(testing::TempDir()) / ("walletgate-renames-" + std::to_string(::getpid()));
  fakes::Vendors vendors_;
  fakes::Environment environment_;
  std::unique_ptr<fakes::ServedGateway> served_;
};

TEST_F(Renames, AProviderWithUsersIsNotTakenAwayByAReloadUntilTheFileSaysRetired) {
  Write(std::string(kCdp) + kStreambird, kMain);
  Serve();
  const std::string id = Create("a-1", "streambird");
  Create("a-2", "streambird");

  Write(kCdp, kMain);
  const Ran checked = Check();
  EXPECT_EQ(checked.exit_code, 78);
  EXPECT_THAT(checked.err, HasSubstr("provider 'streambird' has 2 users in the store, and is not configured"));
  const Answer refused = Reload();
  EXPECT_EQ(refused.status, 422) << refused;
  EXPECT_THAT(refused.At("errors.0.detail"), HasSubstr("provider 'streambird' has 2 users"));
  EXPECT_EQ(refused.At("errors.0.pointer"), "/providers");
  EXPECT_EQ(Main().Get("/v1/end-users/" + id + "?refresh=true").status, 200) << "the configuration before still serves";

  Write(std::string(kCdp) + "  streambird: {retired: true}\n", kMain);
  EXPECT_EQ(Check().exit_code, 0) << Check().err;
  EXPECT_EQ(Reload().status, 200);
  ExpectOnlyWhatTheDirectoryKnows(id, "streambird");
  EXPECT_EQ(Main().Create(UserBody("a-2", "streambird")).status, 200) << "who is there is given";
  EXPECT_EQ(Main().Create(UserBody("a-3", "cdp")).status, 201);
  EXPECT_EQ(vendors_.CreatesOf("streambird", "a-2@example.com"), 1);
}

TEST_F(Renames, AStartIsNotRefusedAndTreatsWhatIsMissingAsRetired) {
  Write(std::string(kCdp) + kStreambird, kMain);
  Serve();
  const std::string id = Create("b-1", "streambird");
  Write(kCdp, kMain);
  Serve();
  EXPECT_TRUE(served_->program().AwaitError("is treated as retired"));
  EXPECT_THAT(served_->program().err(), HasSubstr(R"("what":"provider 'streambird'","users":1,"open_intents":0)"));
  const Answer refused = Main().Delete("/v1/end-users/" + id);
  ExpectProblem(refused, ErrorKind::kProviderNotConfigured, {});
  EXPECT_EQ(refused.At("blame"), "gateway");
  EXPECT_EQ(Main().Get("/v1/end-users/" + id).status, 200);
  EXPECT_EQ(Reload().status, 422) << "it has to be said before the next reload";
  EXPECT_EQ(Main().Delete("/v1/end-users/" + id + "?local=true").status, 204);
  EXPECT_EQ(Reload().status, 200) << "nobody is there any more";
}

TEST_F(Renames, ATenantUnderANewNameHasItsUsersAndTheSameCreateMakesNoSecondOne) {
  Write(std::string(kCdp) + kStreambird, kMain);
  Serve();
  const std::string id = Create("c-1", "streambird");
  const Answer keyed = Main().Create(UserBody("c-2", "cdp"), {{"Idempotency-Key", "\"k-1\""}});
  ASSERT_EQ(keyed.status, 201) << keyed;
  const std::string cursor = Main().Get("/v1/end-users?limit=1").At("next_cursor");

  const std::string prod = Replaced(kMain, "id: main", "id: prod");
  Write(std::string(kCdp) + kStreambird, prod);
  const Answer refused = Reload();
  EXPECT_EQ(refused.status, 422) << refused;
  EXPECT_THAT(refused.At("errors.0.detail"), HasSubstr("tenant 'main' has 2 users in the store"));
  EXPECT_EQ(Check().exit_code, 78);

  Write(std::string(kCdp) + kStreambird, Replaced(prod, "id: prod", "id: prod, renamed_from: main"));
  EXPECT_EQ(Check().exit_code, 0) << Check().err;
  ASSERT_EQ(Reload().status, 200);
  const Answer again = Main().Create(UserBody("c-1", "streambird"));
  EXPECT_EQ(again.status, 200) << again;
  EXPECT_EQ(again.At("id"), id);
  EXPECT_EQ(vendors_.CreatesOf("streambird", "c-1@example.com"), 1);
  EXPECT_EQ(Main().Create(UserBody("c-2", "cdp"), {{"Idempotency-Key", "\"k-1\""}}).Header("idempotent-replayed"),
            "true");
  EXPECT_THAT(Main().Get("/v1/end-users?cursor=" + cursor).body, HasSubstr("c-2"));
  EXPECT_EQ(Main().Get("/v1/end-users/" + id + "?refresh=true").status, 200);
  Create("c-3", "streambird");
  Serve();
  EXPECT_EQ(Main().Get("/v1/end-users").At("data.2.external_id"), "c-3") << "old and new users are in one list";
}

TEST_F(Renames, ATenantThatRetiresCanReadAndForgetItsUsers) {
  Write(std::string(kCdp) + kStreambird, kMain);
  Serve();
  const std::string id = Create("d-1", "streambird");
  const std::string other = "  - {id: other, api_keys: [{id: o, sha256: \"${KEY_other}\"}], routing: {order: [cdp]}}\n";
  Write(std::string(kCdp) + kStreambird, Replaced(kMain, "routing: {order: [cdp]}", "retired: true") + other);
  ASSERT_EQ(Reload().status, 200);
  ExpectProblem(Main().Post("/v1/end-users/plan", UserBody("d-2", "cdp")), ErrorKind::kProviderNotConfigured, {});
  EXPECT_EQ(Main().Get("/v1/providers").At("data"), "[]");
  ExpectOnlyWhatTheDirectoryKnows(id, "streambird");
  EXPECT_EQ(served_->As("other").Create(UserBody("d-1", "cdp")).status, 201);
}

TEST_F(Renames, AnOpenCreateIsSettledAtItsAccountUnderThatOnesNewName) {
  Write(std::string(kCdp) + kStreambird, kMain);
  Serve();
  vendors_.sandbox().Inject("streambird", {.kind = "lost"});
  ExpectProblem(Main().Create(UserBody("e-1", "streambird")), ErrorKind::kOutcomeUnknown, {Applied::kUnknown, {}});
  const std::string named =
      kCdp + Replaced(kStreambird, "streambird: {settings", "streambird: {account: main, settings");
  Write(named, kMain);
  const Answer refused = Reload();
  EXPECT_EQ(refused.status, 422) << refused;
  EXPECT_THAT(refused.At("errors.0.detail"), HasSubstr("account 'streambird/' has 1 open intent in the store"));
  Write(named, kMain, "accounts: {streambird/main: {renamed_from: streambird/}}\n");
  ASSERT_EQ(Reload().status, 200);
  const Answer settled = Main().Create(UserBody("e-1", "streambird"));
  EXPECT_THAT(settled.status, AnyOf(200, 201)) << settled;
  EXPECT_EQ(vendors_.CreatesOf("streambird", "e-1@example.com"), 1);
  EXPECT_EQ(Main().Get("/v1/providers/streambird").At("account"), "streambird/main");
  EXPECT_EQ(Main().Delete("/v1/end-users/" + settled.At("id")).status, 204);
}

TEST_F(Renames, AnAccountWhoseSettingsAreGoneIsRetiredByName) {
  const std::string own =
      Replaced(std::string(kMain), "routing: {order: [cdp]}",
               "providers: {streambird: {settings: {base_url: \"${SANDBOX_STREAMBIRD_BASE_URL}\", secret_key: "
               "\"${SANDBOX_STREAMBIRD_SECRET_KEY}\"}}}, routing: {order: [streambird]}");
  Write(kCdp, own);
  Serve();
  const std::string id = Create("f-1", "streambird");
  EXPECT_EQ(Main().Get("/v1/providers/streambird").At("account"), "streambird/main");
  Write(kCdp, kMain, "accounts: {streambird/main: {retired: true}}\n");
  EXPECT_EQ(Check().exit_code, 0) << Check().err;
  ASSERT_EQ(Reload().status, 200);
  EXPECT_EQ(Main().Get("/v1/end-users/" + id).status, 200);
  ExpectProblem(Main().Delete("/v1/end-users/" + id), ErrorKind::kProviderNotConfigured, {});
  EXPECT_EQ(Main().Delete("/v1/end-users/" + id + "?local=true").status, 204);
}

TEST_F(Renames, AProviderUnderANewNameServesTheUsersOfTheOldOne) {
  Write(std::string(kCdp) + kStreambird, kMain);
  Serve();
  const std::string id = Create("g-1", "streambird");
  fs::copy(folder_ / "providers" / "streambird", folder_ / "providers" / "nightbird", fs::copy_options::recursive);
  std::ifstream in(folder_ / "providers" / "streambird" / "provider.yaml");
  std::string text(std::istreambuf_iterator<char>(in), {});
  std::ofstream(folder_ / "providers" / "nightbird" / "provider.yaml")
      << Replaced(text, "id: streambird", "id: nightbird");
  Write(kCdp + Replaced(kStreambird, "streambird: {settings", "nightbird: {renamed_from: streambird, settings"), kMain);
  EXPECT_EQ(Check().exit_code, 0) << Check().err;
  ASSERT_EQ(Reload().status, 200);
  for (const char* name : {"streambird", "nightbird"}) {
    const Answer again = Main().Create(UserBody("g-1", name));
    EXPECT_EQ(again.status, 200) << again;
    EXPECT_EQ(again.At("provider"), "nightbird");
    EXPECT_THAT(Main().Get(std::string("/v1/end-users?provider=") + name).body, HasSubstr(id));
  }
  EXPECT_EQ(vendors_.CreatesOf("streambird", "g-1@example.com"), 1);
  EXPECT_EQ(Main().Get("/v1/end-users/" + id + "?refresh=true").status, 200);
  EXPECT_EQ(Main().Delete("/v1/end-users/" + id).status, 204);
}

TEST_F(Renames, CheckAsksTheStoreOfAGatewayThatRunsOrDoesNot) {
  Write(std::string(kCdp) + kStreambird, kMain);
  const Ran fresh = Check();
  EXPECT_EQ(fresh.exit_code, 0) << fresh.err;
  EXPECT_THAT(fresh.err, HasSubstr("the store was not asked for its users: "));
  EXPECT_THAT(fresh.err, HasSubstr("store.db is not there yet"));
  EXPECT_FALSE(fs::exists(folder_ / "store.db")) << "and it makes none";
  Serve();
  Create("h-1", "cdp");
  EXPECT_THAT(Check().err, Not(HasSubstr("not asked")));
  Write(kStreambird, Replaced(kMain, "order: [cdp]", "order: [streambird]"));
  EXPECT_THAT(Check().err, HasSubstr("provider 'cdp' has 1 user in the store"));
  served_.reset();
  EXPECT_THAT(Check().err, HasSubstr("provider 'cdp' has 1 user in the store"));
  std::ofstream(folder_ / "store.db", std::ios::binary) << std::string(8192, 'x');
  for (const char* end : {"-wal", "-shm"}) fs::remove(folder_ / (std::string("store.db") + end));
  const Ran damaged = Check();
  EXPECT_EQ(damaged.exit_code, 0) << "who cannot be asked is no fault of the file";
  EXPECT_THAT(damaged.err, HasSubstr("the store was not asked for its users: "));
  Write(kStreambird, Replaced(kMain, "order: [cdp]", "order: [streambird]"), {}, "{kind: memory}");
  EXPECT_THAT(Check().err, HasSubstr("the store was not asked for its users: it is in memory"));
}

TEST_F(Renames, AStoreInMemoryIsAskedByAReload) {
  Write(std::string(kCdp) + kStreambird, kMain, {}, "{kind: memory}");
  Serve();
  Create("i-1", "streambird");
  Write(kCdp, kMain, {}, "{kind: memory}");
  EXPECT_THAT(Reload().At("errors.0.detail"), HasSubstr("provider 'streambird' has 1 user"));
}

TEST_F(Renames, AnAccountOfSeveralTenantsNeedsIdsThatKeepThemApart) {
  const std::string two =
      kMain + std::string("  - {id: other, api_keys: [{id: o, sha256: \"${KEY_other}\"}], routing: {order: [cdp]}}\n");
  Write(kCdp, two);
  const Ran refused = Check();
  EXPECT_EQ(refused.exit_code, 78);
  EXPECT_THAT(refused.err, HasSubstr("providers.cdp.settings\n  tenants share an account under plain external ids"));
  EXPECT_THAT(refused.err, HasSubstr("cdp/: tenants main, other"));
  Serve();
  Create("j-1", "cdp");
  const Ran warned = Check();
  EXPECT_EQ(warned.exit_code, 0) << warned.err;
  EXPECT_THAT(warned.err, HasSubstr("warning: tenants share an account"));
  EXPECT_THAT(warned.err, HasSubstr("they have 1 user there already"));
  Write(Replaced(kCdp, "cdp: {settings", "cdp: {ids: derived, settings"), two);
  EXPECT_THAT(Check().err, Not(HasSubstr("plain external ids")));
  ASSERT_EQ(Reload().status, 200);
  const std::string body = Replaced(UserBody("j-1", "cdp"), "j-1@example.com", "j-2@example.com");
  EXPECT_EQ(served_->As("other").Create(body).status, 201) << "the same external id, another user";
}

}  // namespace
}  // namespace walletgate
