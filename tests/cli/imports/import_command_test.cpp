// walletgate import: what it says, asks, sends and writes, against a gateway that a test drives.

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <filesystem>

#include "tests/fakes/fake_imports.h"
#include "tests/fakes/text_file.h"
#include "tests/integration/program.h"

namespace walletgate {
namespace {

using fakes::FakeImports;
using fakes::Ran;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kThree = "external_id,email,email_verified\nu-1,a@x.example,t\n\nu-2,,\n";

class ImportCommand : public testing::Test {
 protected:
  ~ImportCommand() override { std::filesystem::remove(out_); }

  std::vector<std::string> Words(std::vector<std::string> words) const {
    words.insert(words.begin(), "import");
    words.insert(words.end(), {"--url", gateway_.url(), "--patience", "2s"});
    return words;
  }
  Ran Run(std::vector<std::string> words) const {
    return fakes::RunWalletgate(Words(std::move(words)), {{"WALLETGATE_API_KEY", "the-key"}});
  }
  int CountOf(const std::string& target_end) const {
    int count = 0;
    for (const fakes::SeenRequest& request : gateway_.Seen()) count += request.target.ends_with(target_end) ? 1 : 0;
    return count;
  }

  /// Waits for one more than `before`; a guard against a hang, not a limit.
  void AwaitOne(const std::string& target_end, int before) const {
    for (int i = 0; i < 60'000 && CountOf(target_end) == before; ++i) ::usleep(1000);
  }

  FakeImports gateway_;
  fakes::TemporaryFile file_{"users.csv", kThree};
  const std::string out_ = testing::TempDir() + "walletgate-outcomes-" + std::to_string(::getpid()) + ".ndjson";
};

TEST_F(ImportCommand, SendsAFileAndTellsWhatCameOfIt) {
  const Ran ran = Run({file_.path(), "--provider", "acme", "--yes"});
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_THAT(
      gateway_.lines(),
      ElementsAre(R"({"external_id":"u-1","login_methods":[{"type":"email","email":"a@x.example","verified":true}]})",
                  R"({"external_id":"u-2"})"));
  EXPECT_EQ(gateway_.state(), "done");
  EXPECT_THAT(ran.out, HasSubstr(std::string(FakeImports::kId) + " at acme (account acme/main): done"));
  EXPECT_THAT(ran.out, HasSubstr("adopted  2"));
  for (const char* part : {"gateway", "tenant    that of the API key with sha256 ", "acme, account acme/main",
                           "4 lines: 2 users, 1 of header, 1 blank", "nothing is written at the provider",
                           "sent 2 of 2, 100 %", "done 2 of 2, 100 %", "to undo it:  walletgate import undo imp_"}) {
    EXPECT_THAT(ran.err, HasSubstr(part));
  }
  EXPECT_THAT(ran.err, Not(HasSubstr("the-key")));
}

TEST_F(ImportCommand, SaysWhatTheImportIsToBe) {
  EXPECT_EQ(Run({file_.path(), "--provider", "acme", "--yes", "--no-verify", "--from-provider", "old"}).exit_code, 0);
  EXPECT_EQ(Run({"--vendor-list", "--provider", "acme", "--yes", "--pace", "5"}).exit_code, 0);
  EXPECT_EQ(Run({file_.path(), "--vendor-list", "--provider", "acme", "--yes"}).exit_code, 0);
  std::vector<std::string> bodies;
  for (const fakes::SeenRequest& request : gateway_.Seen()) {
    if (request.method == "POST" && request.target == "/v1/imports") bodies.push_back(request.body);
  }
  EXPECT_THAT(
      bodies,
      ElementsAre(R"({"provider":"acme","source":"lines","external_id":"lines","verify":false,"from_provider":"old"})",
                  R"({"provider":"acme","source":"provider","external_id":"provider_user_id","verify":true,"pace":5})",
                  R"({"provider":"acme","source":"provider","external_id":"lines","verify":true})"));
}

TEST_F(ImportCommand, WritesNothingWithoutAYes) {
  for (const std::vector<std::string>& more : {std::vector<std::string>{}, {"--json"}}) {
    std::vector<std::string> words = {file_.path(), "--provider", "acme"};
    words.insert(words.end(), more.begin(), more.end());
    const Ran ran = Run(words);
    EXPECT_EQ(ran.exit_code, 2);
    EXPECT_THAT(ran.err, HasSubstr("Import 2 users? Nothing was done: --yes says that it is meant"));
  }
  for (const fakes::SeenRequest& request : gateway_.Seen()) EXPECT_EQ(request.method, "GET") << request.target;
}

TEST_F(ImportCommand, ChecksWithoutAskingAndIsStartedForRealThen) {
  const Ran checked = Run({file_.path(), "--provider", "acme", "--dry-run"});
  EXPECT_EQ(checked.exit_code, 0) << checked.err;
  EXPECT_EQ(gateway_.state(), "checked");
  EXPECT_THAT(checked.err, HasSubstr("no user is written (dry run)"));
  EXPECT_THAT(checked.err, HasSubstr("for real:    walletgate import start imp_"));
  EXPECT_EQ(Run({"start", FakeImports::kId}).exit_code, 2) << "nobody has said yes";
  const Ran real = Run({"start", FakeImports::kId, "--yes"});
  EXPECT_EQ(real.exit_code, 0) << real.err;
  EXPECT_EQ(gateway_.state(), "done");
}

TEST_F(ImportCommand, EndsOneWhereSomebodyFailed) {
  const fakes::TemporaryFile file("users.csv", "external_id\nconflict-1\nu-2\nknown-3\n");
  const Ran ran = Run({file.path(), "--provider", "acme", "--yes"});
  EXPECT_EQ(ran.exit_code, 1);
  EXPECT_THAT(ran.out, HasSubstr("conflict  1"));
  EXPECT_THAT(ran.err, HasSubstr("which ones:  walletgate import lines imp_"));
  const fakes::TemporaryFile refused("users.csv", "external_id,email\nu-1,=A1\nu-2,\n");
  const Ran some = Run({refused.path(), "--provider", "acme", "--yes"});
  EXPECT_EQ(some.exit_code, 1);
  EXPECT_THAT(some.err, HasSubstr(refused.path() + ":2: email: is a formula"));
  EXPECT_THAT(some.err, HasSubstr("3 lines: 1 user, 1 of header, 1 refused"));
}

TEST_F(ImportCommand, EndsTwoWhereItIsRefused) {
  EXPECT_EQ(Run({file_.path(), "--provider", "acme", "--yes", "--format", "yaml"}).exit_code, 2);
  EXPECT_EQ(Run({file_.path(), "--yes"}).exit_code, 2);
  EXPECT_EQ(Run({}).exit_code, 2);
  EXPECT_EQ(Run({"status", "imp_absent"}).exit_code, 2);
  EXPECT_EQ(Run({"status", FakeImports::kId, "and-more"}).exit_code, 2);
  const fakes::TemporaryFile header("users.csv", "externl_id\nu-1\n");
  const Ran unknown = Run({header.path(), "--provider", "acme", "--yes"});
  EXPECT_EQ(unknown.exit_code, 2);
  EXPECT_THAT(unknown.err, HasSubstr("did you mean 'external_id'?"));
  const fakes::TemporaryFile empty("users.csv", "external_id\n\n");
  EXPECT_THAT(Run({empty.path(), "--provider", "acme", "--yes"}).err, HasSubstr("has nobody to import"));
  EXPECT_EQ(fakes::RunWalletgate(Words({"list"})).exit_code, 2) << "no key";
  EXPECT_TRUE(gateway_.lines().empty());
}

TEST_F(ImportCommand, DoesNothingElseThanWhatItsOptionsSay) {
  const auto refusal = [&](std::vector<std::string> words) {
    const Ran ran = Run(std::move(words));
    EXPECT_EQ(ran.exit_code, 2);
    return ran.err;
  };
  EXPECT_THAT(refusal({"--check", "--provider", "acme", "--vendor-list"}), HasSubstr("--check is about a file"));
  EXPECT_THAT(refusal({"--check", "status", FakeImports::kId}), HasSubstr("--check is about a file"));
  EXPECT_THAT(refusal({"--dry-run", "--yes", "undo", FakeImports::kId}),
              HasSubstr("--dry-run is for an import that begins"));
  EXPECT_THAT(refusal({file_.path(), "--provider", "acme", "--yes", "--no-watch", "--out", out_}),
              HasSubstr("--out is written when the import stands still"));
  EXPECT_THAT(refusal({file_.path(), "list"}), HasSubstr("too much behind `import list`"));
  EXPECT_TRUE(gateway_.Seen().empty()) << "nobody was asked";
}

TEST_F(ImportCommand, ShowsAProblemOfTheGateway) {
  Run({file_.path(), "--provider", "acme", "--dry-run"});
  gateway_.Meet({FakeImports::kId, FakeImports::Fate::kRefused, 403, "forbidden"});
  const Ran ran = Run({"status", FakeImports::kId});
  EXPECT_EQ(ran.exit_code, 2);
  EXPECT_THAT(ran.err, HasSubstr("walletgate: Refused: because\n  /x is wrong\n"));
}

TEST_F(ImportCommand, ReadsAFileWithoutAGateway) {
  const Ran ran = fakes::RunWalletgate({"import", file_.path(), "--check"});
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_EQ(ran.out, "4 lines: 2 users, 1 of header, 1 blank\n");
  EXPECT_THAT(fakes::RunWalletgate({"import", "--columns"}).out, HasSubstr("external_id\nprovider_user_id\nemail\n"));
}

TEST(Help, IsThatOfTheCommandAndOfTheOneBelowIt) {
  EXPECT_THAT(fakes::RunWalletgate({"help"}).out, HasSubstr("import"));
  EXPECT_THAT(fakes::RunWalletgate({"help", "import"}).out, HasSubstr("--dry-run"));
  EXPECT_THAT(fakes::RunWalletgate({"help", "import", "lines"}).out, HasSubstr("--reason"));
  const Ran unknown = fakes::RunWalletgate({"help", "imprt"});
  EXPECT_EQ(unknown.exit_code, 2);
  EXPECT_THAT(unknown.err, HasSubstr("did you mean 'import'?"));
}

TEST(Completion, KnowsCommandsAndTheirOptions) {
  const fakes::TemporaryFile script("completion.sh", fakes::RunWalletgate({"completion"}).out + R"(
complete_words() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _walletgate; echo "${COMPREPLY[@]}"; }
complete_words walletgate impo
complete_words walletgate import sta
complete_words walletgate import lines --rea
complete_words walletgate import lines --ten
)");
  std::FILE* out = ::popen(("bash '" + script.path() + "'").c_str(), "r");
  ASSERT_NE(out, nullptr);
  std::string text;
  for (int c = 0; (c = std::fgetc(out)) != EOF;) text += static_cast<char>(c);
  EXPECT_EQ(::pclose(out), 0);
  EXPECT_EQ(text, "import\nstatus start\n--reason\n--tenant\n");
}

TEST_F(ImportCommand, SendsOnceWhatWasTakenBeforeItsAnswerGotLost) {
  gateway_.Meet({"/lines", FakeImports::Fate::kLost});
  EXPECT_EQ(Run({file_.path(), "--provider", "acme", "--dry-run"}).exit_code, 0);
  EXPECT_EQ(gateway_.lines().size(), 2U);
  EXPECT_EQ(CountOf("/lines"), 2);
  gateway_.Meet({"/start", FakeImports::Fate::kLost});
  const Ran started = Run({"start", FakeImports::kId, "--yes"});
  EXPECT_EQ(started.exit_code, 0) << started.err;
  EXPECT_EQ(gateway_.state(), "done");
}

TEST_F(ImportCommand, WaitsForAGatewayThatIsBusyAndNotForEver) {
  gateway_.Meet({"/imports", FakeImports::Fate::kRefused, 503, "overloaded"});
  EXPECT_EQ(Run({"list"}).exit_code, 0);
  const Ran nobody = fakes::RunWalletgate({"import", "list", "--url", fakes::RefusingOrigin(), "--patience", "100ms"},
                                          {{"WALLETGATE_API_KEY", "k"}});
  EXPECT_EQ(nobody.exit_code, 1);
  EXPECT_THAT(nobody.err, HasSubstr("http://127.0.0.1:"));
}

TEST_F(ImportCommand, GoesOnWithAnImportThatHasSomeOfTheLines) {
  std::string text = "external_id,metadata.x\n";
  for (int i = 0; i < 40; ++i) text += "u-" + std::to_string(i) + "," + std::string(60'000, 'x') + "\n";
  const fakes::TemporaryFile file("users.csv", text);
  gateway_.Meet({"/lines", FakeImports::Fate::kRefused, 403, "forbidden", 1});
  EXPECT_EQ(Run({file.path(), "--provider", "acme", "--yes"}).exit_code, 2);
  EXPECT_GT(gateway_.lines().size(), 0U);
  EXPECT_LT(gateway_.lines().size(), 40U);
  const Ran ran = Run({file.path(), "--continue", FakeImports::kId, "--yes"});
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_THAT(ran.err, HasSubstr("which is gone on with"));
  EXPECT_EQ(gateway_.lines().size(), 40U);
  EXPECT_EQ(gateway_.state(), "done");
}

TEST_F(ImportCommand, DoesNotGoOnWithAnotherFileOrNone) {
  gateway_.Meet({"/start", FakeImports::Fate::kRefused, 403, "forbidden"});
  EXPECT_EQ(Run({file_.path(), "--provider", "acme", "--yes"}).exit_code, 2);
  const Ran without = Run({"--continue", FakeImports::kId, "--yes"});
  EXPECT_EQ(without.exit_code, 2);
  EXPECT_THAT(without.err, HasSubstr("awaits the lines of a file: name it"));
  const fakes::TemporaryFile changed("users.csv", "external_id\nu-9\n");
  const Ran ran = Run({changed.path(), "--continue", FakeImports::kId, "--yes"});
  EXPECT_EQ(ran.exit_code, 2);
  EXPECT_THAT(ran.err, HasSubstr("lines 2 to 2 of " + changed.path() + " are not what imp_"));
  EXPECT_EQ(gateway_.lines().size(), 2U);
  EXPECT_EQ(gateway_.state(), "collecting");
}

TEST_F(ImportCommand, SaysHowToGoOnWhenItIsInterrupted) {
  gateway_.Meet({"/lines", FakeImports::Fate::kHeld});
  fakes::Program sending(Words({file_.path(), "--provider", "acme", "--dry-run"}), {{"WALLETGATE_API_KEY", "k"}});
  AwaitOne("/lines", 0);
  sending.Signal(SIGINT);
  const Ran sent = sending.Wait();
  EXPECT_EQ(sent.exit_code, 130);
  EXPECT_THAT(sent.err, HasSubstr("nobody was imported. To go on: walletgate import '" + file_.path() +
                                  "' --continue " + FakeImports::kId));
  EXPECT_THAT(sent.err, HasSubstr(" --dry-run\n"));

  gateway_.Meet({FakeImports::kId, FakeImports::Fate::kHeld});
  const int looks = CountOf(FakeImports::kId);
  fakes::Program watching(Words({"watch", FakeImports::kId}), {{"WALLETGATE_API_KEY", "k"}});
  AwaitOne(FakeImports::kId, looks);
  watching.Signal(SIGTERM);
  const Ran watched = watching.Wait();
  EXPECT_EQ(watched.exit_code, 143);
  EXPECT_THAT(watched.err, HasSubstr("The gateway goes on with it. To watch it again: walletgate import watch imp_"));
}

TEST_F(ImportCommand, WritesAFileOfOutcomesThatOnlyItsUserReads) {
  const fakes::TemporaryFile file("users.csv",
                                  "external_id,last_name\nu-1,\"a\nb\"\n\nconflict-2,\nu-3,x\"y\nu-4,\n\n");
  const Ran ran = Run({file.path(), "--provider", "acme", "--yes", "--out", out_});
  EXPECT_EQ(ran.exit_code, 1) << ran.err;
  EXPECT_EQ(fakes::ReadText(out_),
            "{\"line\":2,\"last_line\":3,\"sent_as\":1,\"state\":\"adopted\"}\n"
            "{\"line\":4,\"state\":\"blank\"}\n"
            "{\"line\":5,\"sent_as\":2,\"state\":\"conflict\"}\n"
            "{\"line\":6,\"state\":\"not_sent\",\"detail\":\"a quote stands in a cell that does not begin with one\"}\n"
            "{\"line\":7,\"sent_as\":3,\"state\":\"adopted\"}\n"
            "{\"line\":8,\"state\":\"blank\"}\n");
  struct stat status {};
  ASSERT_EQ(::stat(out_.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
  EXPECT_THAT(ran.err, HasSubstr("To take it away: shred -u '" + out_ + "'"));
  const Ran again = Run({"lines", FakeImports::kId, "--out", out_});
  EXPECT_EQ(again.exit_code, 2);
  EXPECT_THAT(again.err, HasSubstr("exists; nothing is overwritten"));
}

TEST_F(ImportCommand, ListsAndTellsAsTextAndAsJson) {
  ASSERT_EQ(Run({file_.path(), "--provider", "acme", "--yes", "--json"}).exit_code, 0);
  EXPECT_THAT(Run({"list"}).out, HasSubstr("acme/main"));
  EXPECT_THAT(Run({"list", "--json"}).out, HasSubstr(R"({"object":"import","id":"imp_)"));
  EXPECT_THAT(Run({"status", FakeImports::kId, "--json"}).out, HasSubstr(R"("state":"done")"));
  const Ran lines = Run({"lines", FakeImports::kId, "--state", "adopted"});
  EXPECT_THAT(lines.out, HasSubstr("LINE  STATE    REASON"));
  EXPECT_EQ(CountOf("/users?limit=100&state=adopted"), 1);
  EXPECT_THAT(Run({"lines", FakeImports::kId, "--json"}).out, HasSubstr("{\"line\":2,\"state\":\"adopted\"}\n"));
}

TEST_F(ImportCommand, UndoesAfterAYes) {
  ASSERT_EQ(Run({file_.path(), "--provider", "acme", "--yes"}).exit_code, 0);
  EXPECT_EQ(Run({"undo", FakeImports::kId}).exit_code, 2);
  EXPECT_EQ(gateway_.state(), "done");
  const Ran ran = Run({"undo", FakeImports::kId, "--yes"});
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_EQ(gateway_.state(), "undone");
  EXPECT_THAT(ran.err, HasSubstr("imp_01J9ZC3Q7T8X2M4N6P8R0S2T4V, done, 2 users"));
}

TEST_F(ImportCommand, ActsForATenantAsAnOperator) {
  const Ran ran = fakes::RunWalletgate(
      {"import", file_.path(), "--provider", "acme", "--yes", "--tenant", "main", "--admin", gateway_.url()},
      {{"WALLETGATE_ADMIN_TOKEN", "the-token"}});
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_THAT(ran.err, HasSubstr("main, as an operator"));
  EXPECT_THAT(ran.err, HasSubstr(" --tenant 'main' --admin 'http://"));
  for (const fakes::SeenRequest& request : gateway_.Seen()) {
    EXPECT_THAT(request.target, testing::StartsWith("/v1/tenants/main/imports"));
    EXPECT_EQ(request.Header("authorization"), "Bearer the-token");
  }
}

}  // namespace
}  // namespace walletgate
