#include "routing/imports/import_view.h"

#include <array>
#include <map>
#include <string>

namespace walletgate::routing {
namespace {

using storage::LineState;

/// Shown though there are none.
constexpr std::array kUsual = {LineState::kPending, LineState::kAdopted,  LineState::kKnown,     LineState::kConflict,
                               LineState::kInvalid, LineState::kNotFound, LineState::kAmbiguous, LineState::kFailed};

void Number(json::Sink& sink, std::string_view name, std::uint64_t number) {
  sink.Key(name);
  sink.Int(static_cast<std::int64_t>(number));
}

void WriteCounts(const storage::Import& import, json::Sink& sink) {
  std::map<LineState, std::uint64_t> by_state;
  std::map<std::string_view, std::uint64_t> by_reason;
  std::uint64_t total = 0;
  for (const LineState state : kUsual) by_state[state] = 0;
  for (const storage::LineCount& count : import.counts) {
    total += count.lines;
    by_state[count.state] += count.lines;
    if (!count.reason.empty()) by_reason[count.reason] += count.lines;
  }
  sink.Key("counts");
  sink.StartObject();
  Number(sink, "total", total);
  for (const auto& [state, lines] : by_state) Number(sink, ToString(state), lines);
  sink.EndObject();
  sink.Key("reasons");
  sink.StartObject();
  for (const auto& [reason, lines] : by_reason) Number(sink, reason, lines);
  sink.EndObject();
}

void WriteWalk(const storage::Import& import, json::Sink& sink) {
  sink.Key("listed");
  sink.StartObject();
  Number(sink, "users", import.walk.users);
  if (import.ids == storage::ImportIds::kLines) Number(sink, "without_line", import.walk.unpaired);
  Number(sink, "unreadable", import.walk.unreadable);
  sink.Key("complete");
  sink.Bool(import.walk.ended);
  sink.EndObject();
}

}  // namespace

void WriteImport(const State& state, const storage::Import& import, json::Sink& sink) {
  sink.StartObject();
  sink.Member("object", "import");
  sink.Member("id", import.id);
  sink.Member("state", ToString(import.state));
  if (!import.reason.empty())
    sink.Member(import.state == storage::ImportState::kFailed ? "error" : "reason", import.reason);
  sink.Member("provider", state.ShownProvider(import.provider));
  sink.Member("account", state.ShownAccount(import.account));
  sink.Member("source", ToString(import.source));
  sink.Member("external_id", ToString(import.ids));
  sink.Key("verify");
  sink.Bool(import.verify);
  if (!import.from_provider.empty()) sink.Member("from_provider", state.ShownProvider(import.from_provider));
  if (import.pace > 0) Number(sink, "pace", static_cast<std::uint64_t>(import.pace));
  sink.Key("dry_run");
  sink.Bool(import.dry_run);
  WriteCounts(import, sink);
  if (import.source == storage::ImportSource::kProvider) WriteWalk(import, sink);
  sink.Member("created_at", FormatRfc3339(import.created_at));
  sink.Member("updated_at", FormatRfc3339(import.updated_at));
  sink.EndObject();
}

void WriteImportLine(const storage::ImportRow& row, json::Sink& sink) {
  sink.StartObject();
  sink.Member("object", "import_line");
  Number(sink, "line", row.number);
  sink.Member("state", ToString(row.state));
  sink.MemberIfAny("reason", row.reason);
  sink.MemberIfAny("detail", row.detail);
  sink.MemberIfAny("external_id", row.external_id);
  sink.MemberIfAny("provider_user_id", row.provider_user_id);
  sink.MemberIfAny("end_user_id", row.end_user_id);
  sink.EndObject();
}

}  // namespace walletgate::routing
