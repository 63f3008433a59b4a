// The case runner itself: what a failed case looks like, and that nothing stays unreached in silence.

#include "provider/cases/case_runner.h"

#include <filesystem>
#include <fstream>

#include "tests/provider/provider_harness.h"

namespace walletgate::provider {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kTinyFile = R"(
spec: 1
id: acme
name: Acme
settings:
  base_url: {type: url, example: "https://api.acme.example"}
  key: {type: secret}
upstream: {base_url: $setting.base_url}
auth:
  - {scheme: static_header, header: X-Key, value: $setting.key}
accepts:
  external_id: {max_length: 5}
  profile.first_name: {}
operations:
  create_end_user:
    request: {method: POST, path: /users, body: {id: $.external_id, name: $.profile.first_name}}
    idempotency: none
    response:
      success: [201]
      result:
        provider_user_id: $.id
        status: {$enum: $.state, on: active, $else: pending}
errors:
  code: $.code
  rules:
    - {code: taken, is: end_user_exists}
)";

/// A folder of case files that goes away with the test.
class Cases {
 public:
  Cases() : folder_(fs::path(testing::TempDir()) / ("cases-" + std::string(Name()))) {
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  ~Cases() { fs::remove_all(folder_); }

  void Write(const std::string& name, std::string_view text) const { std::ofstream(folder_ / name) << text; }

  CaseReport Run() const { return RunCases(LoadSpec(kTinyFile), folder_.string()); }

  /// The report without the folder's own name.
  std::string Text() const {
    std::string text = Run().Format();
    const std::string prefix = folder_.string() + "/";
    for (std::size_t at = text.find(prefix); at != std::string::npos; at = text.find(prefix))
      text.erase(at, prefix.size());
    return text;
  }

 private:
  static const char* Name() { return testing::UnitTest::GetInstance()->current_test_info()->name(); }
  fs::path folder_;
};

constexpr std::string_view kActive = R"(
given: {external_id: u-1, profile: {first_name: Ada}}
sends: {method: POST, path: /users, headers: {x-key: <secret>}, body: {id: u-1, name: Ada}}
replies: {status: 201, body: {id: p1, state: on}}
yields: {provider_user_id: p1, status: active}
)";
constexpr std::string_view kPending = R"(
given: {external_id: u-1}
replies: {status: 201, body: {id: p1, state: odd}}
yields: {provider_user_id: p1, status: pending}
)";
constexpr std::string_view kTaken = R"(
given: {external_id: u-1}
replies: {status: 409, body: {code: taken}}
fails: {code: end_user_exists, provider_code: taken, applied: no}
)";

TEST(CaseRunner, PassesWhenEverythingIsReached) {
  const Cases cases;
  cases.Write("a.yaml", kActive);
  cases.Write("b.yaml", kPending);
  cases.Write("c.yaml", kTaken);
  cases.Write("d.yaml", "given: {external_id: too-long}\nrefuses: [{pointer: /external_id, code: length}]\n");
  EXPECT_EQ(cases.Text(), "acme: 4 cases, all passed\n");
}

TEST(CaseRunner, NamesThePlanNodesAndRulesThatNoCaseReaches) {
  const Cases cases;
  cases.Write("b.yaml", kPending);
  EXPECT_EQ(cases.Text(),
            "acme/provider.yaml:16:75: operations.create_end_user.request.body.name\n"
            "  no case reaches this part of the plan\n"
            "acme/provider.yaml:22:38: operations.create_end_user.response.result.status.on\n"
            "  no case reaches this part of the plan\n"
            "acme/provider.yaml:26:7: errors.rules[0]\n"
            "  no case makes this rule decide\n"
            "acme: 1 case, all passed, but they do not reach everything\n");
}

TEST(CaseRunner, ShowsExpectedAndActual) {
  const Cases cases;
  cases.Write("a.yaml", R"(
given: {external_id: u-1, profile: {first_name: Ada}}
sends: {method: PUT, path: /user, query: {a: 1}, headers: {x-key: plain}, body: {id: u-2, extra: [1]}}
replies: {status: 201, body: {id: p1, state: on}}
yields: {provider_user_id: p2, status: active}
)");
  EXPECT_EQ(cases.Text(),
            "a.yaml:3:17: sends.method\n  method: expected PUT, got POST\n"
            "a.yaml:3:28: sends.path\n  path: expected /user, got /users\n"
            "a.yaml:3:42: sends.query\n  query.a: expected \"1\", got nothing\n"
            "a.yaml:3:67: sends.headers.x-key\n  x-key: expected plain, got <secret>\n"
            "a.yaml:3:81: sends.body\n  body.id: expected \"u-2\", got \"u-1\"\n"
            "a.yaml:3:81: sends.body\n  body.extra: expected [1], got nothing\n"
            "a.yaml:3:81: sends.body\n  body.name: expected nothing, got \"Ada\"\n"
            "a.yaml:5:9: yields\n  provider_user_id: expected \"p2\", got \"p1\"\n"
            "acme: 1 case, 1 failed\n");
}

TEST(CaseRunner, TellsAnAnswerFromAnError) {
  const Cases cases;
  cases.Write("a.yaml", "given: {external_id: u-1}\nreplies: {status: 500}\nyields: {}\n");
  cases.Write("b.yaml",
              "given: {external_id: u-1}\nreplies: {status: 201, body: {ref: p1}}\nfails: {code: internal}\n");
  cases.Write("c.yaml",
              "given: {external_id: u-1}\nreplies: {status: 409, body: {code: taken}}\nfails: {code: "
              "provider_rejected, applied: unknown}\n");
  EXPECT_EQ(cases.Text(),
            "a.yaml:3:9: yields\n  expected an answer, got outcome_unknown (provider 'acme' answered 500)\n"
            "b.yaml:3:15: fails.code\n  code: expected internal, got provider_bad_response\n"
            "c.yaml:3:15: fails.code\n  code: expected provider_rejected, got end_user_exists\n"
            "c.yaml:3:43: fails.applied\n  applied: expected unknown, got no\n"
            "acme: 3 cases, 3 failed\n");
}

TEST(CaseRunner, RefusesMalformedCases) {
  const Cases cases;
  cases.Write("a.yaml", "given: {external_id: u-1}\nreplys: {status: 200}\n");
  cases.Write("b.yaml", "given: {external_id: 'not an id'}\nreplies: {status: 200}\nyields: {}\n");
  cases.Write("c.yaml", "operation: get_end_user\ngiven: {external_id: u-1}\nreplies: {status: 200}\nyields: {}\n");
  cases.Write(
      "d.yaml",
      "given: {external_id: u-1}\nsettings: {keey: x}\nreplies: {status: 500}\nfails: {code: outcome_unknown}\n");
  cases.Write("e.yaml", "given: {external_id: too-long}\nreplies: {status: 500}\nfails: {code: outcome_unknown}\n");
  EXPECT_EQ(
      cases.Text(),
      "a.yaml:1:1:\n  a case has 'sends' or 'replies', 'replies' with either 'yields' or 'fails'; or it has 'refuses' "
      "alone\n"
      "a.yaml:2:1: replys\n  unknown key 'replys', did you mean 'replies'?\n"
      "b.yaml:1:8: given\n  the gateway itself refuses this request: /external_id format: may only have the characters "
      "A-Z a-z 0-9 . _ -\n"
      "c.yaml:1:12: operation\n  this provider does not offer get_end_user\n"
      "d.yaml:2:12: settings.keey\n  unknown setting 'keey', did you mean 'key'?\n"
      "e.yaml:1:8: given\n  'accepts' turns this request away: /external_id length: is longer than the 5 characters "
      "that "
      "this provider takes\n"
      "acme: 5 cases, 5 failed\n");
}

TEST(CaseRunner, AFolderWithoutCasesIsAFault) {
  const Cases cases;
  const CaseReport report = cases.Run();
  EXPECT_FALSE(report.passed());
  EXPECT_NE(report.Format().find("there are no case files here\nacme: no cases\n"), std::string::npos);
}

}  // namespace
}  // namespace walletgate::provider
