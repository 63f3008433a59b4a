#include "storage/sqlite/imports/import_line_table.h"

#include <algorithm>
#include <utility>

#include "api/login_kinds.h"
#include "base/check.h"
#include "storage/sqlite/rows.h"

namespace walletgate::storage {
namespace {

/// The rows of an import stand together, in the order of their numbers.
constexpr std::int64_t kLinesOfImport = std::int64_t{1} << 32U;

std::int64_t RowOf(std::int64_t import, std::uint64_t number) {
  Check(number < static_cast<std::uint64_t>(kLinesOfImport), "the lines of an import have numbers");
  return import * kLinesOfImport + static_cast<std::int64_t>(number);
}

std::uint64_t NumberOf(std::int64_t row) { return static_cast<std::uint64_t>(row % kLinesOfImport); }

constexpr std::string_view kPut = R"sql(
INSERT INTO import_lines (id, import, state, reason, detail, external_id, provider_user_id, keeps, said, shown)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
)sql";

constexpr std::string_view kPending = R"sql(
SELECT id, state, reason, detail, external_id, provider_user_id, end_user_id, tries, matched, said, shown
FROM import_lines INDEXED BY import_lines_open
WHERE import = ?1 AND state = 'pending' AND said <> '' AND id > ?2 ORDER BY id LIMIT ?3
)sql";

/// ?7: what the line says is kept. A failure that is tried again counts. Who was adopted for real may be taken back,
/// and nothing else: that was written with him, whatever his runner has met since.
constexpr std::string_view kDecide = R"sql(
UPDATE import_lines SET state = ?3, reason = ?4, detail = ?5, end_user_id = iif(external_id = '', '', ?6),
  tries = tries + (?3 = 'pending'), said = iif(?7, said, ''), shown = iif(?7, shown, '')
WHERE id = ?1 AND import = ?2 AND NOT (state = 'adopted' AND said = '' AND ?3 NOT IN ('undone', 'kept'))
)sql";

constexpr std::string_view kMatch = R"sql(
UPDATE import_lines SET matched = iif(matched = 0 OR (matched = 1 AND provider_user_id = ?2), 1, 2),
  shown = iif(matched = 0 OR (matched = 1 AND provider_user_id = ?2), ?3, ''),
  provider_user_id = iif(matched = 0, ?2, provider_user_id)
WHERE id = ?1 AND said <> ''
)sql";

/// In this order: names of states before that of pending lines.
constexpr std::string_view kReopen = R"sql(
UPDATE import_lines SET state = 'pending', reason = '', detail = '', end_user_id = '', tries = 0
WHERE id IN (SELECT id FROM import_lines INDEXED BY import_lines_open
  WHERE import = ?1 AND said <> '' AND state < 'pending' LIMIT ?2)
)sql";

constexpr std::string_view kEmpty = R"sql(
UPDATE import_lines SET said = '', shown = ''
WHERE id IN (SELECT id FROM import_lines INDEXED BY import_lines_open WHERE import = ?1 AND said <> '' LIMIT ?2)
)sql";

/// Takes everything of a person out of the lines that `index` finds where `column` is his.
std::string Forgetting(std::string_view index, std::string_view column, std::string_view where) {
  std::string text("UPDATE import_lines INDEXED BY ");
  text.append(index).append(
      " SET external_id = '', provider_user_id = '', end_user_id = '', detail = '', "
      "state = iif(said <> '', 'invalid', state), reason = iif(said <> '', 'erased', reason), said = '', shown = '' ");
  return text.append("WHERE ").append(where).append(column).append(" = ?1 AND ").append(column).append(" <> ''");
}

constexpr std::string_view kOfTenant = "import IN (SELECT seq FROM imports WHERE tenant = ?2) AND ";

std::string TextOfAny(const std::optional<api::ImportedUser>& user) { return user ? TextOf(*user) : std::string(); }

std::string SelectLines(const LineQuery& query) {
  std::string text =
      "SELECT id, state, reason, detail, external_id, provider_user_id, end_user_id, tries, matched FROM import_lines ";
  if (!query.reason.empty()) {
    text += "INDEXED BY import_lines_by_reason WHERE import = ?1 AND reason = ?4 AND reason <> ''";
    if (query.state) text += " AND state = ?5";
  } else if (query.state) {
    text += "INDEXED BY import_lines_by_state WHERE import = ?1 AND state = ?5";
  } else {
    return text + "WHERE id > ?2 AND id < ?3 ORDER BY id LIMIT ?6";  // the rows of an import stand together
  }
  return text + " AND id > ?2 AND id < ?3 ORDER BY id LIMIT ?6";
}

ImportRow RowFrom(const SqliteStatement& found) {
  ImportRow row;
  row.number = NumberOf(found.Int(0));
  const std::string state = found.Text(1);
  const auto* name = std::find(kLineStateNames.begin(), kLineStateNames.end(), state);
  Check(name != kLineStateNames.end(), "a line is in a state that there is");
  row.state = static_cast<LineState>(name - kLineStateNames.begin());
  row.reason = found.Text(2);
  row.detail = found.Text(3);
  row.external_id = found.Text(4);
  row.provider_user_id = found.Text(5);
  row.end_user_id = found.Text(6);
  row.tries = static_cast<int>(found.Int(7));
  row.match = static_cast<LineMatch>(std::clamp<std::int64_t>(found.Int(8), 0, 2));
  return row;
}

}  // namespace

SqliteImportLineTable::SqliteImportLineTable(SqliteConnection& connection)
    : connection_(connection),
      put_(connection, kPut),
      by_external_id_(connection,
                      "SELECT id FROM import_lines INDEXED BY import_lines_by_external_id "
                      "WHERE import = ?1 AND external_id = ?2 AND external_id <> '' AND keeps = 1 LIMIT 1"),
      by_vendor_user_(connection,
                      "SELECT id FROM import_lines INDEXED BY import_lines_by_vendor_user "
                      "WHERE import = ?1 AND provider_user_id = ?2 AND provider_user_id <> '' AND keeps = 1 LIMIT 1"),
      put_contact_(connection, "INSERT OR IGNORE INTO import_contacts (import, contact, line) VALUES (?1, ?2, ?3)"),
      by_contact_(connection, "SELECT line FROM import_contacts WHERE import = ?1 AND contact = ?2 LIMIT 100"),
      pending_(connection, kPending),
      decide_(connection, kDecide),
      match_(connection, kMatch),
      match_several_(connection, "UPDATE import_lines SET matched = 2, shown = '' WHERE id = ?1 AND said <> ''"),
      reopen_(connection, kReopen),
      empty_(connection, kEmpty),
      remove_(connection,
              "DELETE FROM import_lines WHERE id IN (SELECT id FROM import_lines WHERE id > ?1 AND id < ?2 LIMIT ?3)"),
      forget_external_id_(connection, Forgetting("import_lines_by_external_id", "external_id", kOfTenant)),
      forget_vendor_user_(connection, Forgetting("import_lines_by_vendor_user", "provider_user_id", kOfTenant)),
      forget_user_(connection, Forgetting("import_lines_by_end_user", "end_user_id", "")) {}

std::uint64_t SqliteImportLineTable::Repeated(std::int64_t import, const ImportRow& row) {
  std::int64_t found = 0;
  if (!row.external_id.empty() && by_external_id_.With(import, row.external_id).Step()) found = by_external_id_.Int(0);
  by_external_id_.Reset();
  return found != 0 ? NumberOf(found) : FindByVendorUser(import, row.provider_user_id).value_or(0);
}

bool SqliteImportLineTable::Append(std::int64_t import, const ImportRow& row, bool pairs) {
  const bool valid = row.state == LineState::kPending;
  const std::uint64_t repeated = valid ? Repeated(import, row) : 0;
  const bool keeps = valid && repeated == 0;
  const bool repeats = valid && !keeps;
  const std::int64_t id = RowOf(import, row.number);
  put_.With(id, import, ToString(keeps ? LineState::kPending : LineState::kInvalid),
            repeats ? std::string(kRepeatedLine) : row.reason, repeats ? RepeatsLine(repeated) : row.detail,
            row.external_id, row.provider_user_id, std::int64_t{keeps}, keeps ? TextOfAny(row.said) : std::string(),
            keeps ? TextOfAny(row.shown) : std::string())
      .Run();
  if (!keeps || !pairs || !row.said || !row.provider_user_id.empty()) return keeps;
  for (const std::string& contact : ContactsOf(*row.said, {api::kContactNames.begin(), api::kContactNames.end()})) {
    PutContact(import, row.number, contact);
  }
  return keeps;
}

void SqliteImportLineTable::PutContact(std::int64_t import, std::uint64_t number, const std::string& contact) {
  put_contact_.With(import, contact, RowOf(import, number)).Run();
}

bool SqliteImportLineTable::Means(std::int64_t import, std::uint64_t number, const std::string& provider_user_id) {
  const std::string means = MeantVendorUser(provider_user_id);
  for (const std::uint64_t line : FindByContacts(import, {means})) {
    if (line != number) return false;
  }
  PutContact(import, number, means);
  return true;
}

std::vector<ImportRow> SqliteImportLineTable::Pending(std::int64_t import, std::uint64_t after, std::size_t limit) {
  std::vector<ImportRow> rows;
  pending_.With(import, RowOf(import, after), static_cast<std::int64_t>(limit));
  while (pending_.Step()) {
    ImportRow row = RowFrom(pending_);
    row.said = EndUserOf({}, pending_.Text(9));
    if (!pending_.Text(10).empty()) row.shown = EndUserOf({}, pending_.Text(10));
    rows.push_back(std::move(row));
  }
  return rows;
}

void SqliteImportLineTable::Decide(std::int64_t import, const LineDecision& decision, bool keeps_data) {
  const bool open = keeps_data || decision.state == LineState::kPending;
  decide_
      .With(RowOf(import, decision.number), import, ToString(decision.state), decision.reason, decision.detail,
            decision.end_user_id, std::int64_t{open})
      .Run();
}

std::optional<std::uint64_t> SqliteImportLineTable::FindByVendorUser(std::int64_t import,
                                                                     const std::string& provider_user_id) {
  std::optional<std::uint64_t> number;
  if (!provider_user_id.empty() && by_vendor_user_.With(import, provider_user_id).Step()) {
    number = NumberOf(by_vendor_user_.Int(0));
  }
  by_vendor_user_.Reset();
  return number;
}

std::vector<std::uint64_t> SqliteImportLineTable::FindByContacts(std::int64_t import,
                                                                 const std::vector<std::string>& contacts) {
  std::vector<std::uint64_t> numbers;
  for (const std::string& contact : contacts) {
    by_contact_.With(import, contact);
    while (by_contact_.Step()) numbers.push_back(NumberOf(by_contact_.Int(0)));
  }
  std::sort(numbers.begin(), numbers.end());
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
  return numbers;
}

void SqliteImportLineTable::Match(std::int64_t import, std::uint64_t number, const api::ImportedUser& shown) {
  match_.With(RowOf(import, number), shown.provider_user_id, TextOf(shown)).Run();
}

void SqliteImportLineTable::MatchSeveral(std::int64_t import, std::uint64_t number) {
  match_several_.With(RowOf(import, number)).Run();
}

LinePage SqliteImportLineTable::List(std::int64_t import, const LineQuery& query) {
  SqliteStatement list(connection_, SelectLines(query));
  list.With(import, RowOf(import, query.after), RowOf(import + 1, 0), query.reason,
            query.state ? ToString(*query.state) : std::string_view(), static_cast<std::int64_t>(query.limit + 1));
  LinePage page;
  while (!page.has_more && list.Step()) {
    page.has_more = page.rows.size() == query.limit;
    if (!page.has_more) page.rows.push_back(RowFrom(list));
  }
  return page;
}

std::size_t SqliteImportLineTable::Reopen(std::int64_t import, std::size_t limit) {
  reopen_.With(import, static_cast<std::int64_t>(limit)).Run();
  return static_cast<std::size_t>(connection_.changes());
}

std::size_t SqliteImportLineTable::Empty(std::int64_t import, std::size_t limit) {
  empty_.With(import, static_cast<std::int64_t>(limit)).Run();
  return static_cast<std::size_t>(connection_.changes());
}

std::size_t SqliteImportLineTable::Remove(std::int64_t import, std::size_t limit) {
  remove_.With(RowOf(import, 0), RowOf(import + 1, 0), static_cast<std::int64_t>(limit)).Run();
  return static_cast<std::size_t>(connection_.changes());
}

void SqliteImportLineTable::Forget(const api::EndUser& user) {
  forget_external_id_.With(user.external_id, user.tenant).Run();
  forget_vendor_user_.With(user.provider_user_id, user.tenant).Run();
  forget_user_.With(user.id).Run();
}

}  // namespace walletgate::storage
