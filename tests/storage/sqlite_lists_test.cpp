// What a list costs: no more than it shows, however many users there are.

#include "storage/sqlite/tables.h"
#include "tests/storage/sqlite_harness.h"

namespace walletgate::storage {
namespace {

constexpr int kMany = 20'000;

/// Users of t1 by number, straight into the database: "u0000000" and so on, with an e-mail address and a phone number
/// each, all at one provider and active.
std::string InsertUsers(int count, const std::string& tenant = "t1") {
  return "PRAGMA synchronous=OFF; CREATE TEMP TABLE fresh AS WITH RECURSIVE numbers(i) AS (SELECT 0 UNION ALL SELECT i "
         "+ 1 FROM numbers WHERE i + 1 < " +
         std::to_string(count) +
         ") SELECT printf('u%07d', i) AS name, 'eu_' || printf('%026d', i) AS id FROM numbers; "
         "BEGIN; INSERT INTO users (tenant, id, external_id, provider, provider_user_id, status, fingerprint, record) "
         "SELECT '" +
         tenant +
         "', id, name, 'acme', name, 'active', 'f', json_object('object', 'end_user', 'id', id, 'external_id', name, "
         "'status', 'active', 'provider', 'acme', 'provider_user_id', name, 'login_methods', json_array(), 'wallets', "
         "json_array(), 'metadata', json_object(), 'created_at', '2026-05-20T10:00:00Z', 'updated_at', "
         "'2026-05-20T10:00:00Z') FROM fresh; INSERT INTO logins SELECT '" +
         tenant + "', 'email', name || '@example.com', id FROM fresh; INSERT INTO logins SELECT '" + tenant +
         "', 'phone', '+1' || name, id FROM fresh; COMMIT; DROP TABLE fresh";
}

/// Every combination of the filters that the API offers.
std::vector<ListQuery> AllQueries() {
  using S = api::Status;
  const std::vector<std::vector<S>> statuses = {
      {}, {S::kActive}, {S::kDeleted}, {S::kActive, S::kPending}, {S::kActive, S::kPending, S::kDeleted}};
  std::vector<ListQuery> queries;
  const auto vary = [&](auto member, const std::vector<std::string>& values) {
    std::vector<ListQuery> more;
    for (const ListQuery& query : queries) {
      for (const std::string& value : values) {
        more.push_back(query);
        more.back().*member = value;
      }
    }
    queries = std::move(more);
  };
  for (const std::vector<S>& some : statuses) {
    queries.emplace_back();
    queries.back().tenant = "t1";
    queries.back().statuses = some;
    queries.back().limit = 100;
  }
  vary(&ListQuery::provider, {"", "acme", "other"});
  vary(&ListQuery::external_id, {"", "u0010000", "nobody"});
  vary(&ListQuery::email, {"", "U0010000@example.com", "nobody@example.com"});
  vary(&ListQuery::phone_number, {"", "+1u0010000"});
  vary(&ListQuery::after, {"", "eu_00000000000000000000005000", "eu_00000000000000000000019990"});
  return queries;
}

class SqliteListsTest : public SqliteTest {
 protected:
  void OpenWith(const std::string& sql) {
    Open();
    RawDatabase(folder_.File()).Ask(sql);
  }
  Page List(const ListQuery& query) {
    std::optional<Result<Page>> page = loop_.Run(store_->List(loop_, query));
    EXPECT_TRUE(page && *page);
    return page && *page ? std::move(**page) : Page();
  }
};

TEST_F(SqliteListsTest, LookAtNoMoreUsersThanTheyShowWhateverIsAskedFor) {
  OpenWith(InsertUsers(kMany));
  Close();
  SqliteConnection connection(Options());
  SqliteTables tables(connection);
  std::int64_t steps = 0;
  const auto count = [](void* counter) { return static_cast<int>(++*static_cast<std::int64_t*>(counter) < 0); };
  sqlite3_progress_handler(connection.handle(), 1, count, &steps);
  std::size_t shown = 0;
  for (const ListQuery& query : AllQueries()) {
    steps = 0;
    const Page page = tables.users.List(query);
    shown = std::max(shown, page.users.size());
    // Some fifteen steps a row; all rows would be some 300,000.
    EXPECT_LT(steps, 40 * static_cast<std::int64_t>(query.limit + 100))
        << query.provider << '|' << query.external_id << '|' << query.email << '|' << query.phone_number << '|'
        << query.statuses.size() << '|' << query.after;
  }
  EXPECT_EQ(shown, 100U);
  EXPECT_FALSE(connection.failed()) << connection.reason();
}

TEST_F(SqliteListsTest, WalkThroughUsersOfSeveralStatesInTheOrderOfTheirIds) {
  OpenWith(
      InsertUsers(9) +
      "; UPDATE users SET status = 'pending', record = json_set(record, '$.status', 'pending') WHERE external_id IN "
      "('u0000001', 'u0000004'); UPDATE users SET status = 'deleted', record = json_set(record, '$.status', "
      "'deleted') WHERE external_id IN ('u0000002', 'u0000008')");
  ListQuery query;
  query.tenant = "t1";
  query.limit = 3;
  query.statuses = {api::Status::kActive, api::Status::kPending};
  for (const char* provider : {"", "acme"}) {
    query.provider = provider;
    std::string seen;
    query.after.clear();
    for (bool more = true; more;) {
      const Page page = List(query);
      for (const UserRecord& record : page.users) seen += record.user.external_id.back();
      more = page.has_more;
      query.after = page.last;
    }
    EXPECT_EQ(seen, "0134567");
  }
}

TEST_F(SqliteListsTest, ThatWouldLookAtTooMuchAreRefusedAndNeverCutShort) {
  OpenWith(InsertUsers(40'000) + "; UPDATE logins SET value = 'shared@example.com' WHERE kind = 'email'");
  ListQuery query;
  query.tenant = "t1";
  query.email = "shared@example.com";
  EXPECT_EQ(List(query).users.size(), query.limit);
  query.provider = "other";
  EXPECT_EQ(Outcome(store_->List(loop_, query)), "overloaded");
  query.provider = "acme";
  EXPECT_EQ(List(query).users.size(), query.limit) << "it reads on";
  EXPECT_TRUE(PriorOf("u0000001").user);
}

TEST_F(SqliteListsTest, PassUnreadableRecordsHoweverManyFollowEachOther) {
  OpenWith(InsertUsers(300) +
           "; UPDATE users SET record = '{}' WHERE external_id > 'u0000004' AND external_id < 'u0000290'");
  ListQuery query;
  query.tenant = "t1";
  query.limit = 10;
  std::size_t seen = 0;
  std::size_t unreadable = 0;
  int pages = 0;
  for (bool more = true; more && pages < 100; ++pages) {
    const Page page = List(query);
    seen += page.users.size();
    unreadable += page.unreadable;
    more = page.has_more;
    query.after = page.last;
  }
  EXPECT_EQ(seen, 15U);
  EXPECT_EQ(unreadable, 285U);
  EXPECT_LE(pages, 5);
}

TEST_F(SqliteListsTest, EndEarlyWhereRecordsAreLarge) {
  OpenWith(InsertUsers(5) + "; UPDATE users SET record = json_set(record, '$.metadata.k', printf('%.500000c', 'x'))");
  ListQuery query;
  query.tenant = "t1";
  std::size_t seen = 0;
  int pages = 0;
  for (bool more = true; more && pages < 100; ++pages) {
    const Page page = List(query);
    seen += page.users.size();
    EXPECT_LE(page.users.size(), 1U);
    more = page.has_more;
    query.after = page.last;
  }
  EXPECT_EQ(seen, 5U);
}

}  // namespace
}  // namespace walletgate::storage
