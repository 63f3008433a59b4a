#include "storage/tools/sqlite_export.h"

#include "base/json/parse.h"
#include "base/json/text.h"
#include "base/json/writer.h"
#include "storage/sqlite/file.h"
#include "storage/sqlite/schema.h"
#include "storage/sqlite/tables/intent_table.h"

namespace walletgate::storage {
namespace {

constexpr std::int64_t kPage = 1000;  ///< rows that are read at a time

constexpr std::string_view kUsersAfter =
    "SELECT tenant, id, record FROM users WHERE (tenant, id) > (?1, ?2) ORDER BY tenant, id LIMIT ?3";

std::string UserLine(const std::string& tenant, const std::string& record, bool personal_data) {
  const Result<json::Document> document = json::Parse(record);
  std::string line;
  json::Writer writer(&line);
  writer.StartObject();
  writer.Member("object", "end_user");
  writer.Member("tenant", std::string_view(tenant));
  if (!document) writer.Member("unreadable", true);
  const json::Value root = document ? document->root() : json::Value();
  for (const json::Member member : root.Members()) {
    const bool personal = member.name == "login_methods" || member.name == "profile" || member.name == "metadata";
    if (member.name == "object" || (personal && !personal_data)) continue;
    writer.Key(member.name);
    json::Write(member.value, writer);
  }
  writer.EndObject();
  return line;
}

std::string IntentLine(const Intent& intent) {
  std::string line;
  json::Writer writer(&line);
  writer.StartObject();
  writer.Member("object", "intent");
  writer.Member("tenant", std::string_view(intent.user.tenant));
  writer.Member("id", std::string_view(intent.id));
  writer.Member("external_id", std::string_view(intent.user.external_id));
  writer.Member("end_user_id", std::string_view(intent.user.id));
  writer.Member("provider", std::string_view(intent.user.provider));
  writer.Member("operation", api::ToString(intent.call.operation));
  writer.Member("state", std::string_view(intent.state == IntentState::kUnknown ? "unknown" : "started"));
  if (intent.moves()) writer.Member("migration", std::string_view(intent.migration));
  writer.Member("created_at", std::string_view(FormatRfc3339(intent.created_at)));
  writer.EndObject();
  return line;
}

}  // namespace

Result<std::int64_t> ExportSqliteFile(const std::string& path, const ExportOptions& options, const ExportLine& line) {
  SqliteConnection connection(ReadOnly(path));
  RequireOurs(connection);
  if (!connection.failed() && connection.ReadInt("PRAGMA user_version") != SqliteSchemaVersion()) {
    return Unavailable(path, "is of an older version; the first start of this one brings it up to date");
  }
  SqliteStatement users(connection, kUsersAfter);
  std::int64_t lines = 0;
  std::string tenant;
  std::string id;
  // Page by page: one long look would keep the gateway's log from being emptied.
  for (std::int64_t rows = kPage; rows == kPage;) {
    rows = 0;
    users.With(tenant, id, kPage);
    while (users.Step()) {
      ++rows;
      ++lines;
      tenant = users.Text(0);
      id = users.Text(1);
      if (!line(UserLine(tenant, users.Text(2), options.personal_data))) return lines;
    }
  }
  if (connection.failed()) return Unavailable(path, connection.reason());
  SqliteIntentTable intents(connection);
  std::string after;
  for (std::vector<Intent> page = intents.Open(after, kPage); !page.empty();) {
    for (const Intent& intent : page) {
      ++lines;
      if (!line(IntentLine(intent))) return lines;
    }
    after = page.back().id;
    page = intents.Open(after, kPage);
  }
  if (connection.failed()) return Unavailable(path, connection.reason());
  return lines;
}

}  // namespace walletgate::storage
