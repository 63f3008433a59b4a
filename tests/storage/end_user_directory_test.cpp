// What every EndUserDirectory promises.

#include "tests/storage/store_conformance.h"

namespace walletgate::storage {
namespace {

template <class Implementation>
class EndUserDirectoryConformance : public StoreConformance<Implementation> {};

TYPED_TEST_SUITE(EndUserDirectoryConformance, Implementations);

TYPED_TEST(EndUserDirectoryConformance, FindsAndUpdatesAUserById) {
  this->AddUser("t1", "u1");
  std::optional<UserRecord> record = this->Run(this->store_->FindUser(this->loop_, "t1", "eu_u1"));
  ASSERT_TRUE(record);
  record->user.status = api::Status::kDeleted;
  this->Run(this->store_->UpdateUser(this->loop_, *record));
  EXPECT_EQ(this->Run(this->store_->FindUser(this->loop_, "t1", "eu_u1"))->user.status, api::Status::kDeleted);
  EXPECT_EQ(this->PriorOf("t1", "u1").user->user.status, api::Status::kDeleted);
}

TYPED_TEST(EndUserDirectoryConformance, ListsByEveryFilter) {
  this->AddUser("t1", "u1", "Alice@b.co");
  this->AddUser("t1", "u2", "bob@b.co");
  Intent phone = this->MakeIntent("t1", "u3");
  phone.user.provider = "other";
  phone.user.status = api::Status::kActive;
  api::LoginMethod login;
  login.type = api::LoginType::kPhone;
  login.phone_number = "+14155550123";
  phone.user.login_methods.push_back(login);
  this->Apply(phone);
  ListQuery all;
  all.tenant = "t1";
  EXPECT_EQ(this->Listed(all), (std::vector<std::string>{"u1", "u2", "u3"}));
  ListQuery query = all;
  query.email = "alice@B.CO";
  EXPECT_EQ(this->Listed(query), std::vector<std::string>{"u1"});
  query = all;
  query.phone_number = "+14155550123";
  EXPECT_EQ(this->Listed(query), std::vector<std::string>{"u3"});
  query = all;
  query.provider = "other";
  EXPECT_EQ(this->Listed(query), std::vector<std::string>{"u3"});
  query = all;
  query.statuses = {api::Status::kActive};
  EXPECT_EQ(this->Listed(query), std::vector<std::string>{"u3"});
  query = all;
  query.external_id = "u2";
  EXPECT_EQ(this->Listed(query), std::vector<std::string>{"u2"});
  query.email = "alice@b.co";
  EXPECT_TRUE(this->Listed(query).empty());
}

TYPED_TEST(EndUserDirectoryConformance, PagesWithoutGapsOrRepeats) {
  for (const char* id : {"u1", "u2", "u3", "u4", "u5"}) this->AddUser("t1", id);
  ListQuery query;
  query.tenant = "t1";
  query.limit = 2;
  std::vector<std::string> seen;
  bool more = true;
  while (more) {
    const Page page = this->Run(this->store_->List(this->loop_, query));
    for (const UserRecord& record : page.users) seen.push_back(record.user.external_id);
    more = page.has_more;
    query.after = page.users.back().user.id;
  }
  EXPECT_EQ(seen, (std::vector<std::string>{"u1", "u2", "u3", "u4", "u5"}));
}

TYPED_TEST(EndUserDirectoryConformance, KeepsTheLinkWithUserAndIntent) {
  const Intent intent = this->IntentAt("t1", "u1", "acme/main", "p-1");
  this->Run(this->store_->Begin(this->loop_, intent, std::nullopt));
  EXPECT_EQ(this->PriorOf("t1", "u1").intent->link.account, "acme/main");
  EXPECT_EQ(this->PriorOf("t1", "u1").intent->link.id_at_provider, "told-u1");
  this->Run(this->store_->End(this->loop_, this->EndingOf(intent)));
  std::optional<UserRecord> record = this->Run(this->store_->FindUser(this->loop_, "t1", "eu_u1"));
  ASSERT_TRUE(record);
  EXPECT_EQ(record->link.account, "acme/main");
  EXPECT_EQ(record->link.id_at_provider, "told-u1");
  EXPECT_EQ(record->link.state, Link::State::kActive);
  this->Run(this->store_->UpdateUser(this->loop_, *record));
  EXPECT_EQ(this->PriorOf("t1", "u1").user->link.id_at_provider, "told-u1");
}

}  // namespace
}  // namespace walletgate::storage
