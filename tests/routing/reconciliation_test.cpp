// The directory held against a vendor's list: what counts as a difference, what does not, and how it goes on
// (docs/operations.md, "Reconciliation").

#include <regex>

#include "base/log/log.h"
#include "routing/admin/reconciliation_desk.h"
#include "routing/reconciliation/reconciler.h"
#include "tests/routing/resolver_harness.h"

namespace walletgate::routing {
namespace {

using std::chrono::hours;
using std::chrono::seconds;
using State = Reconciliation::State;

class Reconciling : public ResolverHarness {
 protected:
  Reconciling() {
    SetLogSink([](std::string_view) {});
    UseIdempotency("{none: true}");
    options_walk_.pause = std::chrono::milliseconds(1);
    vendor_.OnRequest([this](const transport::HttpRequest& request) { return Answered(request); });
  }
  ~Reconciling() override { SetLogSink({}); }

  /// The vendor's side: pages as they are, look-ups of those who are `there`.
  FakeHttpClient::Reply Answered(const transport::HttpRequest& request) {
    if (request.method == "POST") return FakeHttpClient::Json(201, created_);
    if (request.method == "DELETE") return FakeHttpClient::Json(204, "");
    if (request.target.starts_with("/all")) {
      ++lists_;
      const bool later = request.target.find("after=p") != std::string::npos;
      const std::size_t page = later ? std::stoul(request.target.substr(request.target.find("after=p") + 7)) : 0;
      const std::string next = page + 1 < pages_.size() ? R"(,"next":"p)" + std::to_string(page + 1) + "\"" : "";
      return FakeHttpClient::Json(200, R"({"users":[)" + (page < pages_.size() ? pages_[page] : "") + "]" + next + "}");
    }
    const std::string ref = request.target.substr(request.target.rfind('/') + 1);
    if (gone_.contains(ref)) {
      return FakeHttpClient::Json(200, std::regex_replace(VendorUser("[]", ref), std::regex("\"on\""), "\"gone\""));
    }
    if (there_.contains(ref)) return FakeHttpClient::Json(200, VendorUser("[]", ref));
    return FakeHttpClient::Json(404, kNoSuchUser);
  }
  static std::string Entry(const std::string& ref, const std::string& more = R"(,"state":"on","wallets":[])",
                           const std::string& made = "2026-05-01T10:00:00Z") {
    const std::string id = ref == "u-1" ? "v-1" : "v-" + ref;
    return R"({"id":")" + id + R"(","ref":")" + ref + R"(","mail":"a@b.example","made":")" + made + "\"" + more + "}";
  }
  std::string Make(const std::string& external_id) {
    created_ = VendorUser("[]", external_id);
    const Result<ApiAnswer> made = Create(Request(external_id));
    ExpectReply(made, 201);
    return Member(made, "id");
  }

  void Start() {
    StartResolver();
    ReconcilerOptions options;
    options.walk = options_walk_;
    reconciler_.emplace(Reconciler::Parts{*engine_, store_, board_, [this] { return stopping_; }}, options);
  }
  ReconciliationDesk Desk() { return ReconciliationDesk({*engine_, board_, PlainAnswers()}); }
  /// One of acme's account, to its end.
  Reconciliation Reconcile() {
    if (!engine_) Start();
    const Result<ApiAnswer> asked = Desk().Ask({"acme", ""});
    EXPECT_TRUE(asked) << (asked ? "" : asked.error().detail);
    const std::string id = Member(asked, "id");
    for (int i = 0; i < 200 && !board_.Find(id)->Ended(); ++i) LetPass(seconds(1));
    return board_.Find(id).value_or(Reconciliation());
  }
  static std::string CountsOf(const Reconciliation& run) {
    std::string text;
    for (std::size_t i = 0; i < kDifferences; ++i) {
      if (run.kinds[i].users == 0) continue;
      text +=
          std::string(metrics::LabelText(static_cast<Difference>(i))) + " " + std::to_string(run.kinds[i].users) + ";";
    }
    return text;
  }

  AccountWalkOptions options_walk_;
  ReconciliationBoard board_;
  std::vector<std::string> pages_ = {""};
  std::set<std::string> there_;
  std::set<std::string> gone_;  ///< whom the vendor shows as deleted
  std::string created_;
  int lists_ = 0;
  std::optional<Reconciler> reconciler_;
};

TEST_F(Reconciling, BothSidesAreTheSame) {
  Make("u-1");
  Make("u-2");
  pages_ = {Entry("u-1"), Entry("u-2")};
  clock_.Advance(hours(1));
  const Reconciliation run = Reconcile();
  EXPECT_EQ(ToString(run.state), "done") << run.failure;
  EXPECT_EQ(CountsOf(run), "");
  EXPECT_EQ(run.listed, 2U);
  EXPECT_EQ(run.users, 2U);
  EXPECT_EQ(lists_, 2);
}

TEST_F(Reconciling, TellsWhoIsOnOneSideOnly) {
  Make("u-1");
  const std::string id = Make("u-2");
  pages_ = {Entry("u-1") + "," + Entry("stranger")};
  clock_.Advance(hours(1));
  const Reconciliation run = Reconcile();
  EXPECT_EQ(CountsOf(run), "unknown_here 1;missing_there 1;");
  const auto& unknown = run.kinds[static_cast<std::size_t>(Difference::kUnknownHere)].samples;
  ASSERT_EQ(unknown.size(), 1U);
  EXPECT_EQ(unknown.front().provider_user_id, "v-stranger");
  const auto& missing = run.kinds[static_cast<std::size_t>(Difference::kMissingThere)].samples;
  ASSERT_EQ(missing.size(), 1U);
  EXPECT_EQ(missing.front().end_user_id, id);
  EXPECT_EQ(Member(Get(id), "status"), "active") << "nothing is changed without a word";
}

TEST_F(Reconciling, WhomALookUpShowsIsNotMissing) {
  Make("u-1");
  there_ = {"u-1"};
  clock_.Advance(hours(1));
  EXPECT_EQ(CountsOf(Reconcile()), "not_listed 1;");
}

TEST_F(Reconciling, TellsWhatDiffers) {
  for (const char* name : {"u-1", "u-2", "u-3"}) Make(name);
  pages_ = {
      Entry("u-1", R"(,"state":"off","wallets":[])") + "," +
      Entry("u-2", R"(,"state":"on","wallets":[)" + VendorWallet("bitcoin", kBitcoinAddress) + "]") + "," +
      R"({"id":"v-u-3","ref":"u-3","mail":"other@b.example","state":"on","wallets":[],"made":"2026-05-01T10:00:00Z"})"};
  clock_.Advance(hours(1));
  EXPECT_EQ(CountsOf(Reconcile()), "contacts 1;status 1;addresses 1;");
}

TEST_F(Reconciling, WhomTheVendorShowsAsDeletedIsMissingThere) {
  Make("u-1");
  gone_ = {"u-1"};
  clock_.Advance(hours(1));
  EXPECT_EQ(CountsOf(Reconcile()), "missing_there 1;");
}

TEST_F(Reconciling, WhoHasChangedOverIsNoDifferenceWhereHeWas) {
  const std::string id = Make("u-1");
  const Result<std::optional<storage::UserRecord>> known = Run(store_.FindUser(loop_, "t", id));
  storage::Adoption adoption;
  adoption.record = **known;
  adoption.record.user.provider = "bolt";
  adoption.record.link.account = "bolt/";
  adoption.from_provider = "acme";
  const Result<storage::Adopted> adopted = Run(store_.Adopt(loop_, std::move(adoption)));
  ASSERT_TRUE(adopted);
  ASSERT_EQ(adopted->end, storage::AdoptionEnd::kChangedOver);
  pages_ = {Entry("u-1")};
  clock_.Advance(hours(1));
  EXPECT_EQ(CountsOf(Reconcile()), "");
}

TEST_F(Reconciling, WhoWasDeletedHereMayBeThereStill) {
  DeleteNow(Make("u-1"));
  pages_ = {Entry("u-1")};
  clock_.Advance(hours(1));
  EXPECT_EQ(CountsOf(Reconcile()), "deleted_here 1;");
}

TEST_F(Reconciling, WhoComesMeanwhileIsNoDifference) {
  Make("u-1");  // not in the list yet
  pages_ = {Entry("u-9", R"(,"state":"on","wallets":[])", "2026-05-20T10:00:30Z")};
  clock_.Advance(seconds(40));
  const Reconciliation run = Reconcile();
  EXPECT_EQ(CountsOf(run), "");
  EXPECT_EQ(run.undecided, 1U) << "made at the vendor a moment ago, by nobody knows whom";
}

TEST_F(Reconciling, AListThatGoesRoundInCirclesEnds) {
  vendor_.OnRequest(
      [](const transport::HttpRequest&) { return FakeHttpClient::Json(200, R"({"users":[],"next":"p1"})"); });
  const Reconciliation run = Reconcile();
  EXPECT_EQ(ToString(run.state), "failed");
  EXPECT_NE(run.failure, "");
}

TEST_F(Reconciling, AFailedPageIsReadAgain) {
  Make("u-1");
  pages_ = {Entry("u-1")};
  clock_.Advance(hours(1));
  int failures = 2;
  vendor_.OnRequest([&](const transport::HttpRequest& request) {
    return failures-- > 0 ? FakeHttpClient::Json(503, "{}") : Answered(request);
  });
  const Reconciliation run = Reconcile();
  EXPECT_EQ(ToString(run.state), "done") << run.failure;
  EXPECT_EQ(CountsOf(run), "");
}

TEST_F(Reconciling, OneOfAnAccountAtATime) {
  Start();
  ASSERT_TRUE(Desk().Ask({"acme", ""}));
  ExpectError(Desk().Ask({"acme", ""}), ErrorKind::kWrongState);
}

TEST_F(Reconciling, WhatCannotBeReconciledIsRefusedWithASentence) {
  Use({{.full = false}});
  Start();
  ExpectError(Desk().Ask({"acme", ""}), ErrorKind::kUnsupportedByProvider);
  ExpectError(Desk().Ask({"acmee", ""}), ErrorKind::kInvalidRequest);
  ExpectError(Desk().Ask({"acme", "acme/other"}), ErrorKind::kInvalidRequest);
  ExpectError(Desk().Show("rec_1"), ErrorKind::kNotFound);
}

TEST_F(Reconciling, AStopEndsIt) {
  pages_ = {"", "", "", "", "", "", "", ""};
  Start();
  ASSERT_TRUE(Desk().Ask({"acme", ""}));
  LetPass(seconds(1));
  EXPECT_FALSE(reconciler_->Quiet());
  stopping_ = true;
  LetPass(seconds(5));
  EXPECT_TRUE(reconciler_->Quiet());
}

}  // namespace
}  // namespace walletgate::routing
