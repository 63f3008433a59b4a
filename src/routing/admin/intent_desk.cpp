#include "routing/admin/intent_desk.h"

#include "api/list_envelope.h"
#include "base/check.h"
#include "routing/holder.h"
#include "routing/intents/recovery_means.h"

namespace walletgate::routing {
namespace {

using std::chrono::duration_cast;
using std::chrono::seconds;

constexpr seconds kTimeToAsk{30};

std::shared_ptr<const provider::Provider> HolderIn(const State& state, const storage::Intent& intent) {
  const Tenant* tenant = state.FindTenant(intent.user.tenant);
  return tenant == nullptr ? nullptr : HolderOf(state, *tenant, intent.user.provider, intent.link);
}

/// What happens next: "in_flight" (a request is at work on it), "retry" (the resolver will), "operator".
std::string_view NextStep(bool flying, bool has_means, const std::optional<TryTable::Entry>& entry) {
  if (flying) return "in_flight";
  const bool used_up = entry && !entry->next_at;
  return has_means && !used_up ? "retry" : "operator";
}

}  // namespace

Task<Result<ApiAnswer>> IntentDesk::List(std::string after, std::size_t limit) {
  Check(limit > 0, "a page has room for one");
  EventLoop& loop = parts_.engine.context().loop();
  Result<std::vector<storage::Intent>> page = co_await parts_.store.OpenIntents(loop, std::move(after), limit + 1);
  if (!page) co_return std::move(page).error();
  const bool has_more = page->size() > limit;
  if (has_more) page->pop_back();
  std::string body;
  json::Writer writer(&body);
  api::ListEnvelope envelope(writer);
  for (const storage::Intent& intent : *page) Write(intent, writer);
  envelope.EndPage(has_more ? page->back().id : std::string());
  co_return parts_.answers.OfJson(std::move(body));
}

void IntentDesk::Write(const storage::Intent& intent, json::Writer& writer) const {
  const Clock& clock = parts_.engine.context().clock();
  const WallTime now = clock.Now();
  const std::vector<Recovery> means = MeansLeft(HolderIn(*parts_.engine.state(), intent).get(), intent, now);
  const std::optional<TryTable::Entry> entry = parts_.tries.Find(intent.id);
  const bool flying = parts_.flights.IsTaken(intent.user.tenant, intent.user.external_id);
  writer.StartObject();
  writer.Member("object", "intent");
  writer.Member("id", std::string_view(intent.id));
  const State& state = *parts_.engine.state();
  writer.Member("tenant", std::string_view(state.ShownTenant(intent.user.tenant)));
  writer.Member("external_id", std::string_view(intent.user.external_id));
  writer.Member("end_user_id", std::string_view(intent.user.id));
  writer.Member("provider", std::string_view(state.ShownProvider(intent.user.provider)));
  writer.Member("account", std::string_view(state.ShownAccount(intent.link.account)));
  writer.Member("operation", api::ToString(intent.call.operation));
  writer.Member("state", std::string_view(flying ? "in_flight" : "unknown"));
  writer.Member("created_at", std::string_view(FormatRfc3339(intent.created_at)));
  writer.Key("age_seconds");
  writer.Int(duration_cast<seconds>(now - intent.created_at).count());
  writer.Key("means");
  writer.StartArray();
  for (const Recovery one : means) writer.String(ToString(one));
  writer.EndArray();
  writer.Key("tries");
  writer.Int(entry ? entry->tries : 0);
  const std::string_view step = NextStep(flying, !means.empty(), entry);
  writer.Member("next_step", step);
  if (step == "retry" && entry) {
    Check(entry->next_at.has_value(), "whoever is tried again has a time for it");
    const auto left = std::max(seconds(0), duration_cast<seconds>(*entry->next_at - clock.Steady()));
    writer.Key("next_try_seconds");
    writer.Int(left.count());
  }
  writer.EndObject();
}

Task<Result<ApiAnswer>> IntentDesk::Resolve(std::string intent_id, OperatorWord word) {
  Engine& engine = parts_.engine;
  const bool applied = word.applied;
  const Deadline deadline = Deadline::After(engine.context().clock().Steady(), kTimeToAsk);
  Result<SettledByHand> settled = co_await engine.service().operator_resolution().Run(
      engine.state(), std::move(intent_id), std::move(word), deadline);
  if (!settled) co_return std::move(settled).error();
  parts_.tries.Remove(settled->intent.id);
  NoteSettled(engine.context().metrics(), *engine.state(), {settled->intent, applied, "operator"});
  std::string body;
  json::Writer writer(&body);
  writer.StartObject();
  writer.Member("object", "intent");
  writer.Member("id", std::string_view(settled->intent.id));
  writer.Member("outcome", std::string_view(applied ? "applied" : "not_applied"));
  writer.Member("end_user_id", std::string_view(settled->intent.user.id));
  if (applied) writer.Member("look_up", ToString(settled->look_up));
  writer.EndObject();
  co_return parts_.answers.OfJson(std::move(body));
}

}  // namespace walletgate::routing
