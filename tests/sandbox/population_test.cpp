// Users who came to be behind the gateway's back, and the lists that show them.

#include "sandbox/population.h"

#include <set>

#include "sandbox/cdp/cdp.h"
#include "sandbox/faults.h"
#include "sandbox/streambird/streambird.h"
#include "sandbox/vendor_handler.h"
#include "tests/fakes/manual_loop.h"
#include "tests/sandbox/cdp_test_client.h"

namespace walletgate::sandbox {
namespace {

Population Of(std::size_t count, std::size_t odd_every = 0) {
  Population population;
  population.count = count;
  population.odd_every = odd_every;
  return population;
}

std::string FaultOf(std::string_view text) {
  const Result<json::Document> document = json::Parse(text);
  const Result<Population> population = ParsePopulation(document->root());
  return population ? "" : population.error().detail;
}

TEST(SandboxPopulation, TheSameNumberIsTheSamePerson) {
  const Settler seven = SettlerOf(Of(1), 7);
  EXPECT_EQ(seven.id, "legacy-000007");
  EXPECT_EQ(seven.email, "legacy-000007@users.example");
  EXPECT_EQ(seven.phone_number, "");
  EXPECT_EQ(SettlerOf(Of(9), 9).phone_number, "+14150000009");
  std::set<Oddity> odd;
  for (std::size_t i = 1; i <= 40; ++i) odd.insert(SettlerOf(Of(40, 10), i).oddity);
  EXPECT_EQ(odd.size(), 5U);
}

TEST(SandboxPopulation, RefusesWhatItDoesNotKnow) {
  EXPECT_EQ(FaultOf(R"({"count":5,"first":2,"prefix":"old-1","odd_every":0})"), "");
  EXPECT_EQ(FaultOf(R"({"count":0})"), "count must be a whole number from 1 to 1000000");
  EXPECT_EQ(FaultOf(R"({"count":"5"})"), "count must be a whole number from 1 to 1000000");
  EXPECT_EQ(FaultOf(R"({"first":1})"), "count is needed: how many users");
  EXPECT_EQ(FaultOf(R"({"count":5,"prefix":"a b"})"), "prefix must be 1-64 letters, digits and '-'");
  EXPECT_EQ(FaultOf(R"({"count":5,"odds":1})"), "unknown member \"odds\"");
  EXPECT_EQ(FaultOf("[]"), "the body is a JSON object: {\"count\": 1000}");
}

class SandboxCdpList : public ::testing::Test {
 protected:
  http::Reply List(const std::string& query) {
    const std::string path = "/platform/v2/end-users";
    return vendor_.Answer(
        MakeRequest("GET", path + query, {{"authorization", "Bearer " + client_.Bearer("GET", path)}}));
  }
  /// Ids of all pages of that size, and how many pages there were.
  std::pair<std::vector<std::string>, int> Walk(const std::string& size) {
    std::vector<std::string> ids;
    int pages = 0;
    for (std::string token; pages == 0 || !token.empty(); ++pages) {
      const http::Reply reply = List("?pageSize=" + size + (token.empty() ? "" : "&pageToken=" + token));
      const Result<json::Document> page = json::Parse(reply.body);
      if (reply.status != 200 || !page) return {{reply.body}, -1};
      for (const json::Value user : page->root().Get("endUsers").Elements()) {
        ids.emplace_back(user.Get("userId").AsString());
      }
      token = page->root().Get("nextPageToken").AsString();
    }
    return {ids, pages};
  }

  World world_;
  CdpTestClient client_{world_};
  Cdp vendor_{world_.facilities, *CdpTokens::Make(world_.clock, world_.credentials.cdp), {}};
};

TEST_F(SandboxCdpList, ShowsEverybodyOnceInTheOrderOfCreation) {
  EXPECT_EQ(vendor_.Populate(Of(250)), 250U);
  EXPECT_EQ(vendor_.Populate(Of(251)), 1U) << "who is there stays";
  const auto [ids, pages] = Walk("100");
  EXPECT_EQ(pages, 3);
  ASSERT_EQ(ids.size(), 251U);
  EXPECT_EQ(ids.front(), "legacy-000001");
  EXPECT_EQ(ids.back(), "legacy-000251");
  EXPECT_EQ(std::set<std::string>(ids.begin(), ids.end()).size(), 251U);
  EXPECT_EQ(world_.log.Counters().creates, 0U) << "they came through no client";
}

TEST_F(SandboxCdpList, HasOddUsers) {
  vendor_.Populate(Of(8, 2));
  const Result<json::Document> page = json::Parse(List("?pageSize=100").body);
  const json::Value users = page->root().Get("endUsers");
  EXPECT_EQ(users.At(1).Get("createdAt").AsString(), "some day");
  EXPECT_EQ(users.At(3).Get("evmAccountObjects").At(0).Get("address").AsString().size(), 41U);
  EXPECT_FALSE(users.At(5).Get("userId"));
  EXPECT_EQ(users.At(7).Get("authenticationMethods").At(1).Get("type").AsString(), "carrier-pigeon");
}

TEST_F(SandboxCdpList, RefusesBadLimits) {
  for (const char* query : {"?pageSize=0", "?pageSize=101", "?pageSize=x", "?pageToken=x", "?sort=name"}) {
    EXPECT_EQ(List(query).status, 400) << query;
  }
}

class SandboxStreambirdList : public ::testing::Test {
 protected:
  http::Reply Search(const std::string& body) {
    return Send(MakeRequest("POST", "/v1/auth/users/search", Key(), body));
  }
  Headers Key() const {
    return {{"authorization", "Bearer " + std::string(world_.credentials.streambird.test_key.Reveal())}};
  }
  http::Reply Send(const http::Request& request) {
    std::optional<http::Reply> answer = loop_.Run(handler_.Handle(request));
    return answer ? *answer : http::Reply{};
  }

  World world_;
  ManualLoop loop_{world_.clock};
  FaultBook faults_;
  Streambird vendor_{world_.facilities, world_.credentials.streambird, StreambirdSpelling::kShort};
  VendorHandler handler_{vendor_, faults_, world_.facilities, loop_};
};

TEST_F(SandboxStreambirdList, ShowsEverybodyOnceWithoutAVendorWrite) {
  EXPECT_EQ(Send(MakeRequest("POST", "/_sandbox/users", {}, R"({"count":25})")).body, R"({"made":25})");
  std::vector<std::string> ids;
  std::vector<bool> verified;
  std::string after;
  bool more = true;
  while (more && ids.size() < 100) {
    const std::string start = after.empty() ? "" : R"(,"starting_after":")" + after + "\"";
    const http::Reply reply = Search(R"({"limit":10,"filters":{"operator":"AND"})" + start + "}");
    ASSERT_EQ(reply.status, 200) << reply.body;
    const Result<json::Document> page = json::Parse(reply.body);
    EXPECT_EQ(page->root().Get("total_count").AsInt64(), 25);
    for (const json::Value user : page->root().Get("users").Elements()) {
      ids.emplace_back(after = user.Get("user_id").AsString());
      verified.push_back(user.Get("emails").At(0).Get("verified").AsBool());
    }
    more = page->root().Get("has_more").AsBool();
  }
  EXPECT_EQ(ids.size(), 25U);
  EXPECT_EQ(std::set<std::string>(ids.begin(), ids.end()).size(), 25U);
  EXPECT_EQ(std::count(verified.begin(), verified.end(), false), 9);
  EXPECT_EQ(world_.log.Counters().writes, 0U);
  Send(MakeRequest("POST", "/v1/auth/users/create", Key(), "{}"));
  EXPECT_EQ(world_.log.Counters().writes, 1U) << "a refused one could have changed something too";
}

TEST_F(SandboxStreambirdList, RefusesBadLimitsAndWhoIsNotThere) {
  for (const char* body : {R"({"limit":9})", R"({"limit":101})", R"({"limit":10,"starting_after":"user_x"})",
                           R"({"limit":10,"filters":{"fields":[]}})"}) {
    EXPECT_EQ(Search(body).status, 400) << body;
  }
}

}  // namespace
}  // namespace walletgate::sandbox
