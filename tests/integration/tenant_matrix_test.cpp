// Two tenants at the same vendors, and every route of the contract: what is another's is refused, and alike for what is
// not there. A new route or query parameter without a row here turns the first test red.

#include <gmock/gmock.h>

#include <algorithm>
#include <set>

#include "base/json/parse.h"
#include "tests/fakes/two_tenants.h"
#include "tests/integration/problem_check.h"
#include "tests/integration/tenant_matrix_rows.h"

namespace walletgate {
namespace {

using fakes::Answer;
using fakes::Client;
using fakes::ExpectProblem;
using tenant_matrix::Ask;
using tenant_matrix::kRows;
using tenant_matrix::Row;
using testing::HasSubstr;
using testing::Not;

const std::string kNever = "eu_01J9ZC3Q7T8X2M4N6P8R0S2T4V";

std::string MethodOf(const std::string& route, const Ask& ask) {
  if (!ask.method.empty()) return ask.method;
  std::string method = route.substr(0, route.find(' '));
  for (char& c : method) c = static_cast<char>(std::toupper(c));
  return method;
}

std::string Replaced(std::string text, const std::string& from, const std::string& to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
  return text;
}

/// The body without what the vendor calls its own call.
std::string Untraced(const Answer& answer) { return Replaced(answer.body, answer.At("provider.trace_id"), "TRACE"); }

/// The path of a route with that in the place of its id.
std::string PathOf(const std::string& route, const std::string& id) {
  return Replaced(route.substr(route.find(' ') + 1), "{id}", id);
}

/// A request of a user with that e-mail address, which UserBody makes of the external id.
std::string BodyOf(const std::string& external_id, const std::string& contact, std::string_view vendor) {
  return Replaced(fakes::UserBody(contact, vendor), R"("external_id":")" + contact + '"',
                  R"("external_id":")" + external_id + '"');
}

class TenantMatrix : public testing::TestWithParam<std::string> {
 protected:
  TenantMatrix() {
    vendors_.PublishKeysAt(gateway_.url());
    for (const std::string_view vendor : fakes::kFourVendors) Remember(MakeTheirs("m-" + std::string(vendor), vendor));
    Remember(main_.Create(R"({"external_id":"m-phone","provider":"streambird",)"
                          R"("login_methods":[{"type":"phone","phone_number":"+14155550123"}]})"));
    theirs_.push_back("+14155550123");
  }
  ~TenantMatrix() override { vendors_.PublishKeysAt(""); }

  /// A key of other's that may import, and nothing else.
  static std::string Config(const std::string& ids) {
    const std::string first = "  - {id: other-1,";
    return Replaced(fakes::ConfigOf({.ids = ids, .more = "log: {requests: false}\n"}), first,
                    "  - {id: other-2, sha256: \"${KEY_lone}\", scopes: [migrations]}\n" + first);
  }

  Answer MakeTheirs(const std::string& external_id, std::string_view vendor) {
    return main_.Create(BodyOf(external_id, "main." + external_id, vendor));
  }
  void Remember(const Answer& made) {
    ASSERT_EQ(made.status, 201) << made;
    users_.push_back(made.At("id"));
    theirs_.push_back(made.At("id"));
    theirs_.push_back(made.At("provider_user_id"));
    if (made.At("wallets") != "[]") theirs_.push_back(made.At("wallets.0.address"));
    if (const std::string email = made.At("login_methods.0.email"); email != "(absent)") theirs_.push_back(email);
  }

  /// Nothing that only main may know.
  void ExpectNothingOfTheirs(const Answer& answer) const {
    for (const std::string& text : theirs_) EXPECT_THAT(answer.body, Not(HasSubstr(text)));
    for (const auto& [name, value] : answer.headers) {
      for (const std::string& text : theirs_) EXPECT_THAT(value, Not(HasSubstr(text))) << name;
    }
  }

  static Answer Send(const Client& client, const std::string& route, const std::string& id, const Ask& ask) {
    transport::Headers headers = ask.headers;
    headers.emplace_back("X-Request-Id", "alike");
    return client.Send(MethodOf(route, ask), PathOf(route, id) + ask.query, ask.body, std::move(headers));
  }

  /// But for the date and what was asked for.
  static void ExpectAlike(const Answer& one, const std::string& id, const Answer& two, const std::string& other_id) {
    EXPECT_EQ(one.status, two.status);
    EXPECT_EQ(Replaced(one.body, id, "ID"), Replaced(two.body, other_id, "ID"));
    ASSERT_EQ(one.headers.size(), two.headers.size()) << one << two;
    for (std::size_t i = 0; i < one.headers.size(); ++i) {
      EXPECT_EQ(one.headers[i].first, two.headers[i].first);
      if (one.headers[i].first != "date") {
        EXPECT_EQ(one.headers[i].second, two.headers[i].second) << one.headers[i].first;
      }
    }
  }

  std::uint64_t VendorRequests() {
    std::uint64_t sum = 0;
    for (const std::string_view vendor : fakes::kFourVendors) sum += vendors_.sandbox().Counters(vendor).requests;
    return sum;
  }

  void LoseNextReplyOf(const std::string& vendor) {
    vendors_.sandbox().Inject(vendor, {.kind = "lost", .method = "POST"});
  }

  fakes::Vendors vendors_;
  fakes::TestGateway gateway_{vendors_, {}, Config(GetParam()), fakes::OneAttempt};
  Client main_ = gateway_.As("main");
  Client other_ = gateway_.As("other");
  std::vector<std::string> users_;   ///< main's, one of each vendor first
  std::vector<std::string> theirs_;  ///< what shows main's users
};

INSTANTIATE_TEST_SUITE_P(Ids, TenantMatrix, testing::Values("derived", "prefixed"),
                         [](const auto& policy) { return policy.param; });

TEST_P(TenantMatrix, EveryRouteOfTheContractHasARow) {
  const Result<json::Document> contract = json::Parse(gateway_.Nobody().Get("/openapi.json").body);
  ASSERT_TRUE(contract);
  const json::Value parameters = contract->root().Get("components").Get("parameters");
  std::set<std::string> routes;
  for (const json::Member path : contract->root().Get("paths").Members()) {
    for (const json::Member operation : path.value.Members()) {
      const std::string route = std::string(operation.name) + ' ' + std::string(path.name);
      routes.insert(route);
      ASSERT_TRUE(kRows.contains(route)) << route;
      const std::vector<Ask>& asks = kRows.at(route).asks;
      for (const json::Value reference : operation.value.Get("parameters").Elements()) {
        const std::string_view name = reference.Get("$ref").AsString();
        const json::Value parameter = parameters.Get(name.substr(name.rfind('/') + 1));
        const std::string query = "?" + std::string(parameter.Get("name").AsString()) + "=";
        const bool tried =
            std::any_of(asks.begin(), asks.end(), [&](const Ask& ask) { return ask.query.starts_with(query); });
        EXPECT_TRUE(tried || parameter.Get("in").AsString() != "query") << route << ' ' << query;
      }
    }
  }
  EXPECT_EQ(routes.size(), kRows.size()) << "a row of a route that is gone";
}

TEST_P(TenantMatrix, AnothersUserIsLikeOneWhoNeverWas) {
  ASSERT_EQ(main_
                .Post("/v1/end-users/" + users_[1] + "/wallets", R"({"chain":"solana"})",
                      {{"Idempotency-Key", "wallet-of-main"}})
                .status,
            201);
  LoseNextReplyOf("streambird");  // and this one has an open wallet
  EXPECT_EQ(main_.Post("/v1/end-users/" + users_[2] + "/wallets", R"({"chain":"solana"})").status, 504);
  Remember(MakeTheirs("m-gone", "capa"));
  ASSERT_EQ(main_.Delete("/v1/end-users/" + users_.back() + "?local=true").status, 204);
  std::vector<std::string> before;
  for (const std::string& id : users_) before.push_back(main_.Get("/v1/end-users/" + id).body);
  const std::uint64_t requests = VendorRequests();
  for (const auto& [route, row] : kRows) {
    if (row.about != Row::About::kUser) continue;
    for (const Ask& ask : row.asks) {
      const Answer never = Send(other_, route, kNever, ask);
      EXPECT_EQ(never.status, 404) << route << ask.query << never;
      EXPECT_TRUE(ask.method == "HEAD" || never.At("code") == "end_user_not_found") << route << ask.query << never;
      for (const std::string& id : users_) {
        SCOPED_TRACE(route + ask.query);
        ExpectAlike(Send(other_, route, id, ask), id, never, kNever);
      }
    }
  }
  EXPECT_EQ(VendorRequests(), requests) << "nobody was asked about them";
  for (std::size_t i = 0; i < users_.size(); ++i) EXPECT_EQ(main_.Get("/v1/end-users/" + users_[i]).body, before[i]);
}

TEST_P(TenantMatrix, AnothersImportIsLikeOneThatNeverWas) {
  const Answer made = gateway_.Admin().Post("/v1/tenants/main/imports",
                                            R"({"provider":"capa","source":"lines","external_id":"lines"})");
  ASSERT_EQ(made.status, 201) << made;
  const std::string never = "imp_01J9ZC3Q7T8X2M4N6P8R0S2T4V";
  const Client mover = gateway_.As("lone");
  for (const auto& [route, row] : kRows) {
    if (row.about != Row::About::kImport) continue;
    for (const Ask& ask : row.asks) {
      SCOPED_TRACE(route + ask.query);
      const Answer nothing = Send(mover, route, never, ask);
      EXPECT_EQ(nothing.status, 404) << nothing;
      ExpectAlike(Send(mover, route, made.At("id"), ask), made.At("id"), nothing, never);
    }
  }
  EXPECT_EQ(mover.Get("/v1/imports").At("data"), "[]");
  EXPECT_EQ(gateway_.Admin().Get("/v1/tenants/main/imports/" + made.At("id")).At("state"), "collecting");
}

TEST_P(TenantMatrix, AnothersReportIsLikeOneThatNeverWas) {
  const Answer made = gateway_.Admin().Post("/v1/tenants/main/portability", R"({"from":"capa","to":"cdp"})");
  ASSERT_EQ(made.status, 201) << made;
  const std::string never = "rep_01J9ZC3Q7T8X2M4N6P8R0S2T4V";
  const Client mover = gateway_.As("lone");
  for (const auto& [route, row] : kRows) {
    if (row.about != Row::About::kReport) continue;
    for (const Ask& ask : row.asks) {
      SCOPED_TRACE(route + ask.query);
      const Answer nothing = Send(mover, route, never, ask);
      EXPECT_EQ(nothing.status, 404) << nothing;
      ExpectAlike(Send(mover, route, made.At("id"), ask), made.At("id"), nothing, never);
    }
  }
}

TEST_P(TenantMatrix, AnothersMigrationIsLikeOneThatNeverWas) {
  const Answer made = gateway_.Admin().Post("/v1/tenants/main/migrations", R"({"from":"capa","to":"cdp"})");
  ASSERT_EQ(made.status, 201) << made;
  const std::string never = "mig_01J9ZC3Q7T8X2M4N6P8R0S2T4V";
  const Client mover = gateway_.As("lone");
  for (const auto& [route, row] : kRows) {
    if (row.about != Row::About::kMigration) continue;
    for (const Ask& ask : row.asks) {
      SCOPED_TRACE(route + ask.query);
      const Answer nothing = Send(mover, route, never, ask);
      EXPECT_EQ(nothing.status, 404) << nothing;
      ExpectAlike(Send(mover, route, made.At("id"), ask), made.At("id"), nothing, never);
    }
  }
  EXPECT_EQ(mover.Get("/v1/migrations").At("data"), "[]");
  EXPECT_EQ(gateway_.Admin().Get("/v1/tenants/main/migrations/" + made.At("id")).At("state"), "draft");
}

TEST_P(TenantMatrix, WithoutAKeyOrItsScopeNothingIsToldOfAnId) {
  for (const auto& [route, row] : kRows) {
    if (row.about == Row::About::kEverybody) continue;
    const bool moves = row.about != Row::About::kTenant && row.about != Row::About::kUser;
    const Client without = moves ? other_ : gateway_.As("lone");
    for (const Ask& ask : row.asks) {
      for (const auto& [client, status] :
           {std::pair{gateway_.Nobody(), 401}, std::pair{gateway_.As("nobody"), 401}, std::pair{without, 403}}) {
        SCOPED_TRACE(route + ask.query);
        const Answer never = Send(client, route, kNever, ask);
        EXPECT_EQ(never.status, status);
        for (const std::string& id : users_) ExpectAlike(Send(client, route, id, ask), id, never, kNever);
      }
    }
  }
}

TEST_P(TenantMatrix, ListsShowOnesOwnUsersOnly) {
  for (const std::string_view vendor : fakes::kFourVendors) {
    const std::string external_id = "m-" + std::string(vendor);
    ASSERT_EQ(other_.Create(BodyOf(external_id, "other." + external_id, vendor)).status, 201);
  }
  ASSERT_EQ(main_.Delete("/v1/end-users/" + users_[3] + "?local=true").status, 204);
  const std::map<std::string, std::string> theirs = {
      {"?external_id=", "m-phone"},
      {"?email=", "main.m-cdp%40example.com"},
      {"?phone_number=", "%2B14155550123"},
      {"?address=", main_.Get("/v1/end-users?external_id=m-cdp").At("data.0.wallets.0.address")}};
  for (const Ask& ask : kRows.at("get /v1/end-users").asks) {
    SCOPED_TRACE(ask.query);
    if (ask.query.starts_with("?cursor")) continue;
    const std::size_t at = ask.query.find("THEIRS");
    const std::string query =
        at == std::string::npos ? ask.query : ask.query.substr(0, at) + theirs.at(ask.query.substr(0, at));
    const Answer seen = other_.Get("/v1/end-users" + query);
    ASSERT_EQ(seen.status, 200) << seen;
    ExpectNothingOfTheirs(seen);
    if (at == std::string::npos) continue;
    EXPECT_NE(main_.Get("/v1/end-users" + query).At("data"), "[]") << "the filter is right";
    EXPECT_EQ(seen.At("data"), "[]") << seen;
  }
}

TEST_P(TenantMatrix, AnothersCursorIsLikeOneThatNeverWas) {
  const std::string theirs = main_.Get("/v1/end-users?limit=1").At("next_cursor");
  ASSERT_THAT(theirs, testing::StartsWith("cur_"));
  const std::string route = "get /v1/end-users";
  const Answer refused = Send(other_, route, "", {"?cursor=" + theirs});
  ExpectProblem(refused, ErrorKind::kInvalidRequest);
  const std::string never = "cur_" + std::string(theirs.size() - 4, 'a');
  ExpectAlike(refused, theirs, Send(other_, route, "", {"?cursor=" + never}), never);
}

TEST_P(TenantMatrix, AnothersIdempotencyKeyIsFree) {
  const transport::Headers done = {{"Idempotency-Key", "done"}};
  const transport::Headers open = {{"Idempotency-Key", "open"}};
  Remember(main_.Create(BodyOf("k-1", "main.k-1", "cdp"), done));
  LoseNextReplyOf("streambird");
  EXPECT_EQ(main_.Create(BodyOf("k-2", "main.k-2", "streambird"), open).status, 504);
  ASSERT_EQ(
      main_.Post("/v1/end-users/" + users_[1] + "/wallets", R"({"chain":"solana"})", {{"Idempotency-Key", "wallet"}})
          .status,
      201);
  const Answer same = other_.Create(BodyOf("k-1", "other.k-1", "cdp"), done);
  EXPECT_EQ(same.status, 201) << same;
  EXPECT_EQ(same.Header("idempotent-replayed"), "");
  ExpectNothingOfTheirs(same);
  const Answer while_open = other_.Create(BodyOf("k-2", "other.k-2", "capa"), open);
  EXPECT_EQ(while_open.status, 201) << while_open;
  const Answer wallet = other_.Post("/v1/end-users/" + same.At("id") + "/wallets", R"({"chain":"solana"})",
                                    {{"Idempotency-Key", "wallet"}});
  EXPECT_EQ(wallet.status, 201) << wallet;
  ExpectNothingOfTheirs(wallet);
  EXPECT_EQ(main_.Create(BodyOf("k-1", "main.k-1", "cdp"), done).Header("idempotent-replayed"), "true");
}

TEST_P(TenantMatrix, AnothersExternalIdIsAnotherUser) {
  for (std::size_t i = 0; i < fakes::kFourVendors.size(); ++i) {
    const std::string external_id = "m-" + std::string(fakes::kFourVendors[i]);
    const Answer mine = other_.Create(BodyOf(external_id, "other." + external_id, fakes::kFourVendors[i]));
    EXPECT_EQ(mine.status, 201) << mine;
    ExpectNothingOfTheirs(mine);
    EXPECT_EQ(mine.At("external_id"), external_id);
    EXPECT_EQ(other_.Get("/v1/end-users?external_id=" + external_id).At("data.0.id"), mine.At("id"));
    EXPECT_EQ(main_.Get("/v1/end-users?external_id=" + external_id).At("data.0.id"), users_[i]);
    EXPECT_EQ(vendors_.sandbox().Log(fakes::kFourVendors[i]).back().provider_user_id, mine.At("provider_user_id"));
  }
}

TEST_P(TenantMatrix, ATakenContactIsToldInTheSameWordsWhoeverHasIt) {
  for (const std::string vendor : {"streambird", "cdp"}) {
    ASSERT_EQ(other_.Create(BodyOf("o-" + vendor, "other.o-" + vendor, vendor)).status, 201);
    const auto create = [&](const std::string& external_id, const std::string& contact) {
      return Send(other_, "post /v1/end-users", "", {"", BodyOf(external_id, contact, vendor)});
    };
    const Answer of_another = create("taken-1", "main.m-" + vendor);
    ExpectProblem(of_another, ErrorKind::kEndUserExists);
    ExpectNothingOfTheirs(of_another);
    const Answer of_ones_own = create("taken-2", "other.o-" + vendor);
    const auto timeless = [](Answer answer) {
      std::erase_if(answer.headers, [](const auto& header) { return header.first == "server-timing"; });
      answer.body = Untraced(answer);
      return answer;
    };
    ExpectAlike(timeless(of_another), "taken-1", timeless(of_ones_own), "taken-2");
    EXPECT_EQ(other_.Get("/v1/end-users?external_id=taken-1").At("data"), "[]");
  }
}

TEST_P(TenantMatrix, APlanAndTheProvidersShowNothingOfAnother) {
  for (const std::string_view vendor : fakes::kFourVendors) {
    const std::string taken = "m-" + std::string(vendor);
    const Answer plan = other_.Post("/v1/end-users/plan", BodyOf(taken, "main." + taken, vendor));
    ASSERT_EQ(plan.status, 200) << plan;
    ExpectNothingOfTheirs(plan);
    const std::string fresh = "n-" + std::string(vendor);
    const Answer of_nobody = other_.Post("/v1/end-users/plan", BodyOf(fresh, "main." + fresh, vendor));
    EXPECT_EQ(plan.At("candidates"), of_nobody.At("candidates"));
    ExpectNothingOfTheirs(other_.Get("/v1/providers/" + std::string(vendor)));
  }
  const Answer providers = other_.Get("/v1/providers");
  ExpectNothingOfTheirs(providers);
  EXPECT_THAT(providers.body, Not(HasSubstr(fakes::kMainPrefix)));
}

/// Where ids are told as they are, a vendor may give one tenant the other's user.
class PlainMatrix : public TenantMatrix {};

INSTANTIATE_TEST_SUITE_P(Ids, PlainMatrix, testing::Values("plain"), [](const auto& policy) { return policy.param; });

TEST_P(PlainMatrix, AUserWhomAnotherHoldsIsRefusedInTheSameWordsWhetherHeLivesOrNot) {
  for (std::size_t i = 0; i < fakes::kFourVendors.size(); ++i) {
    const std::string vendor(fakes::kFourVendors[i]);
    if (vendor == "streambird") continue;  // is told no id
    const auto create = [&] {
      return other_.Create(BodyOf("m-" + vendor, "other.m-" + vendor, vendor), {{"X-Request-Id", "alike"}});
    };
    const Answer living = create();
    ExpectProblem(living, ErrorKind::kEndUserExists);
    ExpectNothingOfTheirs(living);
    ASSERT_EQ(main_.Delete("/v1/end-users/" + users_[i] + "?local=true").status, 204);
    const Answer deleted = create();
    EXPECT_EQ(Untraced(deleted), Untraced(living));
    EXPECT_EQ(other_.Get("/v1/end-users").At("data"), "[]");
  }
}

}  // namespace
}  // namespace walletgate
