#include "routing/imports/import_rules.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/check.h"

namespace walletgate::routing {
namespace {

using storage::Import;
using storage::ImportState;

Error Fault(std::string_view member, std::string_view code, std::string detail) {
  Error error = MakeError(ErrorKind::kInvalidRequest, "the request has one fault");
  error.fields.push_back({"/" + std::string(member), std::string(code), std::move(detail)});
  return error;
}

/// What an action does, and from where.
struct ActionRow {
  ImportAction action;
  ImportState to;
  std::vector<ImportState> from;
  std::optional<bool> dry_run;
  std::string_view needs;  ///< what is said in other states
};

const ActionRow& RowOf(ImportAction action) {
  using State = ImportState;
  static const std::array kRows = {
      ActionRow{ImportAction::kStart,
                State::kRunning,
                {State::kCollecting, State::kChecked},
                false,
                "it is started once, or once more after a dry run"},
      ActionRow{ImportAction::kRehearse,
                State::kRunning,
                {State::kCollecting},
                true,
                "a dry run comes before everything else"},
      ActionRow{ImportAction::kPause, State::kPaused, {State::kRunning}, std::nullopt, "only one that runs is paused"},
      ActionRow{
          ImportAction::kResume, State::kRunning, {State::kPaused}, std::nullopt, "only one that is paused is resumed"},
      ActionRow{ImportAction::kCancel,
                State::kCancelled,
                {State::kCollecting, State::kRunning, State::kPaused, State::kChecked},
                std::nullopt,
                "there is nothing to cancel any more"},
      ActionRow{ImportAction::kUndo,
                State::kUndoing,
                {State::kPaused, State::kDone, State::kCancelled, State::kFailed},
                std::nullopt,
                "one that has ended, or was paused or cancelled, is undone"},
  };
  const auto* row =
      std::find_if(kRows.begin(), kRows.end(), [&](const ActionRow& one) { return one.action == action; });
  Check(row != kRows.end(), "every action has its row");
  return *row;
}

}  // namespace

Result<Import> ImportOf(const CallerContext& caller, const api::ImportRequest& request, bool is_operator) {
  const auto provider = caller.tenant->FindProvider(request.provider);
  if (provider == nullptr) return Fault("provider", "enum", "is none of this tenant's providers");
  Import import;
  import.tenant = caller.tenant->id;
  import.provider = provider->stored_id();
  import.account = provider->account().name;
  import.source = request.from_lines ? storage::ImportSource::kLines : storage::ImportSource::kProvider;
  import.ids = request.ids_from_lines ? storage::ImportIds::kLines : storage::ImportIds::kProviderUserId;
  import.verify = request.verify;
  import.pace = request.pace;
  import.by_operator = is_operator;
  if (!request.from_provider.empty()) import.from_provider = caller.state->StoredProvider(request.from_provider);
  if (request.from_lines) return import;
  if (!provider->Offers(api::Operation::kListEndUsers)) {
    Error error = MakeError(ErrorKind::kUnsupportedByProvider, request.provider + " cannot list its users: send lines");
    error.fields.push_back({"/source", "unsupported", "is not offered by this provider"});
    return error;
  }
  if (!is_operator && IsSharedAccount(*caller.state, import.account)) {
    return MakeError(ErrorKind::kForbidden,
                     "several tenants use this account of the provider: only an operator may list its users");
  }
  return import;
}

bool IsDone(ImportAction action, const Import& import) {
  const ActionRow& row = RowOf(action);
  const bool rehearsed = action == ImportAction::kRehearse && import.state == ImportState::kChecked;
  const bool undone = action == ImportAction::kUndo && import.state == ImportState::kUndone;
  return rehearsed || undone || (import.state == row.to && import.dry_run == row.dry_run.value_or(import.dry_run));
}

Result<storage::ImportChange> ChangeBy(ImportAction action, const Import& import) {
  const ActionRow& row = RowOf(action);
  const auto wrong = [&](std::string_view what) {
    return MakeError(ErrorKind::kWrongState,
                     "the import is " + std::string(ToString(import.state)) + ": " + std::string(what));
  };
  if (std::find(row.from.begin(), row.from.end(), import.state) == row.from.end()) return wrong(row.needs);
  if (action == ImportAction::kUndo && import.dry_run) return wrong("a dry run has made nothing that could be undone");
  storage::ImportChange change;
  change.tenant = import.tenant;
  change.id = import.id;
  change.from = {import.state};
  change.to = row.to;
  change.dry_run = row.dry_run;
  change.starts = row.dry_run.has_value();
  if (change.starts && import.part_is_open) return wrong("some of its lines came in half: send that part again");
  return change;
}

}  // namespace walletgate::routing
