// What every Store promises of addresses, journals and versions.

#include "tests/storage/store_conformance.h"

namespace walletgate::storage {
namespace {

constexpr const char* kEvm = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
constexpr const char* kSolana = "4Nd1mBQtrMJVYVfKf2PJy9NZUZdTAsp7D4xWLs4gDB4T";

template <class Implementation>
class HistoryConformance : public StoreConformance<Implementation> {
 protected:
  void Make(const std::string& external_id, const std::vector<std::string>& addresses,
            std::optional<JournalEntry> note = std::nullopt) {
    Intent intent = this->IntentAt("t1", external_id, "acme/", "p-" + external_id);
    intent.user.status = api::Status::kActive;
    for (const std::string& address : addresses) intent.user.wallets.push_back(WalletAt(address));
    Ending ending = this->EndingOf(intent);
    ending.user->note = std::move(note);
    this->Run(this->store_->End(this->loop_, std::move(ending)));
  }
  static api::Wallet WalletAt(const std::string& address) {
    api::Wallet wallet;
    wallet.chain = address.starts_with("0x") ? api::Chain::kEvm : api::Chain::kSolana;
    wallet.address = address;
    return wallet;
  }
  UserRecord Find(const std::string& id) { return *this->Run(this->store_->FindUser(this->loop_, "t1", id)); }
  void Update(UserRecord record) { this->Run(this->store_->UpdateUser(this->loop_, std::move(record))); }
  ListQuery Query(const std::string& address) {
    ListQuery query;
    query.tenant = "t1";
    query.address = address;
    return query;
  }
  std::vector<JournalEntry> Journal(const std::string& tenant = "t1") {
    return this->Run(this->store_->FindJournal(this->loop_, tenant, "eu_u1"));
  }
};

TYPED_TEST_SUITE(HistoryConformance, Implementations);

TYPED_TEST(HistoryConformance, AUserIsFoundByEachOfHisAddresses) {
  this->Make("u1", {kEvm, kSolana});
  this->Make("u2", {kSolana});
  this->Make("u3", {});
  const std::string lower = AddressKey(kEvm);
  EXPECT_NE(lower, kEvm);
  EXPECT_EQ(this->Listed(this->Query(kEvm)), std::vector<std::string>{"u1"});
  EXPECT_EQ(this->Listed(this->Query(lower)), std::vector<std::string>{"u1"}) << "without regard to case";
  EXPECT_EQ(this->Listed(this->Query(kSolana)), (std::vector<std::string>{"u1", "u2"}));
  std::string other_case = kSolana;
  other_case[1] = 'n';
  EXPECT_TRUE(this->Listed(this->Query(other_case)).empty()) << "to the letter";
  ListQuery elsewhere = this->Query(kEvm);
  elsewhere.tenant = "t2";
  EXPECT_TRUE(this->Listed(elsewhere).empty());
}

TYPED_TEST(HistoryConformance, AnAddressNarrowsAListDownFurther) {
  this->Make("u1", {kSolana});
  this->Make("u2", {kSolana});
  ListQuery query = this->Query(kSolana);
  query.external_id = "u2";
  EXPECT_EQ(this->Listed(query), std::vector<std::string>{"u2"});
  query.external_id.clear();
  query.provider = "bolt";
  EXPECT_TRUE(this->Listed(query).empty());
  query.provider.clear();
  query.email = "a@b.co";
  EXPECT_TRUE(this->Listed(query).empty());
  query.email.clear();
  query.phone_number = "+123";
  EXPECT_TRUE(this->Listed(query).empty());
  query.phone_number.clear();
  query.limit = 1;
  const Page page = this->Run(this->store_->List(this->loop_, query));
  EXPECT_TRUE(page.has_more);
  query.after = page.last;
  EXPECT_EQ(this->Listed(query), std::vector<std::string>{"u2"});
}

TYPED_TEST(HistoryConformance, AWalletThatComesLaterIsFoundToo) {
  this->Make("u1", {kEvm});
  this->clock_.Advance(std::chrono::hours(1));
  UserRecord record = this->Find("eu_u1");
  record.user.wallets.push_back(this->WalletAt(kSolana));
  this->Update(record);
  EXPECT_EQ(this->Listed(this->Query(kSolana)), std::vector<std::string>{"u1"});
  const Ties ties = this->Run(this->store_->FindTies(this->loop_, "t1", "eu_u1"));
  ASSERT_EQ(ties.addresses.size(), 2U);
  EXPECT_NE(ties.addresses[0].valid_from, ties.addresses[1].valid_from);
}

TYPED_TEST(HistoryConformance, AVersionCountsChanges) {
  this->Make("u1", {});
  EXPECT_EQ(this->Find("eu_u1").user.version, 1U);
  UserRecord record = this->Find("eu_u1");
  record.user.updated_at += std::chrono::seconds(5);
  this->Update(record);
  EXPECT_EQ(this->Find("eu_u1").user.version, 1U);
  record.user.profile.first_name = "Ann";
  for (const std::uint64_t version : {2U, 2U}) {
    this->Update(record);
    EXPECT_EQ(this->Find("eu_u1").user.version, version) << "the same once more is no change";
  }
  Intent wallet = this->IntentAt("t1", "u1", "acme/", "p-u1");
  wallet.call.operation = api::Operation::kCreateWallet;
  wallet.user = this->Find("eu_u1").user;
  wallet.user.wallets.push_back(this->WalletAt(kEvm));
  this->Apply(wallet);
  EXPECT_EQ(this->Find("eu_u1").user.version, 3U);
  EXPECT_EQ(this->Listed(this->Query(kEvm)), std::vector<std::string>{"u1"});
}

TYPED_TEST(HistoryConformance, ALinkIsVerifiedAgainAndNeverEarlier) {
  this->Make("u1", {});
  const WallTime made = this->clock_.Now();
  EXPECT_EQ(this->Find("eu_u1").link.verified_at, made);
  for (const int hours : {2, 1}) {
    UserRecord record = this->Find("eu_u1");
    record.link.verified_at = made + std::chrono::hours(hours);
    record.link.account = "other/";
    this->Update(record);
    EXPECT_EQ(this->Find("eu_u1").link.verified_at, made + std::chrono::hours(2));
    EXPECT_EQ(this->Find("eu_u1").link.account, "acme/") << "all else stays";
    EXPECT_EQ(this->Run(this->store_->FindTies(this->loop_, "t1", "eu_u1")).links.at(0).verified_at,
              made + std::chrono::hours(2));
  }
  EXPECT_EQ(this->Find("eu_u1").user.version, 1U);
}

TYPED_TEST(HistoryConformance, AJournalTellsWhatHappenedTheLatestFirst) {
  this->Make("u1", {}, JournalEntry{JournalEntry::Kind::kCreated, this->clock_.Now(), "req_1", "trace-1"});
  this->clock_.Advance(std::chrono::hours(1));
  UserRecord record = this->Find("eu_u1");
  EXPECT_FALSE(record.note) << "never read back";
  record.note = JournalEntry{JournalEntry::Kind::kUpdated, this->clock_.Now(), "req_2"};
  this->Update(record);
  const std::vector<JournalEntry> journal = this->Journal();
  ASSERT_EQ(journal.size(), 2U);
  EXPECT_EQ(journal[0].kind, JournalEntry::Kind::kUpdated);
  EXPECT_EQ(journal[0].at, this->clock_.Now());
  EXPECT_EQ(journal[1].kind, JournalEntry::Kind::kCreated);
  EXPECT_EQ(journal[1].request_id, "req_1");
  EXPECT_EQ(journal[1].trace_id, "trace-1");
  EXPECT_TRUE(this->Journal("t2").empty());
}

TYPED_TEST(HistoryConformance, AJournalKeepsTheLastHundred) {
  this->Make("u1", {}, JournalEntry{JournalEntry::Kind::kCreated, this->clock_.Now(), "req_0"});
  for (std::size_t i = 1; i <= kMaxJournal; ++i) {
    UserRecord record = this->Find("eu_u1");
    record.note = JournalEntry{JournalEntry::Kind::kUpdated, this->clock_.Now(), "req_" + std::to_string(i)};
    this->Update(record);
  }
  const std::vector<JournalEntry> journal = this->Journal();
  ASSERT_EQ(journal.size(), kMaxJournal);
  EXPECT_EQ(journal.front().request_id, "req_100");
  EXPECT_EQ(journal.back().request_id, "req_1");
}

TYPED_TEST(HistoryConformance, AJournalGoesWithWhoIsErased) {
  this->Make("u1", {kEvm}, JournalEntry{JournalEntry::Kind::kCreated, this->clock_.Now(), "req_0"});
  this->Run(this->store_->Erase(this->loop_, {"t1", "eu_u1", {}, this->clock_.Now()}));
  EXPECT_TRUE(this->Journal().empty());
  EXPECT_TRUE(this->Listed(this->Query(kEvm)).empty());
}

}  // namespace
}  // namespace walletgate::storage
