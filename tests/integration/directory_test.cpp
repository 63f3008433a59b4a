// What the gateway remembers: read, refresh, find, page, delete; and that nobody else's users can be seen.

#include <gmock/gmock.h>

#include "base/json/parse.h"
#include "base/strings.h"
#include "tests/integration/problem_check.h"

namespace walletgate {
namespace {

using fakes::Answer;
using fakes::ExpectProblem;
using fakes::UserBody;
using testing::HasSubstr;

class Directory : public fakes::GatewayTest {
 protected:
  static std::string Path(const Answer& user) { return "/v1/end-users/" + user.At("id"); }
  static Answer Create(const std::string& id, const std::string& provider) {
    Answer answer = Main().Create(UserBody(id, provider));
    EXPECT_EQ(answer.status, 201) << answer;
    return answer;
  }
  /// The external ids of a page.
  static std::vector<std::string> Ids(const Answer& page) {
    std::vector<std::string> ids;
    const auto document = json::Parse(page.body);
    if (!document) return {"no JSON"};
    for (const json::Value user : document->root().Get("data").Elements()) {
      ids.emplace_back(user.Get("external_id").AsString());
    }
    return ids;
  }
  static std::uint64_t RequestsOf(const std::string& vendor) { return vendors().sandbox().Counters(vendor).requests; }
};

TEST_F(Directory, ReadsWithoutAskingTheVendor) {
  const Answer made = Create("dir-read", "cdp");
  const std::uint64_t before = RequestsOf("cdp");
  const Answer read = Main().Get(Path(made));
  EXPECT_EQ(read.status, 200);
  EXPECT_EQ(read.body, made.body);
  EXPECT_EQ(read.Header("x-walletgate-provider"), "cdp");
  EXPECT_THAT(read.Header("server-timing"), testing::StartsWith("vendor;dur=0.000, gateway;dur="));
  EXPECT_EQ(RequestsOf("cdp"), before);
}

TEST_F(Directory, AHeadRequestHasTheHeadersAndNoBody) {
  const Answer made = Create("dir-head", "cdp");
  const Answer head = Main().Send("HEAD", Path(made));
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.body, "");
  EXPECT_EQ(head.Header("content-length"), std::to_string(made.body.size()));
}

TEST_F(Directory, RefreshAsksTheVendorAndKeepsTheUser) {
  for (const std::string provider : {"yieldforce", "cdp", "streambird", "moonkey"}) {
    const Answer made = Create("dir-refresh-" + provider, provider);
    const std::uint64_t before = RequestsOf(provider);
    const Answer fresh = Main().Get(Path(made) + "?refresh=true");
    ASSERT_EQ(fresh.status, 200) << fresh;
    EXPECT_GT(RequestsOf(provider), before);
    for (const char* member : {"id", "external_id", "provider_user_id", "login_methods", "created_at"}) {
      EXPECT_EQ(fresh.At(member), made.At(member)) << provider << ' ' << member;
    }
    EXPECT_EQ(fresh.At("wallets"), made.At("wallets")) << provider;
  }
}

TEST_F(Directory, RefreshIsUnsupportedWhereTheVendorCannotRead) {
  const Answer made = Create("dir-refresh-capa", "capa");
  ExpectProblem(Main().Get(Path(made) + "?refresh=true"), ErrorKind::kUnsupportedByProvider);
}

TEST_F(Directory, ShowsTheVendorsAnswerOnRequestOnly) {
  const Answer made = Create("dir-data", "cdp");
  EXPECT_EQ(made.At("provider_data"), "(absent)");
  EXPECT_EQ(Main().Get(Path(made)).At("provider_data"), "(absent)");
  const Answer shown = Main().Get(Path(made) + "?include=provider_data");
  ASSERT_EQ(shown.status, 200) << shown;
  EXPECT_EQ(shown.At("provider_data.userId"), "dir-data");
  ExpectProblem(Main().Get(Path(made) + "?include=everything"), ErrorKind::kInvalidRequest);
}

TEST_F(Directory, AForeignUserLooksExactlyLikeNone) {
  const Answer made = Create("dir-foreign", "cdp");
  const transport::Headers id = {{"X-Request-Id", "same"}};
  const fakes::Client stranger = gateway().As("other");
  const std::string absent = "/v1/end-users/eu_01J9ZC3Q7T8X2M4N6P8R0S2T4V";
  Answer foreign = stranger.Get(Path(made), id);
  ExpectProblem(foreign, ErrorKind::kEndUserNotFound);
  Answer none = stranger.Get(absent, id);
  const auto blank = [](std::string text, const std::string& path) {
    return text.replace(text.find(path), path.size(), "PATH");
  };
  EXPECT_EQ(blank(foreign.body, Path(made)), blank(none.body, absent));
  ASSERT_EQ(foreign.headers.size(), none.headers.size());
  for (std::size_t i = 0; i < foreign.headers.size(); ++i) {
    EXPECT_EQ(foreign.headers[i].first, none.headers[i].first);
    if (foreign.headers[i].first == "date" || foreign.headers[i].first == "server-timing") continue;
    EXPECT_EQ(foreign.headers[i].second, none.headers[i].second);
  }
  ExpectProblem(stranger.Delete(Path(made)), ErrorKind::kEndUserNotFound);
  ExpectProblem(stranger.Post(Path(made) + "/wallets", R"({"chain":"solana"})"), ErrorKind::kEndUserNotFound);
  EXPECT_EQ(stranger.Get("/v1/end-users?external_id=dir-foreign").At("data"), "[]");
  EXPECT_EQ(Main().Get(Path(made)).status, 200);
}

TEST_F(Directory, FindsByEachFilter) {
  Create("dir-find-1", "cdp");
  Create("dir-find-2", "streambird");
  ASSERT_EQ(Main()
                .Create(R"({"external_id":"dir-find-3","provider":"streambird",)"
                        R"("login_methods":[{"type":"phone","phone_number":"+14155550123"}]})")
                .status,
            201);
  const auto find = [](const std::string& query) { return Ids(Main().Get("/v1/end-users?" + query)); };
  using testing::ElementsAre;
  EXPECT_THAT(find("external_id=dir-find-1"), ElementsAre("dir-find-1"));
  EXPECT_THAT(find("email=dir-find-2@example.com"), ElementsAre("dir-find-2"));
  EXPECT_THAT(find("phone_number=%2B14155550123"), ElementsAre("dir-find-3"));
  EXPECT_THAT(find("phone_number=+14155550123"), ElementsAre("dir-find-3"));
  EXPECT_THAT(find("email=dir-find-2@example.com&provider=cdp"), ElementsAre());
  EXPECT_THAT(find("external_id=dir-find-1&status=active"), ElementsAre("dir-find-1"));
  EXPECT_THAT(find("external_id=dir-find-1&status=deleted"), ElementsAre());
  EXPECT_THAT(find("provider=streambird&limit=100"), testing::IsSupersetOf({"dir-find-2", "dir-find-3"}));
}

TEST_F(Directory, FindsByAddressInAnySpellingOfItsChain) {
  const Answer made = Create("dir-address", "cdp");
  const std::string address = made.At("wallets.0.address");
  ASSERT_EQ(address.substr(0, 2), "0x");
  const auto find = [](const std::string& text) { return Ids(Main().Get("/v1/end-users?address=" + text)); };
  EXPECT_THAT(find(address), testing::ElementsAre("dir-address"));
  EXPECT_THAT(find(ToLowerAscii(address)), testing::ElementsAre("dir-address"));
  EXPECT_THAT(find(address + "&provider=streambird"), testing::IsEmpty());
  EXPECT_THAT(Ids(gateway().As("other").Get("/v1/end-users?address=" + address)), testing::IsEmpty());
  const Answer mistyped = Main().Get("/v1/end-users?address=" + address.substr(0, 41));
  ExpectProblem(mistyped, ErrorKind::kInvalidRequest);
  EXPECT_EQ(mistyped.At("errors.0.pointer"), "/address");
  EXPECT_EQ(Main().Delete(Path(made) + "?local=true").status, 204);
  EXPECT_THAT(find(address), testing::IsEmpty());
  EXPECT_THAT(find(address + "&status=any"), testing::ElementsAre("dir-address")) << "it stays";
  EXPECT_EQ(Main().Post(Path(made) + "/erase", "").status, 204);
  EXPECT_THAT(find(address + "&status=any"), testing::IsEmpty());
  ExpectProblem(Main().Get(Path(made) + "/journal"), ErrorKind::kEndUserNotFound);
}

TEST_F(Directory, ShowsLinksAndJournalOnRequest) {
  const Answer made = Create("dir-links", "cdp");
  const Answer shown = Main().Get(Path(made) + "?include=links,provider_data");
  ASSERT_EQ(shown.status, 200) << shown;
  EXPECT_EQ(shown.At("provider_data.userId"), "dir-links");
  EXPECT_EQ(shown.At("links.0.provider"), "cdp");
  EXPECT_EQ(shown.At("links.0.account"), "cdp/");
  EXPECT_EQ(shown.At("links.0.state"), "active");
  EXPECT_EQ(shown.At("links.0.wallets.0.address"), made.At("wallets.0.address"));
  for (const char* include : {"links,", "links,everything", ","}) {
    ExpectProblem(Main().Get(Path(made) + "?include=" + include), ErrorKind::kInvalidRequest);
  }
  const Answer journal = Main().Get(Path(made) + "/journal");
  EXPECT_EQ(journal.At("object"), "list");
  EXPECT_EQ(journal.At("data.0.kind"), "created");
  EXPECT_EQ(journal.At("data.0.request_id"), made.Header("x-request-id"));
  const Answer admin = gateway().Admin().Get("/v1/tenants/main" + Path(made).substr(3) + "/journal");
  EXPECT_EQ(admin.body, journal.body);
  for (const char* tenant : {"nobody", "other"}) {
    EXPECT_EQ(gateway().Admin().Get("/v1/tenants/" + std::string(tenant) + Path(made).substr(3) + "/journal").status,
              404);
  }
}

TEST_F(Directory, PagesOverEveryUserOnce) {
  const fakes::Client lone = gateway().As("lone");
  std::vector<std::string> expected;
  for (int i = 0; i < 7; ++i) {
    expected.push_back("page-" + std::to_string(i));
    ASSERT_EQ(lone.Create(UserBody(expected.back(), "cdp")).status, 201);
  }
  std::vector<std::string> seen;
  std::string target = "/v1/end-users?limit=3";
  std::vector<std::size_t> sizes;
  for (int page = 0; page < 9; ++page) {
    const Answer answer = lone.Get(target);
    ASSERT_EQ(answer.status, 200) << answer;
    EXPECT_EQ(answer.At("object"), "list");
    const std::vector<std::string> ids = Ids(answer);
    sizes.push_back(ids.size());
    seen.insert(seen.end(), ids.begin(), ids.end());
    if (answer.At("has_more") == "false") {
      EXPECT_EQ(answer.At("next_cursor"), "null");
      break;
    }
    target = "/v1/end-users?limit=3&cursor=" + answer.At("next_cursor");
  }
  EXPECT_THAT(seen, testing::UnorderedElementsAreArray(expected));
  EXPECT_THAT(sizes, testing::ElementsAre(3, 3, 1));
}

TEST_F(Directory, ACursorOfAnotherTenantOrOfNobodyIsRefused) {
  Create("dir-cursor-1", "cdp");
  Create("dir-cursor-2", "cdp");
  const std::string cursor = Main().Get("/v1/end-users?limit=1").At("next_cursor");
  ASSERT_THAT(cursor, testing::StartsWith("cur_"));
  EXPECT_EQ(Main().Get("/v1/end-users?cursor=" + cursor).status, 200);
  ExpectProblem(gateway().As("other").Get("/v1/end-users?cursor=" + cursor), ErrorKind::kInvalidRequest);
  for (const std::string& bad :
       {std::string("x"), std::string("cur_"), cursor + "0", cursor.substr(0, cursor.size() - 1)}) {
    const Answer answer = Main().Get("/v1/end-users?cursor=" + bad);
    ExpectProblem(answer, ErrorKind::kInvalidRequest);
    EXPECT_EQ(answer.At("errors.0.pointer"), "/cursor");
  }
}

TEST_F(Directory, DeletesAtTheVendorAndForRepeats) {
  for (const std::string provider : {"yieldforce", "streambird", "moonkey"}) {
    const Answer made = Create("dir-del-" + provider, provider);
    for (int i = 0; i < 2; ++i) {
      const Answer gone = Main().Delete(Path(made));
      EXPECT_EQ(gone.status, 204) << gone;
      EXPECT_EQ(gone.body, "");
      EXPECT_EQ(gone.Header("x-walletgate-provider"), provider);
      EXPECT_EQ(gone.Header("content-type"), "");
    }
    const Answer read = Main().Get(Path(made));
    EXPECT_EQ(read.At("status"), "deleted") << read;
    const Answer again = Main().Create(UserBody("dir-del-" + provider, provider));
    ExpectProblem(again, ErrorKind::kEndUserExists);
  }
}

TEST_F(Directory, AUserWhomTheVendorHasLostIsDeletedAllTheSame) {
  const Answer made = Create("dir-lost", "streambird");
  vendors().sandbox().Inject("streambird", {.kind = "404"});
  EXPECT_EQ(Main().Delete(Path(made)).status, 204);
}

TEST_F(Directory, WhereTheVendorCannotDeleteTheCallerChoosesToForget) {
  for (const std::string provider : {"cdp", "capa"}) {
    const Answer made = Create("dir-keep-" + provider, provider);
    const Answer refused = Main().Delete(Path(made));
    ExpectProblem(refused, ErrorKind::kUnsupportedByProvider);
    EXPECT_THAT(refused.At("detail"), HasSubstr("?local=true"));
    EXPECT_EQ(Main().Get(Path(made)).At("status"), "active");
    EXPECT_EQ(Main().Delete(Path(made) + "?local=true").status, 204);
    EXPECT_EQ(Main().Delete(Path(made) + "?local=true").status, 204);
    EXPECT_EQ(Main().Get(Path(made)).At("status"), "deleted");
  }
}

}  // namespace
}  // namespace walletgate
