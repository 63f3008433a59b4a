#include "routing/users/read_journal.h"

#include <utility>

#include "api/list_envelope.h"
#include "base/json/writer.h"

namespace walletgate::routing {
namespace {

void WriteEntry(const storage::JournalEntry& entry, json::Sink& sink) {
  sink.StartObject();
  sink.Member("object", "journal_entry");
  sink.Member("kind", ToString(entry.kind));
  sink.Member("at", FormatRfc3339(entry.at));
  sink.MemberIfAny("request_id", entry.request_id);
  sink.MemberIfAny("trace_id", entry.trace_id);
  sink.EndObject();
}

}  // namespace

Task<Result<ApiAnswer>> ReadJournal::Run(CallerContext caller, std::string id) {
  Result<storage::UserRecord> record = co_await FindUser(tools_, caller, std::move(id));
  if (!record) co_return std::move(record).error();
  Result<std::vector<storage::JournalEntry>> journal =
      co_await tools_.store.FindJournal(tools_.loop(), record->user.tenant, record->user.id);
  if (!journal) co_return std::move(journal).error();
  std::string body;
  json::Writer writer(&body);
  api::ListEnvelope envelope(writer);
  for (const storage::JournalEntry& entry : *journal) WriteEntry(entry, writer);
  envelope.EndWhole();
  co_return tools_.answers.OfJson(std::move(body));
}

}  // namespace walletgate::routing
