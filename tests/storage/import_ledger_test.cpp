// What every ImportLedger promises.

#include <gmock/gmock.h>

#include "tests/storage/store_conformance.h"

namespace walletgate::storage {
namespace {

constexpr const char* kId = "imp_01J9ZC3Q7T8X2M4N6P8R0S2T4V";

template <class Implementation>
class ImportLedgerConformance : public StoreConformance<Implementation> {
 protected:
  Import Create(ImportSource source = ImportSource::kLines, ImportIds ids = ImportIds::kLines,
                const std::string& id = kId) {
    Import import;
    import.id = id;
    import.tenant = "t1";
    import.provider = "acme";
    import.account = "acme/main";
    import.source = source;
    import.ids = ids;
    import.created_at = import.updated_at = this->clock_.Now();
    return this->Run(this->store_->CreateImport(this->loop_, import));
  }

  static api::ImportLine Line(const std::string& external_id, const std::string& provider_user_id = "",
                              const std::string& email = "") {
    api::ImportLine line;
    line.user.external_id = external_id;
    line.user.provider_user_id = provider_user_id;
    if (!email.empty()) {
      api::LoginMethod login;
      login.email = email;
      line.user.login_methods.push_back(login);
    }
    return line;
  }

  PartTaken Append(const std::string& key, std::vector<api::ImportLine> lines) {
    const PartTaken begun = this->Run(this->store_->BeginPart(this->loop_, {kId, key, "f-" + key, lines.size()}));
    if (begun.end != PartTaken::End::kTaken || begun.whole) return begun;
    return this->Run(this->store_->AppendLines(this->loop_, {kId, key, begun.taken, std::move(lines)}));
  }

  ImportClaim MyClaim() { return {kId, "me", std::chrono::seconds(10)}; }
  bool Decide(std::vector<LineDecision> decisions, bool keeps_data = false) {
    return this->Run(this->store_->NoteProgress(this->loop_, {MyClaim(), std::move(decisions), keeps_data}));
  }
  bool Change(std::vector<ImportState> from, ImportState to, bool starts = false) {
    ImportChange change;
    change.tenant = "t1";
    change.id = kId;
    change.from = std::move(from);
    change.to = to;
    change.starts = starts;
    change.at = this->clock_.Now();
    return this->Run(this->store_->ChangeImport(this->loop_, change));
  }
  Import Found() { return *this->Run(this->store_->FindImport(this->loop_, "t1", kId)); }
  std::vector<ImportRow> Pending(std::uint64_t after = 0, std::size_t limit = 100) {
    return this->Run(this->store_->PendingLines(this->loop_, kId, after, limit));
  }

  /// "1 adopted taken_over ext u-1 eu_1"
  std::vector<std::string> Listed(std::optional<LineState> state = {}, std::string reason = "", std::uint64_t after = 0,
                                  std::size_t limit = 100) {
    std::vector<std::string> texts;
    const LinePage page =
        this->Run(this->store_->ListLines(this->loop_, {"t1", kId, state, std::move(reason), limit, after}));
    for (const ImportRow& row : page.rows) {
      texts.push_back(std::to_string(row.number) + " " + std::string(ToString(row.state)) + " " + row.reason + " " +
                      row.external_id + " " + row.provider_user_id + " " + row.end_user_id);
    }
    if (page.has_more) texts.emplace_back("more");
    return texts;
  }
  std::vector<std::string> Counts() {
    std::vector<std::string> texts;
    for (const LineCount& count : Found().counts) {
      texts.push_back(std::string(ToString(count.state)) + " " + count.reason + " " + std::to_string(count.lines));
    }
    std::sort(texts.begin(), texts.end());
    return texts;
  }
};

TYPED_TEST_SUITE(ImportLedgerConformance, Implementations);

TYPED_TEST(ImportLedgerConformance, KeepsAnImportForItsTenantAlone) {
  Import import = this->Create();
  EXPECT_EQ(this->Found().account, "acme/main");
  EXPECT_EQ(this->Found().state, ImportState::kCollecting);
  EXPECT_FALSE(this->Run(this->store_->FindImport(this->loop_, "t2", kId)).has_value());
  EXPECT_EQ(this->Run(this->store_->ListImports(this->loop_, "t1", "", 10)).size(), 1U);
  EXPECT_EQ(this->Run(this->store_->ListImports(this->loop_, "t1", kId, 10)).size(), 0U);
  EXPECT_EQ(this->Run(this->store_->ListImports(this->loop_, "t2", "", 10)).size(), 0U);
}

TYPED_TEST(ImportLedgerConformance, MakesOneImportUnderOneKey) {
  Import import = this->Create();
  import.id = "imp_01J9ZC3Q7T8X2M4N6P8R0S2T4W";
  import.key = "k";
  EXPECT_EQ(this->Run(this->store_->CreateImport(this->loop_, import)).id, import.id);
  Import again = import;
  again.id = "imp_01J9ZC3Q7T8X2M4N6P8R0S2T4X";
  EXPECT_EQ(this->Run(this->store_->CreateImport(this->loop_, again)).id, import.id);
  again.tenant = "t2";
  EXPECT_EQ(this->Run(this->store_->CreateImport(this->loop_, again)).id, again.id);
}

TYPED_TEST(ImportLedgerConformance, AppendsAPartOnceHoweverOftenItIsSent) {
  this->Create();
  for (int i = 0; i < 2; ++i) {
    const PartTaken taken = this->Append("k1", {this->Line("a", "u-a"), this->Line("b", "u-b")});
    EXPECT_EQ(taken.first, 1U);
    EXPECT_EQ(taken.taken, 2U);
    EXPECT_TRUE(taken.whole);
  }
  EXPECT_EQ(this->Append("k2", {this->Line("c")}).first, 3U);
  EXPECT_EQ(this->Found().lines, 3U);
  EXPECT_THAT(this->Counts(), testing::ElementsAre("pending  3"));
  const PartTaken other = this->Run(this->store_->BeginPart(this->loop_, {kId, "k1", "another", 2}));
  EXPECT_EQ(other.end, PartTaken::End::kOtherPart);
}

TYPED_TEST(ImportLedgerConformance, DoesNotStartWhileAPartIsHalf) {
  this->Create();
  this->Run(this->store_->BeginPart(this->loop_, {kId, "k", "f", 2}));
  const PartTaken half = this->Run(this->store_->AppendLines(this->loop_, {kId, "k", 0, {this->Line("a")}}));
  EXPECT_FALSE(half.whole);
  EXPECT_TRUE(this->Found().part_is_open);
  EXPECT_FALSE(this->Change({ImportState::kCollecting}, ImportState::kRunning, true));
  const std::optional<Result<PartTaken>> twice =
      this->loop_.Run(this->store_->AppendLines(this->loop_, {kId, "k", 0, {this->Line("a")}}));
  EXPECT_EQ(twice->error().kind, ErrorKind::kRequestInProgress);
  EXPECT_TRUE(this->Run(this->store_->AppendLines(this->loop_, {kId, "k", 1, {this->Line("b")}})).whole);
  EXPECT_TRUE(this->Change({ImportState::kCollecting}, ImportState::kRunning, true));
  EXPECT_EQ(this->Append("k2", {this->Line("c")}).end, PartTaken::End::kWrongState);
  EXPECT_FALSE(this->Change({ImportState::kCollecting}, ImportState::kRunning));
}

TYPED_TEST(ImportLedgerConformance, NamesTheLineThatAnInvalidOneRepeats) {
  this->Create();
  api::ImportLine bad = this->Line("x", "u-x");
  bad.fault = {"format", "/profile is odd"};
  const PartTaken taken = this->Append(
      "k", {this->Line("a", "u-a"), this->Line("a", "u-b"), this->Line("c", "u-a"), bad, this->Line("x", "u-x")});
  EXPECT_EQ(taken.invalid, 3U);
  EXPECT_THAT(this->Listed(),
              testing::ElementsAre("1 pending  a u-a ", "2 invalid repeated_line a u-b ",
                                   "3 invalid repeated_line c u-a ", "4 invalid format x u-x ", "5 pending  x u-x "));
  const LinePage page = this->Run(
      this->store_->ListLines(this->loop_, {"t1", kId, LineState::kInvalid, std::string(kRepeatedLine), 1, 0}));
  EXPECT_EQ(page.rows.at(0).detail, "repeats line 1, which is kept");
  EXPECT_TRUE(page.has_more);
}

TYPED_TEST(ImportLedgerConformance, ForgetsWhatALineSaidOnceItIsDecided) {
  this->Create();
  this->Append("k", {this->Line("a", "u-a", "a@b.example"), this->Line("b", "u-b")});
  ASSERT_EQ(this->Pending().size(), 2U);
  EXPECT_EQ(this->Pending()[0].said->login_methods.at(0).email, "a@b.example");
  EXPECT_TRUE(this->Decide({{1, LineState::kAdopted, "taken_over", "", "eu_1"}, {2, LineState::kPending, "", "", ""}}));
  ASSERT_EQ(this->Pending().size(), 1U);
  EXPECT_EQ(this->Pending()[0].number, 2U);
  EXPECT_EQ(this->Pending()[0].tries, 1);
  EXPECT_THAT(this->Listed(LineState::kAdopted), testing::ElementsAre("1 adopted taken_over a u-a eu_1"));
  EXPECT_THAT(this->Listed(std::nullopt, "taken_over"), testing::ElementsAre("1 adopted taken_over a u-a eu_1"));
  EXPECT_THAT(this->Listed(LineState::kKnown, "taken_over"), testing::IsEmpty());
  EXPECT_THAT(this->Counts(), testing::ElementsAre("adopted taken_over 1", "pending  1"));
}

TYPED_TEST(ImportLedgerConformance, OpensTheLinesOfADryRunAgain) {
  this->Create();
  this->Append("k", {this->Line("a"), this->Line("b"), this->Line("a")});
  this->Decide({{1, LineState::kAdopted, "taken_over", "", ""}, {2, LineState::kConflict, "external_id_taken", "", ""}},
               true);
  EXPECT_TRUE(this->Pending().empty());
  EXPECT_EQ(this->Run(this->store_->TidyLines(this->loop_, this->MyClaim(), LinesAre::kReopened, 1)), 1U);
  EXPECT_EQ(this->Run(this->store_->TidyLines(this->loop_, this->MyClaim(), LinesAre::kReopened, 10)), 1U);
  EXPECT_EQ(this->Pending().size(), 2U);
  EXPECT_THAT(this->Counts(), testing::ElementsAre("invalid repeated_line 1", "pending  2"));
}

TYPED_TEST(ImportLedgerConformance, IsWorkedAtByOneHolderAtATime) {
  this->Create();
  EXPECT_TRUE(this->Run(this->store_->ClaimImport(this->loop_, this->MyClaim())));
  EXPECT_FALSE(this->Run(this->store_->ClaimImport(this->loop_, {kId, "other", std::chrono::seconds(10)})));
  this->clock_.Advance(std::chrono::seconds(9));
  EXPECT_TRUE(this->Decide({}));
  this->clock_.Advance(std::chrono::seconds(9));
  EXPECT_FALSE(this->Run(this->store_->ClaimImport(this->loop_, {kId, "other", std::chrono::seconds(10)})));
  this->clock_.Advance(std::chrono::seconds(2));
  EXPECT_TRUE(this->Run(this->store_->ClaimImport(this->loop_, {kId, "other", std::chrono::seconds(10)})));
  EXPECT_FALSE(this->Decide({}));
}

TYPED_TEST(ImportLedgerConformance, MakesLinesOfThePagesOfAList) {
  this->Create(ImportSource::kProvider, ImportIds::kProviderUserId);
  ImportPage page{
      this->MyClaim(), {this->Line("our-own", "u-1", "a@b.example").user, this->Line("", "u 2").user}, {}, "next", {}};
  page.faults = {{}, {"format", "is no id"}};
  EXPECT_EQ(this->Run(this->store_->NotePage(this->loop_, page)), 2U);
  EXPECT_EQ(this->Found().walk, (ImportWalk{"next", false, 2, 0}));
  page.users = {this->Line("u-1", "u-1").user, this->Line("u-3", "u-3").user};
  page.faults = {};
  page.next_cursor = "";
  EXPECT_EQ(this->Run(this->store_->NotePage(this->loop_, page)), 1U);
  EXPECT_EQ(this->Found().walk, (ImportWalk{"", true, 4, 0}));
  EXPECT_THAT(this->Counts(), testing::ElementsAre("invalid format 1", "pending  2"));
  EXPECT_EQ(this->Pending().at(0).shown->login_methods.at(0).email, "a@b.example");
  EXPECT_EQ(this->Pending().at(0).said->external_id, "u-1");
}

TYPED_TEST(ImportLedgerConformance, PairsAListWithLines) {
  this->Create(ImportSource::kProvider, ImportIds::kLines);
  this->Append("k", {this->Line("by-id", "u-1"), this->Line("by-mail", "", "M@b.example"), this->Line("nobody", "u-9"),
                     this->Line("two-a", "", "two@b.example"), this->Line("two-b", "", "two@b.example"),
                     this->Line("twice", "", "twice@b.example")});
  ImportPage page{this->MyClaim(), {}, {}, "", {"email"}, 2};
  page.users = {this->Line("", "u-1").user,
                this->Line("", "u-2", "m@b.example").user,
                this->Line("", "u-3", "two@b.example").user,
                this->Line("", "u-4", "twice@b.example").user,
                this->Line("", "u-5", "twice@b.example").user,
                this->Line("", "u-6", "else@b.example").user};
  this->Run(this->store_->NotePage(this->loop_, page));
  EXPECT_EQ(this->Found().walk, (ImportWalk{"", true, 6, 1, 2}));
  std::vector<std::string> matches;
  for (const ImportRow& row : this->Pending()) {
    matches.push_back(row.external_id + " " + std::to_string(static_cast<int>(row.match)) + " " + row.provider_user_id);
  }
  EXPECT_THAT(matches, testing::ElementsAre("by-id 1 u-1", "by-mail 1 u-2", "nobody 0 u-9", "two-a 2 ", "two-b 2 ",
                                            "twice 2 u-4"));
}

TYPED_TEST(ImportLedgerConformance, WhoIsAmbiguousStaysSoWhateverIsListedAfterwards) {
  this->Create(ImportSource::kProvider, ImportIds::kLines);
  this->Append("k", {this->Line("twice", "", "twice@b.example")});
  ImportPage page{this->MyClaim(), {}, {}, "next", {"email"}};
  page.users = {this->Line("", "u-1", "twice@b.example").user, this->Line("", "u-2", "twice@b.example").user};
  this->Run(this->store_->NotePage(this->loop_, page));
  ASSERT_EQ(this->Pending().at(0).match, LineMatch::kSeveral);
  page.users.pop_back();
  this->Run(this->store_->NotePage(this->loop_, page));
  EXPECT_EQ(this->Pending().at(0).match, LineMatch::kSeveral);
  EXPECT_FALSE(this->Pending().at(0).shown);
}

TYPED_TEST(ImportLedgerConformance, DoesNotPairByContactsThatTheVendorDoesNotKeepUnique) {
  this->Create(ImportSource::kProvider, ImportIds::kLines);
  this->Append("k", {this->Line("by-mail", "", "m@b.example")});
  this->Run(this->store_->NotePage(
      this->loop_, {this->MyClaim(), {this->Line("", "u-2", "m@b.example").user}, {}, "", {"phone_number"}}));
  EXPECT_EQ(this->Found().walk.unpaired, 1U);
  EXPECT_EQ(this->Pending().at(0).match, LineMatch::kNone);
}

TYPED_TEST(ImportLedgerConformance, NamesAnErasedPersonInNoLine) {
  this->AddUser("t1", "a");
  this->Create();
  this->Append("k", {this->Line("a", "u-a"), this->Line("b", "u-b"), this->Line("a", "u-c", "a@b.example")});
  this->Decide({{2, LineState::kKnown, "here_already", "", "eu_a"}});
  this->Run(this->store_->Erase(this->loop_, {"t1", "eu_a", {}, this->clock_.Now()}));
  EXPECT_THAT(this->Listed(),
              testing::ElementsAre("1 invalid erased   ", "2 known here_already   ", "3 invalid repeated_line   "));
  EXPECT_TRUE(this->Pending().empty());
}

TYPED_TEST(ImportLedgerConformance, ShowsARunnerWhatThereIsToDo) {
  const auto open = [&] { return this->Run(this->store_->OpenImports(this->loop_, this->clock_.Now())).size(); };
  this->Create();
  this->Append("k", {this->Line("a", "u-a")});
  EXPECT_EQ(open(), 0U);
  this->Change({ImportState::kCollecting}, ImportState::kRunning);
  EXPECT_EQ(open(), 1U);
  this->Change({ImportState::kRunning}, ImportState::kCancelled);
  EXPECT_EQ(open(), 1U);  // what its lines say is to be dropped
  EXPECT_EQ(this->Run(this->store_->TidyLines(this->loop_, this->MyClaim(), LinesAre::kEmptied, 10)), 1U);
  EXPECT_EQ(open(), 0U);
  this->clock_.Advance(kImportKept + std::chrono::hours(1));
  EXPECT_EQ(open(), 1U);
  EXPECT_EQ(this->Run(this->store_->TidyLines(this->loop_, this->MyClaim(), LinesAre::kRemoved, 10)), 1U);
  EXPECT_FALSE(this->Run(this->store_->FindImport(this->loop_, "t1", kId)).has_value());
}

TYPED_TEST(ImportLedgerConformance, DoesNotKeepALineThatNobodyWorksAtForEver) {
  this->Create();
  const auto open = [&] { return this->Run(this->store_->OpenImports(this->loop_, this->clock_.Now())).size(); };
  this->clock_.Advance(kImportIdle - std::chrono::hours(1));
  this->Append("k", {this->Line("a", "u-a")});
  this->clock_.Advance(kImportIdle - std::chrono::hours(1));
  EXPECT_EQ(open(), 0U);  // somebody has, meanwhile
  this->clock_.Advance(std::chrono::hours(2));
  EXPECT_EQ(open(), 1U);
}

TYPED_TEST(ImportLedgerConformance, OfADryRunTheSecondLineThatMeansAVendorUserIsToldSo) {
  this->Create();
  this->Append("k", {this->Line("a", ""), this->Line("b", ""), this->Line("c", "")});
  const auto end = [&](std::uint64_t line, const std::string& vendor_user, const std::string& from = {}) {
    Adoption adoption;
    adoption.record.user = MakeIntent("u" + std::to_string(line)).user;
    adoption.record.user.provider_user_id = vendor_user;
    adoption.record.link = {"acme/", vendor_user};
    adoption.import_id = kId;
    adoption.from_provider = from;
    adoption.dry_run = true;
    adoption.line = {{line, LineState::kAdopted, "taken_over", {}, {}},
                     {line, LineState::kAdopted, "changed_over", {}, {}}};
    return this->Run(this->store_->Adopt(this->loop_, adoption)).end;
  };
  EXPECT_EQ(end(1, "u-1"), AdoptionEnd::kAdopted);
  EXPECT_EQ(end(1, "u-1"), AdoptionEnd::kAdopted);  // tried once more
  EXPECT_EQ(end(2, "u-1"), AdoptionEnd::kVendorUserHeld);
  EXPECT_EQ(end(2, "u-1", "elsewhere"), AdoptionEnd::kKnown);
  EXPECT_EQ(end(3, "u-3"), AdoptionEnd::kAdopted);
  this->Decide({{1, LineState::kAdopted, "taken_over", {}, {}}, {2, LineState::kConflict, "held", {}, {}}}, true);
  EXPECT_EQ(this->Run(this->store_->TidyLines(this->loop_, this->MyClaim(), LinesAre::kReopened, 10)), 2U);
  EXPECT_EQ(end(2, "u-1"), AdoptionEnd::kAdopted) << "a second dry run begins anew";
}

TYPED_TEST(ImportLedgerConformance, KnowsOfWhomItHasMadeAndUnmadeWithoutBeingTold) {
  this->Create();
  this->Append("k", {this->Line("a", "u-a"), this->Line("b", "u-b")});
  Adoption adoption;
  adoption.record.user = MakeIntent("a").user;
  adoption.record.user.provider_user_id = "u-a";
  adoption.record.user.status = api::Status::kActive;
  adoption.record.link = {"acme/", "a"};
  adoption.import_id = kId;
  adoption.line = {{1, LineState::kAdopted, "taken_over", {}, {}}, {1, LineState::kAdopted, "changed_over", {}, {}}};
  const std::string user = adoption.record.user.id;
  this->Run(this->store_->Adopt(this->loop_, adoption));
  EXPECT_EQ(this->Listed(LineState::kAdopted), std::vector<std::string>{"1 adopted taken_over a u-a " + user});
  EXPECT_EQ(this->Pending().size(), 1U);
  this->Run(this->store_->Adopt(this->loop_, adoption));  // who is there already changes no line
  EXPECT_THAT(this->Counts(), testing::ElementsAre("adopted taken_over 1", "pending  1"));
  for (const LineState state : {LineState::kPending, LineState::kFailed}) {
    this->Decide({{1, state, "store_failed", {}, {}}});  // by a runner that was not told what it had done
  }
  EXPECT_THAT(this->Counts(), testing::ElementsAre("adopted taken_over 1", "pending  1"));
  this->Run(this->store_->ForgetAdopted(this->loop_, {{"t1", user}, kId, 1}));
  EXPECT_THAT(this->Counts(), testing::ElementsAre("pending  1", "undone  1"));
}

}  // namespace
}  // namespace walletgate::storage
