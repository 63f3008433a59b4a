#include "api/create_end_user.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "base/json/builder.h"
#include "base/json/parse.h"
#include "tests/api/parse_test.h"

namespace walletgate::api {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::string_view kFull = R"({
  "external_id": "alice-1", "provider": "acme",
  "login_methods": [
    {"type": "email", "email": "Alice@Example.com"},
    {"type": "phone", "phone_number": "+12055555555"},
    {"type": "jwt", "subject": "auth0|alice", "key_id": "k1"},
    {"type": "oauth", "issuer": "google", "subject": "1234", "email": "a@example.com", "name": "Alice", "username": "al"},
    {"type": "wallet", "address": "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"}],
  "wallets": [{"chain": "evm", "kind": "smart"}, {"chain": "solana"}],
  "profile": {"type": "individual", "first_name": "Alice", "middle_name": "B.", "last_name": "Ñandú", "display_name": "A"},
  "user_token": "aaa.bbb.ccc", "require_verification": false, "metadata": {"tier": "gold", "note": ""},
  "recreate": true})";

TEST(ParseCreateEndUser, ReadsEveryMember) {
  const Result<CreateEndUser> request = ParseRequest(kFull);
  ASSERT_TRUE(request) << request.error().detail;
  EXPECT_EQ(request->external_id, "alice-1");
  EXPECT_EQ(request->provider, "acme");
  ASSERT_EQ(request->login_methods.size(), 5U);
  EXPECT_EQ(request->login_methods[0].email, "Alice@Example.com");
  EXPECT_EQ(request->login_methods[1].phone_number, "+12055555555");
  EXPECT_EQ(request->login_methods[2].subject, "auth0|alice");
  EXPECT_EQ(request->login_methods[2].key_id, "k1");
  EXPECT_EQ(request->login_methods[3].issuer, "google");
  EXPECT_EQ(request->login_methods[3].email, "a@example.com");
  EXPECT_EQ(request->login_methods[3].name, "Alice");
  EXPECT_EQ(request->login_methods[3].username, "al");
  EXPECT_EQ(request->login_methods[4].address, "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed");
  ASSERT_EQ(request->wallets.size(), 2U);
  EXPECT_EQ(request->wallets[0].kind, WalletKind::kSmart);
  EXPECT_EQ(request->wallets[1].chain, Chain::kSolana);
  EXPECT_EQ(request->wallets[1].kind, WalletKind::kEoa);
  EXPECT_EQ(request->profile.last_name, "Ñandú");
  EXPECT_EQ(request->user_token.Reveal(), "aaa.bbb.ccc");
  EXPECT_EQ(request->require_verification, std::optional<bool>(false));
  EXPECT_EQ(request->metadata.at("tier"), "gold");
  EXPECT_TRUE(request->recreate);
}

TEST(ParseCreateEndUser, NeedsNothingButAnExternalId) {
  const Result<CreateEndUser> request = ParseRequest(R"({"external_id": "a"})");
  ASSERT_TRUE(request);
  EXPECT_TRUE(request->login_methods.empty() && request->wallets.empty() && request->profile.empty());
  EXPECT_FALSE(request->require_verification.has_value());
  EXPECT_FALSE(request->recreate);
}

TEST(ParseCreateEndUser, ReportsSevenFaultsAtOnceInDocumentOrder) {
  EXPECT_THAT(FaultsOf(R"({
      "profil": {}, "provider": "Acme", "require_verification": "yes",
      "login_methods": [{"type": "email", "email": "alice"}, {"type": "emial"}],
      "wallets": [{"chain": "evm", "color": "red"}]})"),
              ElementsAre("/profil unknown_member", "/provider format", "/require_verification type",
                          "/login_methods/0/email format", "/login_methods/1/type enum",
                          "/wallets/0/color unknown_member", "/external_id required"));
}

TEST(ParseCreateEndUser, IsAnInvalidRequestWithoutTheOffendingValue) {
  const Result<CreateEndUser> request =
      ParseRequest(R"({"external_id": "a", "login_methods": [{"type": "email", "email": "secret-person"}]})");
  ASSERT_FALSE(request);
  EXPECT_EQ(request.error().kind, ErrorKind::kInvalidRequest);
  EXPECT_EQ(request.error().applied, Applied::kNo);
  EXPECT_EQ(request.error().detail, "the request has one fault");
  EXPECT_THAT(request.error().fields.front().detail, testing::Not(HasSubstr("secret-person")));
}

TEST(ParseCreateEndUser, SuggestsTheNearestSpellingAtEveryLevel) {
  const Result<CreateEndUser> request = ParseRequest(R"({"external_id": "a", "walets": [],
      "login_methods": [{"type": "email", "email": "a@b.co", "emial": 1}, {"type": "phnoe", "phone_number": "+12"}],
      "wallets": [{"chian": "evm", "chain": "evm"}], "profile": {"firstname": "A"}})");
  ASSERT_FALSE(request);
  std::vector<std::string> details;
  for (const FieldError& fault : request.error().fields) details.push_back(fault.detail);
  EXPECT_THAT(details, ElementsAre(HasSubstr("did you mean 'wallets'?"), HasSubstr("did you mean 'email'?"),
                                   HasSubstr("did you mean 'phone'?"), HasSubstr("did you mean 'chain'?"),
                                   HasSubstr("did you mean 'first_name'?")));
}

TEST(ParseCreateEndUser, RefusesBodiesThatAreNoObject) {
  for (const char* body : {"[]", "null", "\"x\"", "1", "true"}) {
    EXPECT_THAT(FaultsOf(body), ElementsAre(" type")) << body;
  }
  EXPECT_FALSE(ParseCreateEndUser(json::Value()));
}

TEST(ParseCreateEndUser, TakesNullForAWrongTypeAndNotForAbsent) {
  EXPECT_THAT(FaultsWith(R"("provider": null, "wallets": null, "profile": null, "metadata": null, "user_token": null)"),
              ElementsAre("/provider type", "/wallets type", "/profile type", "/metadata type", "/user_token type"));
}

TEST(ParseCreateEndUser, ChecksLoginMethodsByTheirType) {
  EXPECT_THAT(FaultsWith(R"("login_methods": [{"type": "email", "phone_number": "+12055555555"}])"),
              ElementsAre("/login_methods/0/phone_number unknown_member", "/login_methods/0/email required"));
  EXPECT_THAT(FaultsWith(R"("login_methods": [{"type": "email", "email": "a@b.co", "verified": true}])"),
              ElementsAre("/login_methods/0/verified unknown_member"));
  EXPECT_THAT(FaultsWith(R"("login_methods": [{"type": "jwt", "subject": "s"}])"),
              ElementsAre("/login_methods/0/key_id required"));
  EXPECT_THAT(
      FaultsWith(R"("login_methods": [{"type": "oauth", "issuer": "gogle", "subject": "", "name": ""}])"),
      ElementsAre("/login_methods/0/issuer enum", "/login_methods/0/subject length", "/login_methods/0/name length"));
  EXPECT_THAT(
      FaultsWith(R"("login_methods": [{"type": "wallet", "address": "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1Bead0"}])"),
      ElementsAre("/login_methods/0/address format"));
}

TEST(ParseCreateEndUser, JudgesTheNamesOfALoginMethodWithoutAType) {
  EXPECT_THAT(FaultsWith(R"("login_methods": [{"email": "a@b.co", "mail": "x"}, {"type": 3}, "email"])"),
              ElementsAre("/login_methods/0/mail unknown_member", "/login_methods/0/type required",
                          "/login_methods/1/type type", "/login_methods/2 type"));
}

TEST(ParseCreateEndUser, TellsDuplicateLoginMethodsAtTheLaterPlace) {
  EXPECT_THAT(FaultsWith(R"("login_methods": [
      {"type": "email", "email": "a@b.co"}, {"type": "phone", "phone_number": "+12055555555"},
      {"type": "email", "email": "A@B.co"}, {"type": "phone", "phone_number": "+12055555555"},
      {"type": "oauth", "issuer": "google", "subject": "1"}, {"type": "oauth", "issuer": "apple", "subject": "1"},
      {"type": "oauth", "issuer": "google", "subject": "1", "name": "other"},
      {"type": "wallet", "address": "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"},
      {"type": "wallet", "address": "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed"}])"),
              ElementsAre("/login_methods/2 duplicate", "/login_methods/3 duplicate", "/login_methods/6 duplicate",
                          "/login_methods/8 duplicate"));
}

TEST(ParseCreateEndUser, LetsOneTypeOccurTwiceWithOtherValues) {
  EXPECT_THAT(
      FaultsWith(R"("login_methods": [{"type": "email", "email": "a@b.co"}, {"type": "email", "email": "c@b.co"},
      {"type": "jwt", "subject": "s", "key_id": "1"}, {"type": "jwt", "subject": "s", "key_id": "2"}])"),
      IsEmpty());
}

TEST(ParseCreateEndUser, NamesTheEntryInTheBodyThatADuplicateRepeats) {
  const Result<CreateEndUser> request = ParseRequest(R"({"external_id": "a", "login_methods": [{"type": "email"},
      {"type": "phone", "phone_number": "+12055555555"}, {"type": "phone", "phone_number": "+12055555555"}]})");
  ASSERT_FALSE(request);
  ASSERT_EQ(request.error().fields.size(), 2U);
  EXPECT_EQ(request.error().fields[1].detail, "says the same as entry 1");
}

std::string Repeat(const std::string& item, int count) {
  std::string list;
  for (int i = 0; i < count; ++i) list += (i == 0 ? "" : ",") + item;
  return list;
}

TEST(ParseCreateEndUser, CountsLists) {
  std::string ten;
  for (int i = 0; i < 10; ++i) {
    ten += std::string(i == 0 ? "" : ",") + R"({"type": "phone", "phone_number": "+1205555550)" + std::to_string(i) +
           "\"}";
  }
  EXPECT_THAT(FaultsWith("\"login_methods\": [" + ten + "]"), IsEmpty());
  EXPECT_THAT(FaultsWith("\"login_methods\": [" + ten + R"(, {"type": "email", "email": "a@b.co"}])"),
              ElementsAre("/login_methods range"));
  EXPECT_THAT(FaultsWith("\"wallets\": [" + Repeat(R"({"chain": "evm"})", 6) + "]").front(), "/wallets range");
}

TEST(ParseCreateEndUser, RefusesTwoEqualWallets) {
  EXPECT_THAT(FaultsWith(R"("wallets": [{"chain": "evm"}, {"chain": "evm", "kind": "smart"}, {"chain": "solana"}])"),
              IsEmpty());
  EXPECT_THAT(FaultsWith(R"("wallets": [{"chain": "evm"}, {"chain": "evm", "kind": "eoa"}])"),
              ElementsAre("/wallets/1 duplicate"));
}

TEST(ParseCreateEndUser, ChecksMetadataNamesAndValues) {
  EXPECT_THAT(FaultsWith(R"("metadata": {"a/b": "x", "ok": 1, "": "x", "list": ["x"]})"),
              ElementsAre("/metadata/a~1b format", "/metadata/ok type", "/metadata/ length", "/metadata/list type"));
  std::string pairs;
  for (int i = 0; i < 21; ++i) pairs += std::string(i == 0 ? "" : ",") + "\"k" + std::to_string(i) + "\": \"v\"";
  EXPECT_THAT(FaultsWith("\"metadata\": {" + pairs + "}"), ElementsAre("/metadata range"));
}

TEST(ParseCreateEndUser, StopsCollectingAtAHundredFaults) {
  std::string members = "\"x\": 1";
  for (int i = 0; i < 5000; ++i) members += ",\"x" + std::to_string(i) + "\":1";
  EXPECT_EQ(FaultsWith(members).size(), 100U);
}

TEST(ParseCreateEndUser, NeverRewritesANaughtyString) {
  std::ifstream file(WALLETGATE_SOURCE_DIR "/../shared/vectors/strings/naughty-strings.json");
  if (!file) GTEST_SKIP() << "naughty strings are not here";
  std::stringstream text;
  text << file.rdbuf();
  json::Limits limits;
  limits.max_bytes = 1U << 22U;
  const Result<json::Document> strings = json::Parse(text.str(), limits);
  ASSERT_TRUE(strings) << strings.error().detail;
  int taken = 0;
  for (const json::Value naughty : strings->root().Elements()) {
    json::DocumentBuilder body;
    body.StartObject();
    body.Member("external_id", "n-1");
    body.Key("profile");
    body.StartObject();
    body.Member("display_name", naughty.AsString());
    body.EndObject();
    body.EndObject();
    const json::Document document = body.Finish();
    const Result<CreateEndUser> request = ParseCreateEndUser(document.root());
    if (!request) {
      EXPECT_EQ(request.error().fields.front().pointer, "/profile/display_name");
      continue;
    }
    EXPECT_EQ(request->profile.display_name, naughty.AsString());
    ++taken;
  }
  EXPECT_GT(taken, 400);
}

TEST(ParseWalletRequest, ReadsChainAndKind) {
  const Result<WalletRequest> wallet = ParseWalletRequest(ParseJson(R"({"chain": "stellar"})").root());
  ASSERT_TRUE(wallet);
  EXPECT_EQ(wallet->chain, Chain::kStellar);
  EXPECT_EQ(wallet->kind, WalletKind::kEoa);
  const Result<WalletRequest> bad = ParseWalletRequest(ParseJson(R"({"kind": "hot", "chains": "evm"})").root());
  ASSERT_FALSE(bad);
  EXPECT_EQ(bad.error().fields.size(), 3U);
}

std::string Canonical(std::string_view text) {
  const Result<CreateEndUser> request = ParseRequest(text);
  return request ? CanonicalText(*request) : "fault";
}

TEST(CanonicalText, IsTheSameWhateverTheMemberOrderAndSpelledOutDefaults) {
  EXPECT_EQ(Canonical(R"({"external_id": "a", "wallets": [{"chain": "evm"}], "metadata": {"b": "1", "a": "2"}})"),
            Canonical(R"({"metadata": {"a": "2", "b": "1"}, "profile": {}, "login_methods": [],
                          "wallets": [{"kind": "eoa", "chain": "evm"}], "external_id": "a"})"));
}

TEST(CanonicalText, LeavesTheUserTokenOut) {
  EXPECT_EQ(Canonical(R"({"external_id": "a", "user_token": "a.b.c"})"), Canonical(R"({"external_id": "a"})"));
  EXPECT_THAT(Canonical(kFull), testing::Not(HasSubstr("aaa.bbb.ccc")));
}

TEST(CanonicalText, DoesNotKnowWhatIsVerified) {
  Result<CreateEndUser> request =
      ParseRequest(R"({"external_id": "a", "login_methods": [{"type": "email", "email": "a@b.co"}]})");
  ASSERT_TRUE(request);
  const std::string before = CanonicalText(*request);
  request->login_methods[0].verified = true;
  EXPECT_EQ(CanonicalText(*request), before);
}

TEST(CanonicalText, LeavesOutThatAUserIsToBeMadeAgain) {
  EXPECT_EQ(Canonical(R"({"external_id": "a", "recreate": true})"), Canonical(R"({"external_id": "a"})"));
  EXPECT_EQ(Canonical(R"({"external_id": "a", "recreate": 1})"), "fault");
}

TEST(CanonicalText, DiffersWhenTheContentDoes) {
  const std::string base = Canonical(R"({"external_id": "a"})");
  for (const char* other : {R"("provider": "acme")", R"("require_verification": false)", R"("metadata": {"a": "b"})",
                            R"("profile": {"type": "business"})", R"("wallets": [{"chain": "evm"}])",
                            R"("login_methods": [{"type": "email", "email": "a@b.co"}])"}) {
    EXPECT_NE(Canonical("{\"external_id\": \"a\", " + std::string(other) + "}"), base) << other;
  }
}

TEST(CanonicalText, HasAStableForm) {
  EXPECT_EQ(
      Canonical(R"({"external_id": "a", "login_methods": [{"type": "email", "email": "A@b.co"}]})"),
      R"({"external_id":"a","login_methods":[{"email":"A@b.co","type":"email"}],"metadata":{},"profile":{},"wallets":[]})");
}

}  // namespace
}  // namespace walletgate::api
