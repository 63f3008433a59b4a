// Odd files of users, through the program to a gateway: whatever stands in them, every line is accounted for.

#include <gmock/gmock.h>
#include <unistd.h>

#include <filesystem>
#include <map>
#include <sstream>

#include "base/json/parse.h"
#include "tests/fakes/text_file.h"
#include "tests/integration/one_vendor.h"
#include "tests/integration/program.h"

namespace walletgate {
namespace {

using testing::ElementsAre;
using testing::Pair;

class OddFiles : public testing::Test {
 protected:
  ~OddFiles() override { std::filesystem::remove(out_); }

  /// What the file of outcomes says of each line of the file that was imported, by its number: "adopted".
  std::map<std::int64_t, std::string> OutcomesOf(const std::string& text, const std::string& name) {
    const fakes::TemporaryFile file(name, text);
    std::filesystem::remove(out_);
    ran_ =
        fakes::RunWalletgate({"import", file.path(), "--provider", "streambird", "--no-verify", "--yes", "--out", out_},
                             {{"WALLETGATE_URL", world_.gateway.url()}, {"WALLETGATE_API_KEY", "key-of-main"}});
    std::map<std::int64_t, std::string> outcomes;
    std::istringstream lines(fakes::ReadText(out_));
    for (std::string line; std::getline(lines, line);) {
      const Result<json::Document> outcome = json::Parse(line);
      if (!outcome) {
        ADD_FAILURE() << line;
        continue;
      }
      const json::Value root = outcome->root();
      const std::int64_t first = root.Get("line").AsInt64().value_or(-1);
      const std::int64_t last = root.Get("last_line").AsInt64().value_or(first);
      const std::string state(root.Get("state").AsString());
      const std::string reason(state == "invalid" ? root.Get("reason").AsString() : "");
      for (std::int64_t at = first; at <= last; ++at) {
        EXPECT_EQ(outcomes.count(at), 0U) << "line " << at << " is there twice";
        outcomes[at] = state + (reason.empty() ? "" : " " + reason);
      }
    }
    return outcomes;
  }

  fakes::OneVendor world_;
  fakes::Ran ran_;
  const std::string out_ = testing::TempDir() + "walletgate-odd-" + std::to_string(::getpid()) + ".ndjson";
};

TEST_F(OddFiles, ThatSpreadsheetsAndDatabasesWriteHaveEveryLineAccountedFor) {
  const std::string long_name(70'000, 'x');
  const auto outcomes = OutcomesOf(
      "\xEF\xBB\xBF"
      "external_id;provider_user_id;email;email_verified;last_name\r\n"
      "u-1;v-1;a@x.example;FALSE;\"Smith; \"\"J\"\"\"\r\n"  // 2
      "u-0;v-0;;;\"Smith\r\nJr\"\r\n"                       // 3 and 4: nobody has a line's end in his name
      "\r\n"                                                // 5
      "u-2;v-2;\\N;\\N;\\N\r\n"                             // 6
      "u-2;v-9;;;\r\n"                                      // 7: the external id once more
      "u-3;v-3;no e-mail;;\r\n"                             // 8
      "u-4;v-4;;;J\xF6rg\r\n"                               // 9
      "u-5;1.2E+15;;;\r\n"                                  // 10
      "u-6;v-6;;;" +
          long_name +
          "\r\n"              // 11
          ";;;;\r\n"          // 12
          "u 7;v-7;;;\r\n"    // 13
          "u-8;v-8;;n;y\r\n"  // 14
          "u-9;v-8;;;\r\n"    // 15: the vendor's id once more
          "u-10;\"v-10;;;",   // 16
      "users.csv");
  EXPECT_EQ(ran_.exit_code, 1) << ran_.err;
  using testing::StartsWith;
  EXPECT_THAT(outcomes, ElementsAre(Pair(2, "adopted"), Pair(3, "invalid format"), Pair(4, "invalid format"),
                                    Pair(5, "blank"), Pair(6, "adopted"), Pair(7, StartsWith("invalid")),
                                    Pair(8, "invalid format"), Pair(9, "not_sent"), Pair(10, "not_sent"),
                                    Pair(11, "not_sent"), Pair(12, "blank"), Pair(13, "invalid format"),
                                    Pair(14, "adopted"), Pair(15, StartsWith("invalid")), Pair(16, "not_sent")))
      << ran_.err;
  const fakes::Answer user = world_.gateway.As("main").Get("/v1/end-users?external_id=u-1");
  EXPECT_EQ(user.At("data.0.profile.last_name"), "Smith; \"J\"");
  EXPECT_EQ(user.At("data.0.login_methods.0.verified"), "false");
}

TEST_F(OddFiles, OfJsonHaveEveryLineAccountedFor) {
  const auto outcomes = OutcomesOf(
      "\xEF\xBB\xBF{\"external_id\":\"u-1\",\"provider_user_id\":\"v-1\"}\r\n"
      "\n"
      "{\"external_id\":\"u-1\",\"provider_user_id\":\"v-1\"}\n"
      "{\"external_id\":\"u-2\",\n"
      "{\"external_id\":\"u-3\",\"provider_user_id\":\"v-3\",\"colour\":\"red\"}\n"
      "{\"external_id\":\"\xF6\"}\n" +
          std::string(std::size_t{9} << 20U, 'x') + "\n" + "{\"external_id\":\"u-4\",\"provider_user_id\":\"v-4\"}",
      "users.ndjson");
  EXPECT_THAT(outcomes, ElementsAre(Pair(1, "adopted"), Pair(2, "blank"), Pair(3, testing::StartsWith("invalid")),
                                    Pair(4, "invalid malformed"), Pair(5, "invalid unknown_member"),
                                    Pair(6, "not_sent"), Pair(7, "not_sent"), Pair(8, "adopted")))
      << ran_.err;
}

TEST_F(OddFiles, AreKnownWhenTheyComeAgain) {
  const std::string text = "external_id,provider_user_id\nu-1,v-1\nu-2,v-2\n";
  EXPECT_THAT(OutcomesOf(text, "users.csv"), ElementsAre(Pair(2, "adopted"), Pair(3, "adopted")));
  EXPECT_EQ(ran_.exit_code, 0) << ran_.err;
  EXPECT_THAT(OutcomesOf(text, "users.csv"), ElementsAre(Pair(2, "known"), Pair(3, "known")));
  EXPECT_EQ(ran_.exit_code, 0) << ran_.err;
  EXPECT_THAT(ran_.out, testing::ContainsRegex("known +2"));
}

}  // namespace
}  // namespace walletgate
