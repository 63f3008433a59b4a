#include "routing/admin/reconciliation_desk.h"

#include <map>

#include "api/list_envelope.h"
#include "base/strings.h"
#include "routing/holder.h"
#include "routing/reconciliation/reconciler.h"

namespace walletgate::routing {
namespace {

Error Fault(std::string pointer, std::string code, std::string detail) {
  Error error = MakeError(ErrorKind::kInvalidRequest, "there is no such account to reconcile");
  error.fields.push_back({std::move(pointer), std::move(code), std::move(detail)});
  return error;
}

void WriteCount(std::string_view name, std::uint64_t count, json::Writer& writer) {
  writer.Key(name);
  writer.Int(static_cast<std::int64_t>(count));
}

void WriteTime(std::string_view name, const std::optional<WallTime>& time, json::Writer& writer) {
  if (time) writer.Member(name, std::string_view(FormatRfc3339(*time)));
}

}  // namespace

Result<ApiAnswer> ReconciliationDesk::Ask(const Question& question) {
  Result<std::shared_ptr<const provider::Provider>> account = Find(question);
  if (!account) return std::move(account).error();
  if (!(*account)->Offers(api::Operation::kListEndUsers)) {
    Error error = NotOffered((*account)->id(), api::Operation::kListEndUsers);
    error.detail += ": without a list of its users nothing can be held against the directory";
    return error;
  }
  Engine& engine = parts_.engine;
  const Reconciliation run = NewReconciliation(**account, engine.clock().Now(), engine.random());
  if (!parts_.board.Ask(run)) {
    return MakeError(ErrorKind::kWrongState, "a reconciliation of this account waits or runs already");
  }
  return Show(run.id);
}

Result<std::shared_ptr<const provider::Provider>> ReconciliationDesk::Find(const Question& question) const {
  std::map<std::string, std::shared_ptr<const provider::Provider>> accounts;
  std::vector<std::string> providers;
  for (const auto& [owner_and_id, provider] : parts_.engine.state()->instances()) {
    providers.push_back(provider->id());
    if (provider->id() == question.provider) accounts.emplace(provider->account().shown(), provider);
  }
  if (accounts.empty()) {
    const std::optional<std::string> near = NearestName(question.provider, providers);
    return Fault("/provider", "enum", "is not configured" + (near ? "; did you mean '" + *near + "'?" : std::string()));
  }
  std::vector<std::string> names;
  for (const auto& [name, provider] : accounts) names.push_back(name);
  if (question.account.empty() && accounts.size() == 1) return accounts.begin()->second;
  if (question.account.empty()) {
    return Fault("/account", "required", "is required: the provider has several, " + Join(names, ", "));
  }
  const auto found = accounts.find(question.account);
  if (found == accounts.end()) return Fault("/account", "enum", "is none of " + Join(names, ", "));
  return found->second;
}

ApiAnswer ReconciliationDesk::List() const {
  std::string body;
  json::Writer writer(&body);
  api::ListEnvelope envelope(writer);
  for (const Reconciliation& run : parts_.board.All()) Write(run, false, writer);
  envelope.EndWhole();
  return parts_.answers.OfJson(std::move(body));
}

Result<ApiAnswer> ReconciliationDesk::Show(const std::string& id) const {
  const std::optional<Reconciliation> run = parts_.board.Find(id);
  if (!run) return MakeError(ErrorKind::kNotFound, "no such reconciliation; those of before a restart are not kept");
  std::string body;
  json::Writer writer(&body);
  Write(*run, true, writer);
  return parts_.answers.OfJson(std::move(body));
}

void ReconciliationDesk::Write(const Reconciliation& run, bool with_samples, json::Writer& writer) const {
  const State& state = *parts_.engine.state();
  writer.StartObject();
  writer.Member("object", "reconciliation");
  writer.Member("id", std::string_view(run.id));
  writer.Member("state", ToString(run.state));
  writer.MemberIfAny("failure", run.failure);
  writer.Member("provider", std::string_view(state.ShownProvider(run.provider)));
  writer.Member("account", std::string_view(state.ShownAccount(run.account)));
  WriteTime("asked_at", run.asked_at, writer);
  WriteTime("started_at", run.started_at, writer);
  WriteTime("ended_at", run.ended_at, writer);
  WriteCount("listed", run.listed, writer);
  WriteCount("users", run.users, writer);
  WriteCount("undecided", run.undecided, writer);
  WriteCount("unreadable", run.unreadable, writer);
  WriteCount("unconfirmed", run.unconfirmed, writer);
  WriteKinds(run, with_samples, writer);
  writer.EndObject();
}

void ReconciliationDesk::WriteKinds(const Reconciliation& run, bool with_samples, json::Writer& writer) const {
  writer.Key("differences");
  writer.StartObject();
  for (std::size_t i = 0; i < kDifferences; ++i) {
    WriteCount(metrics::LabelText(static_cast<Difference>(i)), run.kinds[i].users, writer);
  }
  writer.EndObject();
  if (!with_samples) return;
  writer.Key("samples");
  writer.StartObject();
  for (std::size_t i = 0; i < kDifferences; ++i) {
    if (run.kinds[i].samples.empty()) continue;
    writer.Key(metrics::LabelText(static_cast<Difference>(i)));
    writer.StartArray();
    for (const Reconciliation::Sample& sample : run.kinds[i].samples) {
      writer.StartObject();
      writer.MemberIfAny("tenant", parts_.engine.state()->ShownTenant(sample.tenant));
      writer.MemberIfAny("end_user_id", sample.end_user_id);
      writer.MemberIfAny("provider_user_id", sample.provider_user_id);
      writer.EndObject();
    }
    writer.EndArray();
  }
  writer.EndObject();
}

}  // namespace walletgate::routing
