#include "storage/memory_store.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "base/json/writer.h"
#include "base/strings.h"
#include "storage/preconditions.h"
#include "storage/usage_table.h"
#include "storage/versions.h"

namespace walletgate::storage {
namespace {

bool HasLogin(const api::EndUser& user, const ListQuery& query) {
  const auto matches = [&](const api::LoginMethod& method) {
    if (!query.email.empty() && !EqualsIgnoreCase(method.email, query.email)) return false;
    return query.phone_number.empty() || method.phone_number == query.phone_number;
  };
  // E-mail and phone may stand on two login methods of one user, so they are looked for apart.
  if (!query.email.empty() && !query.phone_number.empty()) {
    ListQuery email_only = query;
    email_only.phone_number.clear();
    ListQuery phone_only = query;
    phone_only.email.clear();
    return HasLogin(user, email_only) && HasLogin(user, phone_only);
  }
  return std::any_of(user.login_methods.begin(), user.login_methods.end(), matches);
}

bool Matches(const api::EndUser& user, const ListQuery& query) {
  if (!query.external_id.empty() && user.external_id != query.external_id) return false;
  if (!query.provider.empty() && user.provider != query.provider) return false;
  const auto& statuses = query.statuses;
  if (!statuses.empty() && std::find(statuses.begin(), statuses.end(), ShownStatus(user)) == statuses.end())
    return false;
  if (!query.address.empty() && !HasAddress(user, query.address)) return false;
  if (query.email.empty() && query.phone_number.empty()) return true;
  return ShownStatus(user) != api::Status::kDeleted && HasLogin(user, query);
}

/// As it would be stored.
std::size_t SizeOf(const api::EndUser& user) {
  std::string text;
  json::Writer writer(&text);
  api::WriteStoredEndUser(user, writer);
  return text.size();
}

}  // namespace

Task<Result<Prior>> MemoryStore::FindPrior(EventLoop& /*loop*/, PriorQuery query) {
  Require(query);
  const std::lock_guard lock(mutex_);
  Prior prior;
  if (!query.key.empty()) prior.key = keys_.Find(query.tenant, query.key);
  if (!query.key.empty() && !prior.key) prior.keys_kept = keys_.Count(query.tenant);
  prior.user = Last(query.tenant, query.external_id);
  api::EndUser user;
  user.tenant = query.tenant;
  user.external_id = query.external_id;
  const Intent* intent = Excluding(user, query.operation);
  if (intent == nullptr && query.moves_too) intent = OpenMove(user);
  if (intent != nullptr) prior.intent = *intent;
  co_return prior;
}

Task<Result<void>> MemoryStore::Begin(EventLoop& /*loop*/, Intent intent, std::optional<KeyRecord> key) {
  Require(intent, key);
  const std::lock_guard lock(mutex_);
  Result<void> taken_up = intent.moves() ? TakeUp(intent) : Result<void>();
  if (!taken_up) co_return taken_up;
  if (!PutIntent(std::move(intent))) co_return IntentIsOpen();
  if (key) keys_.Put(std::move(*key));
  co_return Result<void>();
}

const Intent* MemoryStore::Excluding(const api::EndUser& user, api::Operation operation,
                                     const Intent* apart_from) const {
  const TenantKey name{user.tenant, user.external_id};
  for (auto at = intents_.lower_bound({name, std::nullopt}); at != intents_.end(); ++at) {
    if (at->first.first != name) return nullptr;
    const Intent& open = at->second;
    if (open.moves()) continue;
    const bool counts = apart_from == nullptr || (open.id != apart_from->id && open.id != apart_from->replaces);
    if (counts && Excludes(open.call.operation, operation)) return &open;
  }
  return nullptr;
}

MemoryStore::Intents::iterator MemoryStore::IntentAt(const std::string& id) {
  return std::find_if(intents_.begin(), intents_.end(), [&](const auto& entry) { return entry.second.id == id; });
}

bool MemoryStore::PutIntent(Intent intent) {
  const Intent* move = intent.moves() ? OpenMove(intent.user) : nullptr;
  if (move != nullptr && move->id != intent.id && move->id != intent.replaces) return false;
  if (!intent.moves() && Excluding(intent.user, intent.call.operation, &intent) != nullptr) return false;
  const auto before = intent.replaces.empty() ? intents_.end() : IntentAt(intent.replaces);
  if (before != intents_.end()) RemoveIntent(Intent(before->second));
  const TenantKey name{intent.user.tenant, intent.user.external_id};
  const std::optional<api::Operation> kind = intent.moves() ? std::nullopt : std::optional(intent.call.operation);
  intents_[{name, kind}] = std::move(intent);
  return true;
}

void MemoryStore::RemoveIntent(const Intent& intent) {
  const auto found = IntentAt(intent.id);
  if (found == intents_.end() || found->second.user.tenant != intent.user.tenant) return;
  claims_.erase(found->second.id);
  intents_.erase(found);
}

void MemoryStore::PutNew(UserRecord&& record, MemoryLink&& link) {
  const api::EndUser& user = record.user;
  const std::optional<UserRecord> last = Last(user.tenant, user.external_id);
  const bool is_last = !last || last->user.generation <= user.generation;
  if (is_last) id_by_external_id_[{user.tenant, user.external_id}] = user.id;
  link.link.provider = user.provider;
  link.link.provider_user_id = user.provider_user_id;
  record.link = link.link;
  MemoryTies& ties = ties_[{user.tenant, user.id}];
  ties = MemoryTies();
  ties.links.push_back(std::move(link));
  ties.AddAddresses(user, clock_.Now());
  Put(std::move(record));
}

void MemoryStore::Update(UserRecord record) {
  const TenantKey name{record.user.tenant, record.user.id};
  const auto before = users_.find(name);
  if (before == users_.end()) {
    MemoryLink link{record.link};
    return PutNew(std::move(record), std::move(link));
  }
  const std::optional<WallTime> verified_at = std::max(record.link.verified_at, before->second.link.verified_at);
  record.link = before->second.link;
  record.link.verified_at = verified_at;
  for (MemoryLink& row : ties_[name].links) {
    if (IsCurrent(row.link.state)) row.link.verified_at = verified_at;
  }
  record.user.version = NextVersion(before->second.user, record.user);
  ties_[name].AddAddresses(record.user, clock_.Now());
  if (record.user.status == api::Status::kDeleted) migrations_.NoteDeleted(Holder::Of(record.user));
  Put(std::move(record));
}

void MemoryStore::Put(UserRecord&& record) {
  const TenantKey name{record.user.tenant, record.user.id};
  if (record.note) ties_[name].Note(*std::exchange(record.note, std::nullopt));
  if (record.look) {
    pending_.insert(name);
  } else {
    pending_.erase(name);
  }
  users_[name] = std::move(record);
}

const UserRecord& MemoryStore::Waiting(const TenantKey& name) const {
  const auto user = users_.find(name);
  Check(user != users_.end() && user->second.look.has_value(), "whoever is looked at again is there, and waits");
  return user->second;
}

Task<Result<Ended>> MemoryStore::End(EventLoop& /*loop*/, Ending ending) {
  Require(ending);
  const std::lock_guard lock(mutex_);
  Ended ended = Ended::kAsAsked;
  if (!Holds(ending)) {
    TurnToHeld(ending);
    ended = Ended::kHeld;
  }
  if (ending.outcome == Ending::Outcome::kUnknown) {
    Intent intent = ending.intent;
    intent.state = IntentState::kUnknown;
    if (!PutIntent(std::move(intent))) {
      co_return MakeError(ErrorKind::kStoreUnavailable, "another intent is open than the one that ends");
    }
  } else {
    RemoveIntent(ending.intent);
  }
  while (const Intent* other =
             ending.ends_others ? Excluding(ending.intent.user, api::Operation::kCreateEndUser) : nullptr) {
    RemoveIntent(Intent(*other));
  }
  if (ending.intent.moves()) {
    EndMove(ending);
  } else if (ending.user && ClaimsVendorUser(ending)) {
    MemoryLink link{std::move(ending.user->link)};
    link.link.created_at = clock_.Now();
    link.link.verified_at = link.link.created_at;
    PutNew(std::move(*ending.user), std::move(link));
  } else if (ending.user) {
    Update(std::move(*ending.user));
  }
  PutKey(ending);
  co_return ended;
}

void MemoryStore::PutKey(Ending& ending) {
  if (ending.key && ending.key->key.empty()) {
    keys_.Finish(*ending.key);
  } else if (ending.key) {
    keys_.Put(std::move(*ending.key));
  } else if (!ending.key_name.empty()) {
    keys_.Remove(ending.intent.user.tenant, ending.key_name);
  }
}

Task<Result<void>> MemoryStore::PutKey(EventLoop& /*loop*/, KeyRecord key) {
  Require(key);
  const std::lock_guard lock(mutex_);
  keys_.Put(std::move(key));
  co_return Result<void>();
}

Task<Result<std::optional<UserRecord>>> MemoryStore::FindUser(EventLoop& /*loop*/, std::string tenant, std::string id) {
  RequireTenant(tenant);
  const std::lock_guard lock(mutex_);
  const auto found = users_.find({tenant, id});
  if (found == users_.end()) co_return std::optional<UserRecord>();
  co_return std::optional<UserRecord>(found->second);
}

Task<Result<void>> MemoryStore::UpdateUser(EventLoop& /*loop*/, UserRecord record) {
  Require(record);
  const std::lock_guard lock(mutex_);
  Update(std::move(record));
  co_return Result<void>();
}

Task<Result<Ties>> MemoryStore::FindTies(EventLoop& /*loop*/, std::string tenant, std::string id) {
  RequireTenant(tenant);
  const std::lock_guard lock(mutex_);
  const auto ties = ties_.find({tenant, id});
  co_return ties == ties_.end() ? Ties() : ties->second.AsTies();
}

Task<Result<std::vector<JournalEntry>>> MemoryStore::FindJournal(EventLoop& /*loop*/, std::string tenant,
                                                                 std::string id) {
  RequireTenant(tenant);
  const std::lock_guard lock(mutex_);
  const auto ties = ties_.find({tenant, id});
  co_return ties == ties_.end() ? std::vector<JournalEntry>() : ties->second.journal;
}

Task<Result<Page>> MemoryStore::List(EventLoop& /*loop*/, ListQuery query) {
  Require(query);
  const std::lock_guard lock(mutex_);
  Page page;
  std::size_t bytes = 0;
  for (auto at = users_.upper_bound({query.tenant, query.after}); at != users_.end(); ++at) {
    if (at->first.first != query.tenant) break;
    if (!Matches(at->second.user, query)) continue;
    bytes += SizeOf(at->second.user);
    page.has_more = page.users.size() == query.limit || (bytes > kPageBytes && !page.users.empty());
    if (page.has_more) break;
    page.users.push_back(at->second);
    page.last = at->second.user.id;
  }
  co_return page;
}

Task<Result<std::vector<Intent>>> MemoryStore::OpenIntents(EventLoop& /*loop*/, std::string after, std::size_t limit) {
  RequireSome(limit);
  const std::lock_guard lock(mutex_);
  std::vector<Intent> open;
  for (const auto& [name, intent] : intents_) {
    if (intent.id > after) open.push_back(intent);
  }
  std::sort(open.begin(), open.end(), [](const Intent& a, const Intent& b) { return a.id < b.id; });
  if (open.size() > limit) open.resize(limit);
  co_return open;
}

Task<Result<std::optional<Intent>>> MemoryStore::FindIntent(EventLoop& /*loop*/, std::string id) {
  RequireName(id);
  const std::lock_guard lock(mutex_);
  const auto found = IntentAt(id);
  if (found == intents_.end()) co_return std::optional<Intent>();
  co_return std::optional<Intent>(found->second);
}

Task<Result<bool>> MemoryStore::Claim(EventLoop& /*loop*/, IntentClaim claim) {
  Require(claim);
  const std::lock_guard lock(mutex_);
  if (IntentAt(claim.intent_id) == intents_.end()) co_return false;
  const WallTime now = clock_.Now();
  HeldUntil& held = claims_[claim.intent_id];
  const bool over = held.until <= now || held.until > now + kLongestClaim;
  if (!over && held.holder != claim.holder) co_return false;
  held = {std::move(claim.holder), now + claim.lasts};
  co_return true;
}

Task<Result<void>> MemoryStore::Release(EventLoop& /*loop*/, std::string intent_id, std::string holder) {
  RequireName(intent_id);
  RequireName(holder);
  const std::lock_guard lock(mutex_);
  const auto found = claims_.find(intent_id);
  if (found != claims_.end() && found->second.holder == holder) claims_.erase(found);
  co_return Result<void>();
}

Task<Result<std::vector<DueLook>>> MemoryStore::DueLooks(EventLoop& /*loop*/, WallTime now, std::size_t per_account) {
  RequireSome(per_account);
  const std::lock_guard lock(mutex_);
  std::map<std::string, std::vector<std::pair<WallTime, TenantKey>>> due;
  for (const TenantKey& name : pending_) {
    const UserRecord& record = Waiting(name);
    const std::optional<WallTime>& next_at = record.look->next_at;
    if (next_at && (*next_at <= now || *next_at > now + kLongestLookPause))
      due[record.link.account].emplace_back(*next_at, name);
  }
  std::vector<DueLook> looks;
  for (auto& [account, users] : due) {
    std::sort(users.begin(), users.end());
    if (users.size() > per_account) users.resize(per_account);
    for (auto& [next_at, name] : users) looks.push_back({account, std::move(name.first), std::move(name.second)});
  }
  co_return looks;
}

Task<Result<void>> MemoryStore::PutOffLook(EventLoop& /*loop*/, DueLook look, WallTime next_at) {
  Require(look);
  const std::lock_guard lock(mutex_);
  const auto found = users_.find({look.tenant, look.user_id});
  if (found != users_.end() && found->second.look) found->second.look->next_at = next_at;
  co_return Result<void>();
}

Task<Result<StoreFacts>> MemoryStore::Facts(EventLoop& /*loop*/) {
  const std::lock_guard lock(mutex_);
  StoreFacts facts;
  for (const auto& [name, intent] : intents_) {
    ++(intent.state == IntentState::kUnknown ? facts.unknown_intents : facts.started_intents);
    facts.oldest_intent = std::min(facts.oldest_intent.value_or(intent.created_at), intent.created_at);
  }
  for (const TenantKey& name : pending_) {
    const Look& look = *Waiting(name).look;
    if (look.next_at) ++facts.users_looked_for;
    if (!look.next_at && look.tries > 0 && look.awaits == Look::For::kWallets) ++facts.users_given_up;
  }
  co_return facts;
}

Task<Result<std::vector<Usage>>> MemoryStore::CountUsers(EventLoop& /*loop*/) {
  const std::lock_guard lock(mutex_);
  UsageTable table;
  for (const auto& [name, record] : users_) {
    if (record.user.status != api::Status::kDeleted)
      ++table.At(record.user.tenant, record.user.provider, record.link.account).users;
  }
  for (const auto& [name, intent] : intents_) {
    ++table.At(intent.user.tenant, intent.user.provider, intent.link.account).open_intents;
  }
  co_return table.Take();
}

}  // namespace walletgate::storage
