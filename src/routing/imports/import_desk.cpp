#include "routing/imports/import_desk.h"

#include <algorithm>
#include <array>
#include <utility>

#include "api/import_line.h"
#include "api/list_envelope.h"
#include "base/check.h"
#include "base/ids.h"
#include "base/json/writer.h"
#include "crypto/digest.h"
#include "routing/imports/import_rules.h"
#include "routing/imports/import_view.h"

namespace walletgate::routing {
namespace {

using storage::Import;
using storage::PartTaken;

/// Read at once, and written in one transaction: whoever waits behind it waits for milliseconds.
constexpr std::size_t kLinesAtOnce = 100;
constexpr std::size_t kBytesAtOnce = 131072;
constexpr int kCreated = 201;

/// The lines of a body from one on, as many as are taken at once.
std::vector<api::ImportLine> ReadLines(const std::vector<std::string_view>& lines, std::uint64_t from) {
  std::vector<api::ImportLine> read;
  std::size_t bytes = 0;
  for (std::size_t i = from; i < lines.size() && read.size() < kLinesAtOnce && bytes < kBytesAtOnce; ++i) {
    bytes += lines[i].size();
    read.push_back(api::ReadImportLine(lines[i]));
  }
  return read;
}

bool IsTenants(storage::LineState state) {
  using State = storage::LineState;
  return state == State::kAdopted || state == State::kKnown || state == State::kUndone || state == State::kKept;
}

/// Takes the vendor's id of somebody who may be another tenant's out of a line: of a list that an operator had read,
/// everybody who is not the tenant's; of the tenant's own, who is in conflict.
void HideOthers(const storage::Import& import, storage::ImportRow& row) {
  const bool by_vendors_id = import.ids == storage::ImportIds::kProviderUserId;
  const bool listed = by_vendors_id || import.source == storage::ImportSource::kProvider;
  const bool may_be_anothers = import.by_operator ? !IsTenants(row.state) : row.state == storage::LineState::kConflict;
  if (!listed || !may_be_anothers) return;
  row.provider_user_id.clear();
  if (by_vendors_id) row.external_id.clear();
}

/// Of a request for an import.
std::string FingerprintOf(const api::ImportRequest& request) {
  std::string text;
  json::Writer writer(&text);
  writer.StartArray();
  for (const std::string_view part :
       {std::string_view(request.provider), std::string_view(request.from_lines ? "lines" : "list"),
        std::string_view(request.ids_from_lines ? "lines" : "ids"), std::string_view(request.verify ? "1" : "0"),
        std::string_view(request.from_provider)}) {
    writer.String(part);
  }
  writer.Int(request.pace);
  writer.EndArray();
  return crypto::Sha256Hex(text);
}

/// Some megabytes take a worker some tens of milliseconds. The copy is the worker's: nobody may wait any more.
Task<std::string> FingerprintOf(Tools& tools, std::string_view body) {
  std::function<std::string()> work = [copy = std::string(body)] { return crypto::Sha256Hex(copy); };
  Task<std::string> working = tools.context.pool().Run(tools.loop(), std::move(work));
  co_return co_await std::move(working);
}

std::string TextOfPart(const PartTaken& part, std::uint64_t received) {
  std::string body;
  json::Writer writer(&body);
  writer.StartObject();
  writer.Member("object", "import_lines");
  for (const auto& [name, number] :
       std::array<std::pair<std::string_view, std::uint64_t>, 4>{{{"first", part.first},
                                                                  {"last", part.first + received - 1},
                                                                  {"received", received},
                                                                  {"invalid", part.invalid}}}) {
    writer.Key(name);
    writer.Int(static_cast<std::int64_t>(number));
  }
  writer.EndObject();
  return body;
}

Error WrongState(const Import& import, std::string_view what) {
  return MakeError(ErrorKind::kWrongState,
                   "the import is " + std::string(ToString(import.state)) + ": " + std::string(what));
}

}  // namespace

bool AskForState(std::string_view name, ImportLineQuery& query) {
  const auto* known = std::find(storage::kLineStateNames.begin(), storage::kLineStateNames.end(), name);
  if (known == storage::kLineStateNames.end()) return false;
  query.state = static_cast<storage::LineState>(known - storage::kLineStateNames.begin());
  return true;
}

std::span<const std::string_view> LineStateNames() { return storage::kLineStateNames; }

Task<Result<ApiAnswer>> ImportDesk::Create(CallerContext caller, api::ImportRequest request, bool is_operator) {
  Result<Import> import = ImportOf(caller, request, is_operator);
  if (!import) co_return std::move(import).error();
  import->created_at = import->updated_at = tools_.Now();
  import->id = MakeImportId(import->created_at, tools_.context.random());
  import->key = caller.idempotency_key;
  import->fingerprint = FingerprintOf(request);
  Result<Import> created = co_await tools_.store.CreateImport(tools_.loop(), *import);
  if (!created) co_return std::move(created).error();
  if (created->fingerprint != import->fingerprint) co_return MakeError(ErrorKind::kIdempotencyKeyReused);
  ApiAnswer answer = Show(caller, *created);
  answer.status = kCreated;
  answer.replayed = created->id != import->id;
  co_return answer;
}

Task<Result<ApiAnswer>> ImportDesk::List(CallerContext caller, std::string after, std::size_t limit) {
  Result<std::vector<Import>> page =
      co_await tools_.store.ListImports(tools_.loop(), caller.tenant->id, std::move(after), limit + 1);
  if (!page) co_return std::move(page).error();
  const bool has_more = page->size() > limit;
  if (has_more) page->pop_back();
  std::string body;
  json::Writer writer(&body);
  api::ListEnvelope envelope(writer);
  for (const Import& import : *page) WriteImport(*caller.state, import, writer);
  envelope.EndPage(has_more ? page->back().id : std::string());
  co_return tools_.answers.OfJson(std::move(body));
}

Task<Result<ApiAnswer>> ImportDesk::Get(CallerContext caller, std::string id) {
  Result<Import> import = co_await Find(caller, std::move(id));
  if (!import) co_return std::move(import).error();
  co_return Show(caller, *import);
}

Task<Result<ApiAnswer>> ImportDesk::Append(CallerContext caller, Lines lines) {
  Check(!lines.key.empty(), "lines that may be sent again come with a key");
  Result<Import> import = co_await Find(caller, std::move(lines.import_id));
  if (!import) co_return std::move(import).error();
  if (import->ids != storage::ImportIds::kLines) {
    co_return MakeError(ErrorKind::kWrongState, "this import takes no lines: its provider lists its users");
  }
  const std::vector<std::string_view> split = api::SplitLines(lines.body);
  if (split.empty()) co_return MakeError(ErrorKind::kInvalidRequest, "the body has no lines");
  // Awaited by itself: g++ 12 frees twice what stands beside a co_await in a list of members.
  const std::string fingerprint = co_await FingerprintOf(tools_, lines.body);
  const storage::ImportPart part{import->id, std::move(lines.key), fingerprint, split.size()};
  Result<PartTaken> taken = co_await tools_.store.BeginPart(tools_.loop(), part);
  if (!taken) co_return std::move(taken).error();
  if (taken->end == PartTaken::End::kOtherPart) co_return MakeError(ErrorKind::kIdempotencyKeyReused);
  while (taken->end == PartTaken::End::kTaken && !taken->whole) {
    storage::LinesOfPart next{part.import_id, part.key, taken->taken, ReadLines(split, taken->taken)};
    taken = co_await tools_.store.AppendLines(tools_.loop(), std::move(next));
    if (!taken) co_return std::move(taken).error();
  }
  if (taken->end == PartTaken::End::kWrongState) co_return WrongState(*import, "it takes no lines any more");
  co_return tools_.answers.OfJson(TextOfPart(*taken, part.lines));
}

Task<Result<ApiAnswer>> ImportDesk::Do(CallerContext caller, std::string id, ImportAction action) {
  Result<Import> import = co_await Find(caller, std::move(id));
  if (!import) co_return std::move(import).error();
  if (IsDone(action, *import)) co_return Show(caller, *import);
  Result<storage::ImportChange> change = ChangeBy(action, *import);
  if (!change) co_return std::move(change).error();
  change->at = tools_.Now();
  Result<bool> changed = co_await tools_.store.ChangeImport(tools_.loop(), std::move(*change));
  if (!changed) co_return std::move(changed).error();
  Result<Import> after = co_await Find(caller, import->id);
  if (!after) co_return std::move(after).error();
  // Somebody else was quicker; perhaps he wanted the same.
  if (!*changed && !IsDone(action, *after)) co_return WrongState(*after, "that is not possible now");
  co_return Show(caller, *after);
}

Task<Result<ApiAnswer>> ImportDesk::Users(CallerContext caller, ImportLineQuery query, bool is_operator) {
  Result<Import> import = co_await Find(caller, query.import_id);
  if (!import) co_return std::move(import).error();
  query.tenant = caller.tenant->id;
  Result<storage::LinePage> page = co_await tools_.store.ListLines(tools_.loop(), std::move(query));
  if (!page) co_return std::move(page).error();
  std::string body;
  json::Writer writer(&body);
  api::ListEnvelope envelope(writer);
  for (storage::ImportRow& row : page->rows) {
    if (!is_operator) HideOthers(*import, row);
    WriteImportLine(row, writer);
  }
  envelope.EndPage(page->has_more ? std::to_string(page->rows.back().number) : std::string());
  co_return tools_.answers.OfJson(std::move(body));
}

Task<Result<Import>> ImportDesk::Find(const CallerContext& caller, std::string id) {
  Check(caller.tenant != nullptr, "imports are looked for by their tenant");
  if (!IsImportId(id)) co_return MakeError(ErrorKind::kNotFound, "there is no such import");
  Result<std::optional<Import>> found =
      co_await tools_.store.FindImport(tools_.loop(), caller.tenant->id, std::move(id));
  if (!found) co_return std::move(found).error();
  if (!*found) co_return MakeError(ErrorKind::kNotFound, "there is no such import");
  co_return std::move(**found);
}

ApiAnswer ImportDesk::Show(const CallerContext& caller, const Import& import) const {
  std::string body;
  json::Writer writer(&body);
  WriteImport(*caller.state, import, writer);
  return tools_.answers.OfJson(std::move(body));
}

}  // namespace walletgate::routing
