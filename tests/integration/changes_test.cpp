// Changes of users, through the gateway as it is served, at the simulators.

#include <gmock/gmock.h>

#include <algorithm>
#include <thread>

#include "base/json/parse.h"
#include "tests/integration/problem_check.h"

namespace walletgate {
namespace {

using fakes::Answer;
using fakes::ExpectProblem;
using fakes::UserBody;

constexpr const char* kMergePatch = "application/merge-patch+json";

class Changes : public fakes::GatewayTest {
 protected:
  static std::string Path(const Answer& user) { return "/v1/end-users/" + user.At("id"); }
  static Answer Create(const std::string& id, const std::string& provider) {
    Answer answer = Main().Create(UserBody(id, provider));
    EXPECT_EQ(answer.status, 201) << answer;
    return answer;
  }
  static Answer Patch(const std::string& path, std::string body, transport::Headers headers = {},
                      const char* type = kMergePatch) {
    headers.emplace_back("Content-Type", type);
    return Main().Send("PATCH", path, std::move(body), std::move(headers));
  }
  static void Lose(const std::string& vendor) {
    sandbox::Fault fault;
    fault.kind = "lost";
    vendors().sandbox().Inject(vendor, fault);
  }
};

TEST_F(Changes, OfMetadataWorkWhateverTheVendor) {
  for (const std::string provider : {"yieldforce", "cdp", "streambird", "moonkey", "capa", "capa-v2"}) {
    const Answer user = Create("patch-meta-" + provider, provider);
    const std::string vendor = provider == "capa-v2" ? "capa" : provider;
    const std::uint64_t before = vendors().sandbox().Counters(vendor).requests;
    const Answer changed = Patch(Path(user), R"({"metadata":{"tier":"gold"}})");
    EXPECT_EQ(changed.status, 200) << provider << changed;
    EXPECT_EQ(changed.At("metadata.tier"), "gold");
    EXPECT_EQ(Main().Get(Path(user)).body, changed.body);
    EXPECT_EQ(vendors().sandbox().Counters(vendor).requests, before);
  }
}

TEST_F(Changes, OfNamesReachTheVendorsThatKeepThem) {
  for (const std::string provider : {"streambird", "moonkey"}) {
    const Answer user = Create("patch-name-" + provider, provider);
    const Answer changed = Patch(Path(user), R"({"profile":{"first_name":"Ada","last_name":"Byron"}})");
    EXPECT_EQ(changed.status, 200) << changed;
    EXPECT_EQ(changed.Header("x-walletgate-provider"), provider);
    const Answer shown = Main().Get(Path(user) + "?include=provider_data");
    EXPECT_EQ(shown.At("provider_data.first_name"), "Ada") << shown;
    EXPECT_EQ(shown.At("provider_data.last_name"), "Byron");
    ExpectProblem(Patch(Path(user), R"({"profile":{"last_name":null}})"), ErrorKind::kUnsupportedByProvider);
    EXPECT_EQ(Main().Get(Path(user)).At("profile.last_name"), "Byron");
  }
}

TEST_F(Changes, ThatAVendorKeepsAndCannotMakeAreRefused) {
  const Answer user = Main().Create(
      R"({"external_id":"patch-capa","provider":"capa","profile":{"type":"individual","display_name":"Ada"}})");
  ASSERT_EQ(user.status, 201) << user;
  const Answer refused = Patch(Path(user), R"({"profile":{"display_name":"Countess"},"metadata":{"a":"1"}})");
  ExpectProblem(refused, ErrorKind::kUnsupportedByProvider);
  EXPECT_EQ(refused.At("errors.0.pointer"), "/profile/display_name");
  EXPECT_EQ(Main().Get(Path(user)).body, user.body);
}

TEST_F(Changes, AreGuardedByTheTag) {
  const Answer user = Create("patch-etag", "cdp");
  const std::string tag = user.Header("etag");
  ASSERT_NE(tag, "");
  EXPECT_EQ(Main().Get(Path(user)).Header("etag"), tag);
  const Answer unchanged = Main().Get(Path(user), {{"If-None-Match", "\"x\", W/" + tag}});
  EXPECT_EQ(unchanged.status, 304) << unchanged;
  EXPECT_EQ(unchanged.body, "");
  EXPECT_EQ(unchanged.Header("etag"), tag);
  const Answer changed = Patch(Path(user), R"({"metadata":{"a":"1"}})", {{"If-Match", tag}});
  EXPECT_EQ(changed.status, 200) << changed;
  const std::string next = changed.Header("etag");
  EXPECT_NE(next, tag);
  EXPECT_EQ(Main().Get(Path(user), {{"If-None-Match", tag}}).Header("etag"), next);
  const Answer late = Patch(Path(user), R"({"metadata":{"a":"2"}})", {{"If-Match", tag}});
  ExpectProblem(late, ErrorKind::kPreconditionFailed);
  EXPECT_EQ(late.Header("etag"), next);
  ExpectProblem(Patch(Path(user), "{}", {{"If-Match", "W/" + next}}), ErrorKind::kPreconditionFailed);
  EXPECT_EQ(Patch(Path(user), "{}", {{"If-Match", "*"}}).Header("etag"), next);
  for (const char* bad : {"7", "\"a", "\"a\" \"b\"", "*, \"a\""}) {
    ExpectProblem(Patch(Path(user), "{}", {{"If-Match", bad}}), ErrorKind::kMalformedRequest);
  }
}

TEST_F(Changes, AreTakenAsMergePatchAndAsJson) {
  const Answer user = Create("patch-type", "cdp");
  EXPECT_EQ(Patch(Path(user), "{}", {}, "application/json").status, 200);
  const Answer other = Patch(Path(user), "{}", {}, "application/json-patch+json");
  ExpectProblem(other, ErrorKind::kUnsupportedMediaType);
  EXPECT_EQ(other.Header("accept-patch"), "application/merge-patch+json, application/json");
  ExpectProblem(Main().Post(Path(user) + "/wallets", "{}", {{"Content-Type", kMergePatch}}),
                ErrorKind::kUnsupportedMediaType);
  const Answer method = Main().Send("PUT", Path(user), "{}");
  ExpectProblem(method, ErrorKind::kMethodNotAllowed);
  EXPECT_EQ(method.Header("allow"), "GET, HEAD, PATCH, DELETE");
}

TEST_F(Changes, WhoseReplyIsLostAreSettledByTheSameRequest) {
  const Answer user = Create("patch-lost", "streambird");
  const std::string patch = R"({"profile":{"first_name":"Ada"}})";
  for (int i = 0; i < 3; ++i) Lose("streambird");
  const Answer lost = Patch(Path(user), patch);
  EXPECT_EQ(lost.At("code"), "outcome_unknown") << lost;
  EXPECT_EQ(lost.At("applied"), "unknown");
  ExpectProblem(Main().Post(Path(user) + "/erase", ""), ErrorKind::kRequestInProgress);
  vendors().ClearFaults();
  const Answer again = Patch(Path(user), patch);
  EXPECT_EQ(again.status, 200) << again;
  EXPECT_EQ(again.At("profile.first_name"), "Ada");
  EXPECT_EQ(Main().Post(Path(user) + "/erase", "").status, 204);
  ExpectProblem(Patch(Path(user), patch), ErrorKind::kEndUserNotFound);
}

TEST_F(Changes, AndADeleteAtOnceLeaveNobodyAndNothingOpen) {
  for (int i = 0; i < 20; ++i) {
    const Answer user = Create("patch-delete-" + std::to_string(i), i % 2 == 0 ? "streambird" : "moonkey");
    Answer patched;
    std::thread patching([&] { patched = Patch(Path(user), R"({"profile":{"first_name":"Ada"}})"); });
    const Answer deleted = Main().Delete(Path(user));
    patching.join();
    EXPECT_EQ(deleted.status, 204) << deleted;
    EXPECT_TRUE(patched.status == 200 || patched.status == 404) << patched;
    EXPECT_EQ(Main().Get(Path(user)).At("status"), "deleted");
    EXPECT_EQ(Main().Get(Path(user)).At("profile"), "(absent)");
    EXPECT_EQ(Main().Post(Path(user) + "/erase", "").status, 204) << "nothing is open";
  }
}

TEST_F(Changes, OfManyAtOnceUnderOneTagAreOne) {
  const Answer user = Create("patch-race", "streambird");
  const std::string tag = user.Header("etag");
  std::vector<Answer> answers(8);
  std::vector<std::thread> callers;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    callers.emplace_back([&, i] {
      answers[i] =
          Patch(Path(user), R"({"profile":{"first_name":"N)" + std::to_string(i) + R"("}})", {{"If-Match", tag}});
    });
  }
  for (std::thread& caller : callers) caller.join();
  const auto won = std::count_if(answers.begin(), answers.end(), [](const Answer& a) { return a.status == 200; });
  const auto late = std::count_if(answers.begin(), answers.end(), [](const Answer& a) { return a.status == 412; });
  EXPECT_EQ(won, 1);
  EXPECT_EQ(won + late, 8);
}

TEST_F(Changes, AreNoOtherContentOfTheCreate) {
  const Answer user = Create("patch-repeat", "streambird");
  ASSERT_EQ(Patch(Path(user), R"({"profile":{"first_name":"Ada"},"metadata":{"a":"1"}})").status, 200);
  const Answer repeated = Main().Create(UserBody("patch-repeat", "streambird"));
  EXPECT_EQ(repeated.status, 200) << repeated;
  EXPECT_EQ(repeated.At("profile.first_name"), "Ada");
  EXPECT_EQ(repeated.Header("etag"), Main().Get(Path(user)).Header("etag"));
}

TEST_F(Changes, OfLoginMethodsReachTheVendor) {
  for (const std::string provider : {"streambird", "moonkey"}) {
    const Answer user = Create("logins-" + provider, provider);
    const std::string mail = user.At("login_methods.0.email");
    const std::string other = R"({"type":"email","email":"new-)" + provider + R"(@example.com"})";
    const Answer added = Main().Post(Path(user) + "/login-methods", other);
    EXPECT_EQ(added.status, 200) << added;
    EXPECT_EQ(added.At("login_methods.1.email"), "new-" + provider + "@example.com");
    EXPECT_EQ(Main().Get("/v1/end-users?email=new-" + provider + "@example.com").At("data.0.id"), user.At("id"));
    const std::string first = R"({"type":"email","email":")" + mail + R"("})";
    const Answer removed = Main().Post(Path(user) + "/login-methods/remove", first);
    EXPECT_EQ(removed.status, 200) << removed;
    EXPECT_EQ(removed.At("login_methods.0.email"), "new-" + provider + "@example.com");
    EXPECT_EQ(Main().Post(Path(user) + "/login-methods/remove", first).body, removed.body);
    const Answer shown = Main().Get(Path(user) + "?include=provider_data");
    EXPECT_EQ(shown.At("provider_data.emails.0.email"), "new-" + provider + "@example.com") << shown;
    ExpectProblem(Main().Post(Path(user) + "/login-methods/remove", other), ErrorKind::kLastLoginMethod);
  }
}

TEST_F(Changes, OfLoginMethodsAreRefusedWhereTheVendorCannotBeTold) {
  const Answer user = Create("logins-cdp", "cdp");
  const Answer refused =
      Main().Post(Path(user) + "/login-methods", R"({"type":"phone","phone_number":"+14155550123"})");
  ExpectProblem(refused, ErrorKind::kUnsupportedByProvider);
  const Answer bad = Main().Post(Path(user) + "/login-methods", R"({"type":"email","email":"no","x":1})");
  ExpectProblem(bad, ErrorKind::kInvalidRequest);
}

TEST_F(Changes, OfSomebodyElsesUserAreNotFound) {
  const Answer user = Create("patch-else", "cdp");
  transport::Headers headers = {{"Content-Type", kMergePatch}};
  ExpectProblem(gateway().As("other").Send("PATCH", Path(user), "{}", headers), ErrorKind::kEndUserNotFound);
}

}  // namespace
}  // namespace walletgate
