#include "tests/simulation/sim_store.h"

#include <algorithm>

namespace walletgate::simulation {

using storage::MemoryStore;

namespace {

Name NameOf(const api::EndUser& user) { return {user.tenant, user.external_id}; }

/// The body with the user token that clients have, which must not stand in what is kept.
std::string AsSent(const storage::Intent& intent) {
  const storage::StoredCall& call = intent.call;
  std::string body = call.body;
  if (body.find("canary-user-token") != std::string::npos) return "a user token was kept";
  const std::size_t at = call.token_mark.empty() ? std::string::npos : body.find(call.token_mark);
  return at == std::string::npos ? body : body.replace(at, call.token_mark.size(), TokenOf(NameOf(intent.user)));
}

/// An ending as a store with one of the planted bugs keeps it.
void Spoil(PlantedBug bug, storage::Ending& ending) {
  if (bug == PlantedBug::kAnswerForgotten) ending.key.reset();
  // Only the ending of a create is looked at for whose the vendor's user is.
  if (bug == PlantedBug::kHolderUnchecked) ending.intent.call.operation = api::Operation::kCreateWallet;
  if (!ending.user || bug != PlantedBug::kLinkRewritten) return;
  ending.user->link.id_at_provider = ending.user->user.external_id;
}

}  // namespace

storage::Prior SimDisk::Find(const std::string& tenant, const std::string& external_id) {
  storage::PriorQuery query;
  query.tenant = tenant;
  query.external_id = external_id;
  return *Finish(memory_.FindPrior(loop_, std::move(query)));
}

void SimDisk::Forget(const storage::Intent& next) {
  std::optional<storage::Intent> open = Find(next.user.tenant, next.user.external_id).intent;
  if (!open || open->id == next.id) return;
  storage::Ending ending;
  ending.intent = std::move(*open);
  (void)Finish(memory_.End(loop_, std::move(ending)));
}

storage::Ties SimDisk::TiesOf(const api::EndUser& user) {
  return *Finish(memory_.FindTies(loop_, user.tenant, user.id));
}

std::vector<storage::JournalEntry> SimDisk::JournalOf(const api::EndUser& user) {
  return *Finish(memory_.FindJournal(loop_, user.tenant, user.id));
}

std::vector<storage::Intent> SimDisk::Intents() { return *Finish(memory_.OpenIntents(loop_, {}, 1000)); }

std::optional<storage::Intent> SimDisk::IntentFor(const VendorCall& call) {
  const transport::HttpRequest& request = call.request;
  for (storage::Intent& intent : Intents()) {
    const storage::StoredCall& kept = intent.call;
    const bool same = kept.method == request.method && kept.target == request.target && kept.vendor_key == call.key &&
                      intent.link.account == call.Account() && AsSent(intent) == request.body;
    if (same) return std::move(intent);
  }
  return std::nullopt;
}

Error SimStore::Unreadable() { return MakeError(ErrorKind::kStoreUnavailable, "the simulated disk cannot be read"); }

std::chrono::nanoseconds SimStore::Latency() {
  using std::chrono::microseconds;
  using std::chrono::milliseconds;
  if (parts_.dice.Chance(parts_.faults.store_slow)) return parts_.dice.Between(milliseconds(5), milliseconds(1500));
  return parts_.dice.Between(microseconds(20), microseconds(900));
}

Task<Result<void>> SimStore::Write(EventLoop& loop, Change change) {
  Completion<bool> done;
  const bool refused = parts_.dice.Chance(parts_.faults.store_refused);
  const SteadyTime commit = std::max(last_commit_, parts_.timeline.Steady() + Latency());
  last_commit_ = commit;
  parts_.timeline.At(commit, life_, [this, &loop, done, refused, change = std::move(change)] {
    parts_.timeline.Note(refused ? "disk refuses" : "disk keeps", change.what);
    if (!refused) change.make(parts_.disk.memory());
    if (!refused) parts_.disk.Touch(change.about);
    parts_.timeline.After(Latency(), life_,
                          [&loop, done, refused] { loop.Post([done, refused] { done.Resolve(!refused); }); });
  });
  const bool kept = co_await done;
  if (!kept) co_return MakeError(ErrorKind::kStoreUnavailable, std::string(SimStore::kNotWritten));
  co_return Result<void>();
}

Task<bool> SimStore::Read(EventLoop& loop) {
  Completion<bool> done;
  const bool good = !parts_.dice.Chance(parts_.faults.store_refused / 2);
  parts_.timeline.After(Latency(), life_, [&loop, done, good] { loop.Post([done, good] { done.Resolve(good); }); });
  co_return co_await done;
}

std::optional<storage::UserRecord> SimStore::AsRead(std::optional<storage::UserRecord> record) const {
  if (record && parts_.bug == PlantedBug::kAccountForgotten) record->link.account.clear();
  if (record && parts_.bug == PlantedBug::kIdComputedAgain) record->link.id_at_provider.clear();
  return record;
}

Task<Result<storage::Prior>> SimStore::FindPrior(EventLoop& loop, storage::PriorQuery query) {
  const bool good = co_await Read(loop);
  if (!good) co_return Unreadable();
  const storage::PriorQuery asked = query;
  Task<Result<storage::Prior>> finding = parts_.disk.memory().FindPrior(loop, std::move(query));
  Result<storage::Prior> prior = co_await std::move(finding);
  if (parts_.bug == PlantedBug::kIntentUnseen) prior->intent.reset();
  if (parts_.bug == PlantedBug::kTenantForgotten && !prior->user) {
    for (const std::string_view tenant : kTenants) {
      if (!prior->user) prior->user = parts_.disk.Find(std::string(tenant), asked.external_id).user;
    }
  }
  prior->user = AsRead(std::move(prior->user));
  co_return prior;
}

Task<Result<void>> SimStore::Begin(EventLoop& loop, storage::Intent intent, std::optional<storage::KeyRecord> key) {
  const Name name = NameOf(intent.user);
  const PlantedBug bug = parts_.bug;
  const auto begun = std::make_shared<Result<void>>();
  auto make = [&loop, &disk = parts_.disk, bug, begun, intent = std::move(intent),
               key = std::move(key)](MemoryStore& m) {
    if (bug == PlantedBug::kBeginNotKept) return;
    // An intent that nobody sees would stand in the way.
    if (bug == PlantedBug::kIntentUnseen) disk.Forget(intent);
    *begun = Finish(m.Begin(loop, intent, key));
  };
  Task<Result<void>> writing = Write(loop, {"begin " + ToText(name), name, std::move(make)});
  Result<void> written = co_await std::move(writing);
  if (!written) co_return written;
  co_return *begun;
}

Task<Result<storage::Ended>> SimStore::End(EventLoop& loop, storage::Ending ending) {
  static constexpr std::array<std::string_view, 3> names = {" applied", " not applied", " unknown"};
  const Name name = NameOf(ending.intent.user);
  const std::string_view outcome = names[static_cast<std::size_t>(ending.outcome)];
  const bool forget = parts_.bug == PlantedBug::kEndNotKept && ending.outcome == storage::Ending::Outcome::kApplied;
  Spoil(parts_.bug, ending);
  if (parts_.bug == PlantedBug::kKeyNotSpent && ending.outcome == storage::Ending::Outcome::kUnknown) {
    const std::optional<storage::Intent> before = parts_.disk.Find(name.first, name.second).intent;
    if (before) ending.intent.call.vendor_key = before->call.vendor_key;
  }
  const auto ended = std::make_shared<storage::Ended>(storage::Ended::kAsAsked);
  auto make = [&loop, &disk = parts_.disk, forget, ended, ending = std::move(ending)](MemoryStore& m) {
    if (!forget) *ended = *Finish(m.End(loop, ending));
    // What is ended because its user is deleted is nobody's, whatever became of it.
    const bool denied = ending.outcome == storage::Ending::Outcome::kNotApplied && !ending.user;
    if (denied && *ended == storage::Ended::kAsAsked) disk.Deny(ending.intent);
  };
  // g++ 12 destroys what a lambda inside of `co_await` has captured twice.
  Change change{"end " + ToText(name) + std::string(outcome), name, std::move(make)};
  Task<Result<void>> writing = Write(loop, std::move(change));
  Result<void> written = co_await std::move(writing);
  if (!written) co_return std::move(written).error();
  co_return *ended;
}

Task<Result<void>> SimStore::Erase(EventLoop& loop, storage::Erasure erasure) {
  const std::string what = "erase " + erasure.user_id;
  auto make = [&loop, erasure = std::move(erasure)](MemoryStore& m) { (void)Finish(m.Erase(loop, erasure)); };
  return Write(loop, {what, {}, std::move(make)});
}

Task<Result<storage::Adopted>> SimStore::Adopt(EventLoop& loop, storage::Adoption adoption) {
  const Name name = NameOf(adoption.record.user);
  const auto adopted = std::make_shared<storage::Adopted>();
  auto make = [&loop, adopted, adoption = std::move(adoption)](MemoryStore& m) {
    *adopted = *Finish(m.Adopt(loop, adoption));
  };
  Task<Result<void>> writing = Write(loop, {"adopt " + ToText(name), name, std::move(make)});
  Result<void> written = co_await std::move(writing);
  if (!written) co_return std::move(written).error();
  co_return *adopted;
}

Task<Result<storage::Forgotten>> SimStore::ForgetAdopted(EventLoop& loop, storage::Undoing undoing) {
  const std::string what = "forget " + undoing.user.user_id;
  const auto forgotten = std::make_shared<storage::Forgotten>(storage::Forgotten::kNotOurs);
  auto make = [&loop, forgotten, undoing = std::move(undoing)](MemoryStore& m) {
    *forgotten = *Finish(m.ForgetAdopted(loop, undoing));
  };
  Task<Result<void>> writing = Write(loop, {what, {}, std::move(make)});
  Result<void> written = co_await std::move(writing);
  if (!written) co_return std::move(written).error();
  co_return *forgotten;
}

Task<Result<void>> SimStore::PutKey(EventLoop& loop, storage::KeyRecord key) {
  const std::string what = "put key " + key.key;
  return Write(loop, {what, {}, [&loop, key = std::move(key)](MemoryStore& m) { (void)Finish(m.PutKey(loop, key)); }});
}

Task<Result<std::optional<storage::UserRecord>>> SimStore::FindUser(EventLoop& loop, std::string tenant,
                                                                    std::string id) {
  const bool good = co_await Read(loop);
  if (!good) co_return Unreadable();
  Task<Result<std::optional<storage::UserRecord>>> finding =
      parts_.disk.memory().FindUser(loop, std::move(tenant), std::move(id));
  Result<std::optional<storage::UserRecord>> found = co_await std::move(finding);
  co_return AsRead(*std::move(found));
}

/// The link stays as it is, as in the real store.
Task<Result<void>> SimStore::UpdateUser(EventLoop& loop, storage::UserRecord record) {
  const Name name = NameOf(record.user);
  auto make = [this, &loop, name, record = std::move(record)](MemoryStore& m) {
    storage::UserRecord updated = record;
    const std::optional<storage::UserRecord> kept = parts_.disk.Find(name.first, name.second).user;
    if (kept) updated.link = kept->link;
    (void)Finish(m.UpdateUser(loop, std::move(updated)));
  };
  return Write(loop, {"update " + ToText(name), name, std::move(make)});
}

Task<Result<void>> SimStore::PutOffLook(EventLoop& loop, storage::DueLook look, WallTime next_at) {
  auto make = [this, &loop, look, next_at](MemoryStore& m) { (void)Finish(m.PutOffLook(loop, look, next_at)); };
  return Write(loop, {"put off " + look.user_id, {}, std::move(make)});
}

}  // namespace walletgate::simulation
