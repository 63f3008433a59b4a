#include "routing/migrations/migration_view.h"

#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "api/migrations/migration_request.h"

namespace walletgate::routing {
namespace {

using storage::Migration;
using storage::MigrationState;
using storage::MoveState;
using storage::MovingRow;

/// What is said beside a reason. One that is not here says all by itself, or is explained by the portability report.
struct Word {
  std::string_view reason;
  std::string_view detail;
};
constexpr std::array kWords = {
    Word{storage::kInAnotherMigration, "another migration that is not over moves the end user"},
    Word{storage::kUserDeleted, "the end user is deleted"},
    Word{storage::kUserErased, "the end user is erased"},
    Word{storage::kOutcomeUnknown, "the target may have the end user: it is being found out"},
    Word{storage::kUserChanged, "the end user has changed since: the target is brought up to date"},
};

std::string_view DetailOf(std::string_view reason) {
  for (const Word& word : kWords) {
    if (word.reason == reason) return word.detail;
  }
  return {};
}

void Number(json::Sink& sink, std::string_view name, std::uint64_t number) {
  sink.Key(name);
  sink.Int(static_cast<std::int64_t>(number));
}

void WriteCounts(const Migration& migration, json::Sink& sink) {
  std::array<std::uint64_t, storage::kMoveStateNames.size()> by_state{};
  std::map<std::string_view, std::uint64_t> by_reason;
  for (const storage::MoveCount& count : migration.counts) {
    by_state.at(static_cast<std::size_t>(count.state)) += count.users;
    if (!count.reason.empty()) by_reason[count.reason] += count.users;
  }
  Number(sink, "users", migration.users);
  sink.Key("counts");
  sink.StartObject();
  for (std::size_t i = 0; i < by_state.size(); ++i) Number(sink, storage::kMoveStateNames.at(i), by_state.at(i));
  sink.EndObject();
  sink.Key("reasons");
  sink.StartObject();
  for (const auto& [reason, users] : by_reason) Number(sink, reason, users);
  sink.EndObject();
}

/// With both ends as they are called now. Of one whose text cannot be read the ends alone.
void WriteAskedFor(const State& state, const Migration& migration, json::Sink& sink) {
  const std::string from = state.ShownProvider(migration.from.provider);
  const std::string to = state.ShownProvider(migration.to.provider);
  Result<api::MigrationRequest> asked = api::ReadMigrationRequest(migration.asked);
  if (asked) {
    asked->question.from = from;
    asked->question.to = to;
    api::WriteMigrationRequest(*asked, sink, api::ShownIds::kNumber);
  } else {
    sink.Member("from", from);
    sink.Member("to", to);
  }
  sink.Member("from_account", state.ShownAccount(migration.from.account));
  sink.Member("to_account", state.ShownAccount(migration.to.account));
}

void WriteIdsAtVendors(const MovingRow& row, json::Sink& sink) {
  // Who is served by the target is known there by his link, and what is kept beside it is of the source.
  const bool at_target = row.state == MoveState::kCutOver || row.state == MoveState::kDone;
  const std::string there = row.there ? row.there->provider_user_id : std::string();
  const std::string linked = row.link ? row.link->provider_user_id : std::string();
  sink.MemberIfAny("from_provider_user_id", at_target ? there : std::string());
  sink.MemberIfAny("to_provider_user_id", linked.empty() && !at_target ? there : linked);
}

void WriteDate(json::Sink& sink, std::string_view name, const std::optional<WallTime>& at) {
  if (at) sink.Member(name, FormatRfc3339(*at));
}

}  // namespace

void WriteMigration(const State& state, const Migration& migration, json::Sink& sink) {
  sink.StartObject();
  sink.Member("object", "migration");
  sink.Member("id", migration.id);
  sink.Member("state", ToString(migration.state));
  if (migration.state == MigrationState::kPaused) {
    sink.Member("paused_by", migration.reason.empty() ? "operator" : "guard");
  }
  sink.MemberIfAny("reason", migration.reason);
  WriteAskedFor(state, migration, sink);
  if (migration.cut_over_share > 0)
    Number(sink, "cut_over_share", static_cast<std::uint64_t>(migration.cut_over_share));
  WriteCounts(migration, sink);
  sink.Member("created_at", FormatRfc3339(migration.created_at));
  sink.Member("updated_at", FormatRfc3339(migration.updated_at));
  sink.EndObject();
}

void WriteMigrationUser(const MovingRow& row, json::Sink& sink) {
  sink.StartObject();
  sink.Member("object", "migration_user");
  sink.Member("end_user_id", row.user_id);
  sink.Member("state", ToString(row.state));
  sink.MemberIfAny("reason", row.reason);
  sink.MemberIfAny("detail", DetailOf(row.reason));
  if (row.state == MoveState::kFailed) sink.Member("retry", ToString(row.retry));
  Number(sink, "tries", static_cast<std::uint64_t>(row.tries));
  WriteDate(sink, "next_at", row.next_at);
  if (row.adopted) sink.Member("adopted", true);
  WriteDate(sink, "cut_over_at", row.cut_over_at);
  WriteIdsAtVendors(row, sink);
  sink.EndObject();
}

}  // namespace walletgate::routing
