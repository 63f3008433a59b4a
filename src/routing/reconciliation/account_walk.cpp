#include "routing/reconciliation/account_walk.h"

#include <algorithm>
#include <unordered_set>

#include "base/check.h"
#include "routing/reconciliation/comparison.h"

namespace walletgate::routing {
namespace {

/// Open intents that are read at once.
constexpr std::size_t kIntentPage = 200;

std::size_t HashOf(const std::string& text) { return std::hash<std::string>()(text); }

Error Endless() { return MakeError(ErrorKind::kProviderBadResponse, "the provider's list goes round in circles"); }

}  // namespace

AccountWalk::AccountWalk(Parts parts, Reconciliation& run, const AccountWalkOptions& options)
    : parts_(std::move(parts)),
      run_(run),
      options_(options),
      reader_({parts_.engine, run.provider, run.account, parts_.stopping}, options.reader) {}

Task<Result<void>> AccountWalk::Run() {
  Check(run_.started_at.has_value(), "a walk knows when it began");
  Result<void> walked = co_await WalkList();
  if (walked) walked = co_await JudgeNewcomers();
  if (walked) walked = co_await WalkDirectory();
  co_return walked;
}

Task<Result<void>> AccountWalk::WalkList() {
  std::string cursor;
  std::unordered_set<std::size_t> cursors;  // hashes; a page with a cursor of before is the end of a circle
  while (cursors.insert(HashOf(cursor)).second) {
    const WallTime asked_at = parts_.engine.clock().Now();
    Result<provider::Answer> page = co_await reader_.ReadPage(cursor, options_.page);
    if (!page) co_return std::move(page).error();
    run_.unreadable += page->left_out;
    for (const Listed& shown : page->results) {
      Result<void> judged = co_await JudgeListed(shown, asked_at);
      if (!judged) co_return judged;
    }
    parts_.note(run_);
    if (page->next_cursor.empty()) co_return Result<void>();
    cursor = std::move(page->next_cursor);
  }
  co_return Endless();
}

Task<Result<void>> AccountWalk::JudgeListed(const Listed& shown, WallTime asked_at) {
  EventLoop& loop = parts_.engine.loop();
  ++run_.listed;
  Result<std::optional<storage::Holder>> holder =
      co_await parts_.store.FindHolder(loop, run_.account, shown.provider_user_id);
  if (!holder) co_return std::move(holder).error();
  if (!*holder) {
    const bool old = shown.created_at && !IsNew(*shown.created_at);
    if (old) {
      run_.Note(Difference::kUnknownHere, {{}, {}, shown.provider_user_id});
    } else if (newcomers_.size() < options_.most_undecided) {
      newcomers_.push_back({shown.provider_user_id, shown.created_at});
    } else {
      ++run_.undecided;
    }
    co_return Result<void>();
  }
  Result<std::optional<storage::UserRecord>> record =
      co_await parts_.store.FindUser(loop, (*holder)->tenant, (*holder)->user_id);
  if (!record) {
    ++run_.unreadable;
    co_return Result<void>();
  }
  const bool gone = !*record || (*record)->user.status == api::Status::kDeleted;
  // Who has changed over lives at another account: this one has what he was.
  if (!gone && (*record)->link.account != run_.account) co_return Result<void>();
  if (gone) {
    run_.Note(Difference::kDeletedHere, {(*holder)->tenant, (*holder)->user_id, shown.provider_user_id});
  } else {
    JudgeHeld(**record, shown, asked_at);
  }
  co_return Result<void>();
}

void AccountWalk::JudgeHeld(const storage::UserRecord& record, const Listed& shown, WallTime asked_at) {
  if (seen_.size() < options_.most_seen) seen_.push_back(HashOf(record.user.id));
  ++run_.users;
  if (record.user.updated_at >= asked_at - options_.margin) {
    ++run_.undecided;
    return;
  }
  for (const Difference difference : Compare(record.user, shown)) {
    run_.Note(difference, {record.user.tenant, record.user.id, record.user.provider_user_id});
  }
}

Task<Result<void>> AccountWalk::JudgeNewcomers() {
  Result<bool> open = co_await HasOpenCreate();
  if (!open) co_return std::move(open).error();
  for (Newcomer& newcomer : newcomers_) {
    Result<std::optional<storage::Holder>> holder =
        co_await parts_.store.FindHolder(parts_.engine.loop(), run_.account, newcomer.provider_user_id);
    if (!holder) co_return std::move(holder).error();
    if (*holder) continue;
    if (newcomer.created_at || *open) {
      ++run_.undecided;
    } else {
      run_.Note(Difference::kUnknownHere, {{}, {}, std::move(newcomer.provider_user_id)});
    }
  }
  co_return Result<void>();
}

Task<Result<bool>> AccountWalk::HasOpenCreate() {
  std::string after;
  for (bool more = true; more;) {
    Result<std::vector<storage::Intent>> page =
        co_await parts_.store.OpenIntents(parts_.engine.loop(), after, kIntentPage);
    if (!page) co_return std::move(page).error();
    const auto of_account = [&](const storage::Intent& intent) {
      return !intent.readable || intent.link.account == run_.account;
    };
    if (std::any_of(page->begin(), page->end(), of_account)) co_return true;
    more = page->size() == kIntentPage;
    if (!page->empty()) after = page->back().id;
  }
  co_return false;
}

Task<Result<void>> AccountWalk::WalkDirectory() {
  if (seen_.size() >= options_.most_seen) {
    co_return MakeError(ErrorKind::kPayloadTooLarge,
                        "the list has more users than can be remembered; nobody was looked for in it");
  }
  std::sort(seen_.begin(), seen_.end());
  Result<std::vector<storage::Usage>> usages = co_await parts_.store.CountUsers(parts_.engine.loop());
  if (!usages) co_return std::move(usages).error();
  for (const storage::Usage& usage : *usages) {
    const bool here = usage.account == run_.account && usage.provider == run_.provider && usage.users > 0;
    if (!here) continue;
    Result<void> walked = co_await WalkTenant(usage);
    if (!walked) co_return walked;
  }
  co_return Result<void>();
}

Task<Result<void>> AccountWalk::WalkTenant(storage::Usage usage) {
  EventLoop& loop = parts_.engine.loop();
  storage::ListQuery query;
  query.tenant = usage.tenant;
  query.provider = usage.provider;
  query.limit = options_.page;
  for (bool more = true; more;) {
    if (parts_.stopping()) co_return MakeError(ErrorKind::kShuttingDown);
    Result<storage::Page> page = co_await parts_.store.List(loop, query);
    if (!page) co_return std::move(page).error();
    run_.unreadable += page->unreadable;
    for (const storage::UserRecord& record : page->users) {
      if (WasSeen(record.user.id) || IsNew(record.user.created_at)) continue;
      Result<void> judged = co_await JudgeUnseen(usage.tenant, record.user.id);
      if (!judged) co_return judged;
    }
    more = page->has_more;
    query.after = std::move(page->last);
    parts_.note(run_);
    co_await Sleep(loop, options_.pause);
  }
  co_return Result<void>();
}

/// As he is now: since the page was read he may have been deleted, and the tenant may have users at other accounts.
Task<Result<void>> AccountWalk::JudgeUnseen(std::string tenant, std::string user_id) {
  Result<std::optional<storage::UserRecord>> record =
      co_await parts_.store.FindUser(parts_.engine.loop(), std::move(tenant), std::move(user_id));
  if (!record) co_return std::move(record).error();
  const bool here = *record && (*record)->user.status != api::Status::kDeleted &&
                    (*record)->link.account == run_.account && !IsNew((*record)->user.updated_at);
  if (!here) co_return Result<void>();
  ++run_.users;
  co_return co_await Confirm(std::move(**record));
}

Task<Result<void>> AccountWalk::Confirm(storage::UserRecord record) {
  const Reconciliation::Sample who{record.user.tenant, record.user.id, record.user.provider_user_id};
  const std::shared_ptr<const provider::Provider> provider = reader_.provider();
  const bool can_ask = provider != nullptr && provider->Offers(api::Operation::kGetEndUser);
  if (!can_ask && run_.unreadable == 0) {
    run_.Note(Difference::kMissingThere, who);
    co_return Result<void>();
  }
  if (!can_ask || look_ups_++ >= options_.most_look_ups) {
    ++run_.unconfirmed;
    co_return Result<void>();
  }
  Result<provider::Answer> answer = co_await reader_.LookUp(std::move(record));
  const bool deleted = answer && answer->results.front().status == api::Status::kDeleted;
  if (deleted || (!answer && answer.error().kind == ErrorKind::kEndUserNotFound)) {
    run_.Note(Difference::kMissingThere, who);
  } else if (answer) {
    run_.Note(Difference::kNotListed, who);
  } else if (answer.error().kind == ErrorKind::kShuttingDown) {
    co_return std::move(answer).error();
  } else {
    ++run_.unconfirmed;
  }
  co_return Result<void>();
}

bool AccountWalk::WasSeen(const std::string& user_id) const {
  return std::binary_search(seen_.begin(), seen_.end(), HashOf(user_id));
}

}  // namespace walletgate::routing
