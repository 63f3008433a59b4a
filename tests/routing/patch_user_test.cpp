// Changes of profile and metadata: what is the gateway's alone, what the vendor is told, and what is refused.

#include "tests/routing/service_harness.h"

namespace walletgate::routing {
namespace {

class Patches : public ServiceTest {
 protected:
  Patches() { Use({{.updates = true}}); }

  static api::UserPatch PatchOf(std::string_view text) {
    const Result<json::Document> body = json::Parse(text);
    EXPECT_TRUE(body) << text;
    Result<api::UserPatch> patch = api::ParseUserPatch(body ? body->root() : json::Value());
    EXPECT_TRUE(patch) << text;
    return patch ? std::move(*patch) : api::UserPatch();
  }
  Task<Result<ApiAnswer>> Patching(const std::string& id, std::string_view text, std::string key = {},
                                   Precondition precondition = {}) {
    return service_.Patch(Caller(std::move(key)), id, PatchOf(text), std::move(precondition));
  }
  Result<ApiAnswer> Patch(const std::string& id, std::string_view text, std::string key = {},
                          Precondition precondition = {}) {
    return Run(Patching(id, text, std::move(key), std::move(precondition)));
  }
  static Precondition If(std::string tag) { return {false, {std::move(tag)}, true}; }

  /// Makes u-1, who has a name.
  std::string NamedId() {
    vendor_.PushJson(201, VendorUser());
    api::CreateEndUser request = Request();
    request.profile.first_name = "Ada";
    request.profile.last_name = "Byron";
    const Result<ApiAnswer> reply = Create(request);
    EXPECT_TRUE(reply) << (reply ? "" : reply.error().detail);
    log_.clear();
    return Member(reply, "id");
  }
  static std::string Name(const Result<ApiAnswer>& reply, std::string_view member) {
    if (!reply) return "(an error)";
    const Result<json::Document> body = json::Parse(reply->body);
    return body ? std::string(body->root().Get("profile").Get(member).AsString()) : "(no JSON)";
  }
  static std::string Meta(const Result<ApiAnswer>& reply, std::string_view name) {
    if (!reply) return "(an error)";
    const Result<json::Document> body = json::Parse(reply->body);
    return body ? std::string(body->root().Get("metadata").Get(name).AsString()) : "(no JSON)";
  }
  static std::vector<std::string> PointersOf(const Result<ApiAnswer>& reply) {
    std::vector<std::string> pointers;
    for (const FieldError& fault : ErrorOf(reply).fields) pointers.push_back(fault.pointer);
    return pointers;
  }
};

TEST_F(Patches, OfMetadataAreNoBusinessOfTheVendor) {
  const std::string id = NamedId();
  const Result<ApiAnswer> reply = Patch(id, R"({"metadata":{"tier":"gold"}})");
  ExpectReply(reply, 200);
  EXPECT_EQ(Meta(reply, "tier"), "gold");
  EXPECT_EQ(log_, (EventLog{"update user"}));
  EXPECT_EQ(BodyOf(Get(id)), BodyOf(reply));
}

TEST_F(Patches, OfWhatTheVendorKeepsAreToldToIt) {
  const std::string id = NamedId();
  vendor_.PushJson(200, "{}");
  const Result<ApiAnswer> reply = Patch(id, R"({"profile":{"first_name":"Augusta"},"metadata":{"tier":"gold"}})");
  ExpectReply(reply, 200);
  EXPECT_EQ(log_, (EventLog{"begin", "send PUT /users/v-1", "end applied"}));
  EXPECT_EQ(LastSent().body, R"({"name":"Augusta","surname":"Byron"})");
  EXPECT_EQ(Name(reply, "first_name"), "Augusta");
  EXPECT_EQ(Meta(reply, "tier"), "gold");
  EXPECT_EQ(BodyOf(Get(id)), BodyOf(reply));
}

TEST_F(Patches, OfWhatTheVendorHasNoPlaceForAreTheGatewaysAlone) {
  const std::string id = NamedId();
  ExpectReply(Patch(id, R"({"profile":{"display_name":"Ada L.","type":"individual"}})"), 200);
  EXPECT_EQ(log_, (EventLog{"update user"}));
  EXPECT_EQ(Name(Get(id), "display_name"), "Ada L.");
}

TEST_F(Patches, ThatTheVendorCannotBeToldAreRefusedByField) {
  const std::string id = NamedId();
  // It takes a middle name with a create, and its update has no place for one.
  const Result<ApiAnswer> middle = Patch(id, R"({"profile":{"middle_name":"K"},"metadata":{"tier":"gold"}})");
  ExpectError(middle, ErrorKind::kUnsupportedByProvider);
  EXPECT_EQ(PointersOf(middle), std::vector<std::string>{"/profile/middle_name"});
  // What an update leaves out stays as it is: the file has no way to say that a first name goes.
  const Result<ApiAnswer> first = Patch(id, R"({"profile":{"first_name":null}})");
  ExpectError(first, ErrorKind::kUnsupportedByProvider);
  EXPECT_EQ(PointersOf(first), std::vector<std::string>{"/profile/first_name"});
  const Result<ApiAnswer> longer = Patch(id, R"({"profile":{"first_name":"a name of more than twenty"}})");
  ExpectError(longer, ErrorKind::kUnsupportedByProvider);
  EXPECT_EQ(ErrorOf(longer).fields.front().code, "length");
  EXPECT_EQ(log_, EventLog{});
  EXPECT_EQ(Meta(Get(id), "tier"), "");
}

TEST_F(Patches, TellTheVendorThatAMemberGoes) {
  const std::string id = NamedId();
  vendor_.PushJson(200, "{}");
  ExpectReply(Patch(id, R"({"profile":{"last_name":null}})"), 200);
  EXPECT_EQ(LastSent().body, R"({"name":"Ada","surname":""})");
}

TEST_F(Patches, AreRefusedAtAVendorWithoutUpdates) {
  Use({{.updates = true}});
  const std::string id = NamedId();
  Use({{.full = false, .updates = true}});
  const Result<ApiAnswer> reply = Patch(id, R"({"profile":{"first_name":"Augusta","last_name":null}})");
  ExpectError(reply, ErrorKind::kUnsupportedByProvider);
  EXPECT_EQ(PointersOf(reply), (std::vector<std::string>{"/profile/first_name", "/profile/last_name"}));
  ExpectReply(Patch(id, R"({"metadata":{"tier":"gold"}})"), 200);
}

TEST_F(Patches, ThatChangeNothingWriteNothing) {
  const std::string id = NamedId();
  const Result<ApiAnswer> before = Get(id);
  clock_.Advance(std::chrono::seconds(5));
  for (const char* text : {"{}", R"({"metadata":{}})", R"({"profile":{"first_name":"Ada"},"metadata":{"no":null}})"}) {
    const Result<ApiAnswer> reply = Patch(id, text);
    ExpectReply(reply, 200);
    EXPECT_EQ(BodyOf(reply), BodyOf(before)) << text;
    EXPECT_EQ(reply->entity_tag, before->entity_tag) << text;
  }
  EXPECT_EQ(log_, EventLog{});
}

TEST_F(Patches, AreHeldAgainstTheTagThatTheirCallerHas) {
  const std::string id = NamedId();
  const std::string tag = Get(id)->entity_tag;
  ASSERT_NE(tag, "");
  const Result<ApiAnswer> first = Patch(id, R"({"metadata":{"a":"1"}})", {}, If(tag));
  ExpectReply(first, 200);
  EXPECT_NE(first->entity_tag, tag);
  EXPECT_EQ(first->entity_tag, Get(id)->entity_tag);
  const Result<ApiAnswer> second = Patch(id, R"({"metadata":{"a":"2"}})", {}, If(tag));
  ExpectError(second, ErrorKind::kPreconditionFailed);
  EXPECT_EQ(ErrorOf(second).entity_tag, first->entity_tag);
  EXPECT_EQ(Meta(Get(id), "a"), "1");
  ExpectReply(Patch(id, R"({"metadata":{"a":"2"}})", {}, Precondition{false, {"\"x\"", first->entity_tag}, true}), 200);
  ExpectReply(Patch(id, R"({"metadata":{"a":"3"}})", {}, Precondition{true, {}, true}), 200);
  // Weak tags prove nothing.
  ExpectError(Patch(id, R"({"metadata":{"a":"4"}})", {}, Precondition{false, {}, true}),
              ErrorKind::kPreconditionFailed);
}

TEST_F(Patches, OfTwoWithOneTagOneWins) {
  const std::string id = NamedId();
  const std::string tag = Get(id)->entity_tag;
  vendor_.PushJson(200, "{}");
  const Pending one = Start(Patching(id, R"({"profile":{"first_name":"B"}})", {}, If(tag)));
  const Pending two = Start(Patching(id, R"({"profile":{"first_name":"C"}})", {}, If(tag)));
  loop_.Turn();
  ASSERT_TRUE(one->has_value() && two->has_value());
  ExpectReply(**one, 200);
  ExpectError(**two, ErrorKind::kPreconditionFailed);
  EXPECT_EQ(Name(Get(id), "first_name"), "B");
}

TEST_F(Patches, LeaveTheContentOfTheCreateAsItWas) {
  const std::string id = NamedId();
  vendor_.PushJson(200, "{}");
  ExpectReply(Patch(id, R"({"profile":{"first_name":"Augusta"}})"), 200);
  api::CreateEndUser request = Request();
  request.profile.first_name = "Ada";
  request.profile.last_name = "Byron";
  const Result<ApiAnswer> same = Create(request);
  ExpectReply(same, 200);
  EXPECT_EQ(Name(same, "first_name"), "Augusta");
}

TEST_F(Patches, AreReplayedUnderTheirKey) {
  const std::string id = NamedId();
  const Result<ApiAnswer> first = Patch(id, R"({"metadata":{"a":"1"}})", "k-1", If(Get(id)->entity_tag));
  ExpectReply(first, 200);
  ExpectReply(Patch(id, R"({"metadata":{"a":"2"}})"), 200);
  const Result<ApiAnswer> replayed = Patch(id, R"({"metadata":{"a":"1"}})", "k-1", If("\"older\""));
  ExpectReply(replayed, 200);
  EXPECT_TRUE(IsReplayed(replayed));
  EXPECT_EQ(BodyOf(replayed), BodyOf(first));
  EXPECT_EQ(replayed->entity_tag, "");
  ExpectError(Patch(id, R"({"metadata":{"a":"3"}})", "k-1"), ErrorKind::kIdempotencyKeyReused);
  // Those that change nothing, and those that the vendor is told, likewise.
  ExpectReply(Patch(id, "{}", "k-2"), 200);
  EXPECT_TRUE(IsReplayed(Patch(id, "{}", "k-2")));
  vendor_.PushJson(200, "{}");
  ExpectReply(Patch(id, R"({"profile":{"first_name":"B"}})", "k-3"), 200);
  EXPECT_TRUE(IsReplayed(Patch(id, R"({"profile":{"first_name":"B"}})", "k-3")));
  EXPECT_EQ(Meta(Get(id), "a"), "2");
}

TEST_F(Patches, WhoseReplyWasLostAreSettledByTheirRepeat) {
  const std::string id = NamedId();
  LoseReply();
  ExpectError(Patch(id, R"({"profile":{"first_name":"B"}})"), ErrorKind::kOutcomeUnknown, Applied::kUnknown);
  EXPECT_EQ(OpenIntents(), 1U);
  EXPECT_EQ(Name(Get(id), "first_name"), "Ada");
  // Another change waits for it, be it the gateway's alone.
  ExpectError(Patch(id, R"({"profile":{"first_name":"C"}})"), ErrorKind::kRequestInProgress);
  ExpectError(Patch(id, R"({"metadata":{"a":"1"}})"), ErrorKind::kRequestInProgress);
  const std::string body = LastSent().body;
  vendor_.PushJson(200, "{}");
  const Result<ApiAnswer> again = Patch(id, R"({"profile":{"first_name":"B"}})");
  ExpectReply(again, 200);
  EXPECT_EQ(LastSent().body, body);
  EXPECT_EQ(Name(Get(id), "first_name"), "B");
  EXPECT_EQ(OpenIntents(), 0U);
}

TEST_F(Patches, WhoseReplyWasLostKeepWhatARefreshHasShownMeanwhile) {
  const std::string id = NamedId();
  LoseReply();
  ExpectError(Patch(id, R"({"profile":{"first_name":"B"}})"), ErrorKind::kOutcomeUnknown, Applied::kUnknown);
  vendor_.PushJson(200, VendorUser("[" + VendorWallet("stellar", kStellarAddress) + "]"));
  ExpectReply(Get(id, true), 200);
  vendor_.PushJson(200, "{}");
  const Result<ApiAnswer> again = Patch(id, R"({"profile":{"first_name":"B"}})");
  ExpectReply(again, 200);
  EXPECT_EQ(Addresses(again), std::vector<std::string>{kStellarAddress});
  EXPECT_EQ(Name(again, "first_name"), "B");
}

TEST_F(Patches, ThatTheVendorRefusesChangeNothing) {
  const std::string id = NamedId();
  vendor_.PushJson(422, R"({"code":"bad_name"})");
  ExpectError(Patch(id, R"({"profile":{"first_name":"B"},"metadata":{"a":"1"}})"), ErrorKind::kProviderRejected);
  EXPECT_EQ(Name(Get(id), "first_name"), "Ada");
  EXPECT_EQ(Meta(Get(id), "a"), "");
  EXPECT_EQ(OpenIntents(), 0U);
}

TEST_F(Patches, DoNotStandInTheWayOfDeletingAndErasingWaitsForThem) {
  const std::string id = NamedId();
  LoseReply();
  ExpectError(Patch(id, R"({"profile":{"first_name":"B"}})"), ErrorKind::kOutcomeUnknown, Applied::kUnknown);
  ExpectError(Erase(id), ErrorKind::kRequestInProgress);
  DeleteNow(id);
  EXPECT_EQ(OpenIntents(), 0U);
  ExpectError(Patch(id, R"({"profile":{"first_name":"B"}})"), ErrorKind::kEndUserNotFound);
  ExpectReply(Erase(id), 204);
  ExpectError(Patch(id, "{}"), ErrorKind::kEndUserNotFound);
}

TEST_F(Patches, LeaveNothingOfAnErasedUserInStoredAnswers) {
  const std::string id = NamedId();
  ExpectReply(Patch(id, R"({"metadata":{"a":"1"}})", "k-1"), 200);
  ExpectReply(Patch(id, R"({"metadata":{"a":"2"}})", "k-2"), 200);
  vendor_.PushJson(204, "");
  ExpectReply(Erase(id), 204);
  ExpectError(Patch(id, R"({"metadata":{"a":"1"}})", "k-1"), ErrorKind::kEndUserNotFound);
  const auto prior = Run(store_.FindPrior(loop_, {"t", "k-2", "u-1"}));
  ASSERT_TRUE(prior);
  EXPECT_FALSE(prior->key);
}

TEST_F(Patches, GoOnBesideAnOpenWallet) {
  Use({{.wallet_idempotency = "{natural: true, unknown_outcome: [repeat]}", .updates = true}});
  const std::string id = NamedId();
  LoseReply();
  ExpectError(CreateWallet(id), ErrorKind::kOutcomeUnknown, Applied::kUnknown);
  ExpectReply(Patch(id, R"({"metadata":{"a":"1"}})"), 200);
  vendor_.PushJson(200, "{}");
  ExpectReply(Patch(id, R"({"profile":{"first_name":"B"}})"), 200);
  vendor_.PushJson(201, VendorWallet("bitcoin", kBitcoinAddress));
  const Result<ApiAnswer> wallet = CreateWallet(id);
  ExpectReply(wallet, 201);
  EXPECT_EQ(Meta(wallet, "a"), "1");
  EXPECT_EQ(Name(wallet, "first_name"), "B");
  EXPECT_EQ(wallet->entity_tag, Get(id)->entity_tag);
}

TEST_F(Patches, OfAUserWhoseAccountIsGoneAreRefused) {
  const std::string id = NamedId();
  Use({{.id = "bolt"}});
  ExpectError(Patch(id, R"({"metadata":{"a":"1"}})"), ErrorKind::kProviderNotConfigured);
}

TEST_F(Patches, OfNobodyAreNotFound) {
  ExpectError(Patch("eu_01ARZ3NDEKTSV4RRFFQ69G5FAV", "{}"), ErrorKind::kEndUserNotFound);
  ExpectError(Patch("nobody", "{}"), ErrorKind::kEndUserNotFound);
}

}  // namespace
}  // namespace walletgate::routing
