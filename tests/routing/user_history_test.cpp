// What is told of an end user's past: his links and his journal; and which changes of his may be open side by side.

#include "base/json/parse.h"
#include "tests/routing/service_harness.h"

namespace walletgate::routing {
namespace {

class UserHistory : public ServiceTest {
 protected:
  UserHistory() { Use({{}}); }

  /// "wallet_added req_1, created req_1"
  std::string Journal(const std::string& id) {
    const Result<ApiAnswer> reply = Run(service_.Journal(Caller(), id));
    if (!reply) return std::string(InfoOf(reply.error().kind).code);
    const Result<json::Document> document = json::Parse(reply->body);
    std::string text;
    for (const json::Value entry : document->root().Get("data").Elements()) {
      text += (text.empty() ? "" : ", ") + std::string(entry.Get("kind").AsString()) + ' ' +
              std::string(entry.Get("request_id").AsString());
    }
    return text;
  }
  json::Document WithLinks(const std::string& id) {
    ReadUser::Options options;
    options.include_links = true;
    const Result<ApiAnswer> reply = Run(service_.Get(Caller(), id, options));
    EXPECT_TRUE(reply);
    return *json::Parse(reply->body);
  }
};

TEST_F(UserHistory, TheJournalTellsWhoChangedWhatTheLatestFirst) {
  const std::string id = CreatedId();
  vendor_.PushJson(201, VendorWallet("bitcoin", kBitcoinAddress));
  ExpectReply(CreateWallet(id), 201);
  EXPECT_EQ(Journal(id), "wallet_added req_1, created req_1");
  ExpectReply(Delete(id, true), 204);
  EXPECT_EQ(Journal(id), "deleted req_1, wallet_added req_1, created req_1");
  EXPECT_EQ(Journal("eu_01ARZ3NDEKTSV4RRFFQ69G5FAV"), "end_user_not_found");
}

TEST_F(UserHistory, ARefreshThatShowsNothingNewLeavesNoEntry) {
  const std::string id = CreatedId();
  vendor_.PushJson(200, VendorUser());
  ExpectReply(Get(id, true), 200);
  EXPECT_EQ(Journal(id), "created req_1");
  vendor_.PushJson(200, VendorUser("[" + VendorWallet("bitcoin", kBitcoinAddress) + "]"));
  ExpectReply(Get(id, true), 200);
  EXPECT_EQ(Journal(id), "wallet_added req_1, created req_1");
  vendor_.PushJson(404, kNoSuchUser);
  ExpectReply(Get(id, true), 200);
  EXPECT_EQ(Journal(id), "status_changed req_1, wallet_added req_1, created req_1");
}

TEST_F(UserHistory, LinksAreShownWhereTheyAreAskedFor) {
  const std::string id = CreatedId();
  vendor_.PushJson(201, VendorWallet("bitcoin", kBitcoinAddress));
  ExpectReply(CreateWallet(id), 201);
  EXPECT_EQ(BodyOf(Get(id)).find("\"links\""), std::string::npos);
  const json::Document shown = WithLinks(id);
  EXPECT_EQ(shown.root().Get("id").AsString(), id);
  const json::Value links = shown.root().Get("links");
  ASSERT_EQ(links.size(), 1U);
  const json::Value link = links.At(0);
  EXPECT_EQ(link.Get("provider").AsString(), "acme");
  EXPECT_EQ(link.Get("provider_user_id").AsString(), "v-1");
  EXPECT_EQ(link.Get("state").AsString(), "active");
  EXPECT_EQ(link.Get("origin").AsString(), "created");
  EXPECT_EQ(link.Get("created_at").AsString(), "2026-05-20T10:00:00Z");
  EXPECT_EQ(link.Get("verified_at").AsString(), "2026-05-20T10:00:00Z");
  ASSERT_EQ(link.Get("wallets").size(), 1U);
  EXPECT_EQ(link.Get("wallets").At(0).Get("address").AsString(), kBitcoinAddress);
}

TEST_F(UserHistory, AnOpenChangeOfAnotherKindHoldsNoWalletUp) {
  const std::string id = CreatedId();
  const auto user = Run(store_.memory().FindUser(loop_, "t", id));
  storage::Intent open;
  open.id = "01ARZ3NDEKTSV4RRFFQ69G5FAV";
  open.user = (*user)->user;
  open.link = (*user)->link;
  open.call.operation = api::Operation::kDeleteEndUser;
  open.state = storage::IntentState::kUnknown;
  ASSERT_TRUE(Run(store_.memory().Begin(loop_, open, std::nullopt)));
  vendor_.PushJson(201, VendorWallet("bitcoin", kBitcoinAddress));
  ExpectReply(CreateWallet(id), 201);
  ExpectError(Run(service_.Erase(Caller(), id, true)), ErrorKind::kRequestInProgress);
  ExpectReply(Delete(id, true), 204);
  const auto intents = Run(store_.memory().OpenIntents(loop_, "", 10));
  EXPECT_TRUE(intents->empty()) << "who is deleted waits for nothing any more";
}

}  // namespace
}  // namespace walletgate::routing
