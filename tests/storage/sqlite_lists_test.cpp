// What a list costs: no more than it shows, however many users there are.

#include "storage/sqlite/lists/contact_mover.h"
#include "storage/sqlite/tables.h"
#include "tests/storage/sqlite_harness.h"

namespace walletgate::storage {
namespace {

constexpr int kMany = 20'000;

/// Users of t1 by number, straight into the database: "u0000000" and so on, all at one provider and active.
std::string InsertUsers(int count) {
  return "PRAGMA synchronous=OFF; CREATE TEMP TABLE fresh AS WITH RECURSIVE numbers(i) AS (SELECT 0 UNION ALL SELECT i "
         "+ 1 FROM numbers WHERE i + 1 < " +
         std::to_string(count) +
         ") SELECT i, printf('u%07d', i) AS name, 'eu_' || printf('%026d', i) AS id FROM numbers; "
         "INSERT INTO users (tenant, id, external_id, provider, provider_user_id, status, fingerprint, record) "
         "SELECT 't1', id, name, 'acme', name, 'active', 'f', json_object('object', 'end_user', 'id', id, "
         "'external_id', name, 'status', 'active', 'provider', 'acme', 'provider_user_id', name, 'login_methods', "
         "json_array(), 'wallets', json_array(), 'metadata', json_object(), 'created_at', '2026-05-20T10:00:00Z', "
         "'updated_at', '2026-05-20T10:00:00Z') FROM fresh; ";
}

/// `value` is an expression of `name`; of those whose number `i` fits `condition`.
std::string InsertContacts(const std::string& kind, const std::string& value, const std::string& condition = "1") {
  return "INSERT INTO contacts SELECT 't1', '" + kind + "', " + value + ", 'active', id, 'acme' FROM fresh WHERE " +
         condition + "; ";
}

/// ... as a store of before the table `contacts` has them.
std::string InsertOldContacts(const std::string& kind, const std::string& value, const std::string& condition = "1") {
  return "INSERT INTO logins SELECT 't1', '" + kind + "', " + value + ", id FROM fresh WHERE " + condition + "; ";
}

std::string MoveContacts(int count) {
  return "INSERT INTO moves VALUES ('contacts', 0, " + std::to_string(count) + ")";
}

/// Everybody has an e-mail address and a phone number of his own.
std::string InsertUsersWithContacts(int count) {
  return InsertUsers(count) + InsertContacts("email", "name || '@example.com'") +
         InsertContacts("phone", "'+1' || name") + InsertContacts("both", "name || '@example.com +1' || name");
}

/// What the lists of a test ask for.
struct Values {
  std::string external_id = "u0010000";
  std::string email = "U0010000@example.com";
  std::string phone_number = "+1u0010000";
};

/// Every combination of the filters that the API offers.
std::vector<ListQuery> AllQueries(const Values& values) {
  using S = api::Status;
  const std::vector<std::vector<S>> statuses = {{},
                                                {S::kActive},
                                                {S::kPending},
                                                {S::kDeleted},
                                                {S::kActive, S::kPending},
                                                {S::kActive, S::kPending, S::kDeleted}};
  std::vector<ListQuery> queries;
  const auto vary = [&](auto member, const std::vector<std::string>& some) {
    std::vector<ListQuery> more;
    for (const ListQuery& query : queries) {
      for (const std::string& value : some) {
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
  vary(&ListQuery::external_id, {"", values.external_id, "nobody"});
  vary(&ListQuery::email, {"", values.email, "nobody@example.com"});
  vary(&ListQuery::phone_number, {"", values.phone_number});
  vary(&ListQuery::after, {"", "eu_00000000000000000000005000", "eu_00000000000000000000019990"});
  return queries;
}

std::string Described(const ListQuery& query) {
  std::string text = query.provider + '|' + query.external_id + '|' + query.email + '|' + query.phone_number + '|';
  for (const api::Status status : query.statuses) text += std::string(ToString(status)) + ' ';
  return text + '|' + query.after;
}

std::string IdsOf(const Page& page) {
  std::string ids;
  for (const UserRecord& record : page.users) ids += record.user.id + ' ';
  return ids;
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

class SqliteListCosts : public SqliteListsTest {
 protected:
  /// Whatever is asked for; `shown` users at most are on a page.
  void ExpectNoMoreThanIsShown(const std::string& sql, const Values& values, std::size_t shown) {
    OpenWith(sql);
    Close();
    SqliteConnection connection(Options());
    SqliteTables tables(connection);
    std::int64_t steps = 0;
    const auto count = [](void* counter) { return static_cast<int>(++*static_cast<std::int64_t*>(counter) < 0); };
    sqlite3_progress_handler(connection.handle(), 1, count, &steps);
    std::size_t most = 0;
    for (const ListQuery& query : AllQueries(values)) {
      steps = 0;
      const Page page = tables.users.List(query);
      most = std::max(most, page.users.size());
      // Some fifteen steps a row; all rows would be some 300,000.
      EXPECT_LT(steps, 40 * static_cast<std::int64_t>(query.limit + 100)) << Described(query);
    }
    EXPECT_EQ(most, shown);
    EXPECT_FALSE(connection.failed()) << connection.reason();
  }
};

TEST_F(SqliteListCosts, AreThoseOfWhatIsShown) { ExpectNoMoreThanIsShown(InsertUsersWithContacts(kMany), {}, 100); }

TEST_F(SqliteListCosts, AreThatWhereManyShareAContact) {
  const Values values{"u0010000", "Shared@example.com", "+1555"};
  ExpectNoMoreThanIsShown(InsertUsers(kMany) + InsertContacts("email", "'shared@example.com'", "i % 2 = 0") +
                              InsertContacts("phone", "'+1555'", "i % 2 = 1"),
                          values, 100);
}

TEST_F(SqliteListCosts, AreThatWhereAnExternalIdWasGivenAgainAndAgain) {
  ExpectNoMoreThanIsShown(
      InsertUsers(kMany) +
          "UPDATE users SET status = 'deleted', generation = rowid - 1; UPDATE users SET external_id = 'again'; UPDATE "
          "users SET status = 'active', record = json_set(record, '$.status', 'active') WHERE generation = "
          "(SELECT max(generation) FROM users); INSERT INTO contacts SELECT tenant, 'email', 'u@example.com', status, "
          "id, provider FROM users WHERE status = 'active'",
      {"again", "u@example.com", "+1555"}, 100);
}

TEST_F(SqliteListsTest, FindWhomTheyFoundBeforeWhileContactsAreMoved) {
  constexpr int kSome = 900;
  OpenWith(
      InsertUsers(kSome) + InsertOldContacts("email", "'shared@example.com'", "i % 2 = 0") +
      InsertOldContacts("phone", "'+1555'", "i % 3 = 0") +
      "UPDATE users SET status = 'pending', record = json_set(record, '$.status', 'pending') WHERE rowid % 5 = 0; "
      "UPDATE users SET provider = 'other', record = json_set(record, '$.provider', 'other') WHERE rowid % 7 = 0; " +
      MoveContacts(kSome));
  Close();
  SqliteConnection connection(Options());
  SqliteTables tables(connection);
  const std::vector<ListQuery> queries = AllQueries({"u0000300", "shared@example.com", "+1555"});
  std::vector<std::string> before;
  for (const ListQuery& query : queries) before.push_back(IdsOf(tables.users.List(query)));
  SqliteContactMover mover(connection);
  int steps = 0;
  for (; !mover.done(); ++steps) {
    mover.Step();
    for (std::size_t i = 0; i < queries.size(); ++i) {
      ASSERT_EQ(IdsOf(tables.users.List(queries[i])), before[i]) << Described(queries[i]) << " in step " << steps;
    }
  }
  EXPECT_GT(steps, 2);
  EXPECT_EQ(connection.ReadInt("SELECT count(*) FROM logins"), 0);
  EXPECT_EQ(connection.ReadInt("SELECT count(*) FROM contacts"), kSome / 2 + kSome / 3 + kSome / 6);
  EXPECT_FALSE(connection.failed()) << connection.reason();
}

TEST_F(SqliteListsTest, FindNobodyByAContactThatHeHadBeforeItWasMoved) {
  OpenWith(InsertUsers(2) + InsertOldContacts("email", "'old@example.com'") + MoveContacts(2));
  Close();
  SqliteConnection connection(Options());
  SqliteTables tables(connection);
  ListQuery query;
  query.tenant = "t1";
  query.email = "old@example.com";
  Page page = tables.users.List(query);
  ASSERT_EQ(page.users.size(), 2U);
  api::LoginMethod login;
  login.email = "New@example.com";
  page.users[0].user.login_methods = {login};
  tables.users.Put(page.users[0]);
  tables.users.Remove("t1", page.users[1].user.id);
  EXPECT_TRUE(tables.users.List(query).users.empty());
  query.email = "new@example.com";
  EXPECT_EQ(tables.users.List(query).users.size(), 1U);
  EXPECT_FALSE(connection.failed()) << connection.reason();
}

TEST_F(SqliteListsTest, WalkThroughUsersOfSeveralStatesInTheOrderOfTheirIds) {
  OpenWith(InsertUsers(9) +
           "UPDATE users SET status = 'pending', record = json_set(record, '$.status', 'pending') WHERE external_id IN "
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
  // While contacts are moved more may have to be looked at than is shown.
  OpenWith(InsertUsers(40'000) + InsertOldContacts("email", "'shared@example.com'") + MoveContacts(40'000));
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
           "UPDATE users SET record = '{}' WHERE external_id > 'u0000004' AND external_id < 'u0000290'");
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
  OpenWith(InsertUsers(5) + "UPDATE users SET record = json_set(record, '$.metadata.k', printf('%.500000c', 'x'))");
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
