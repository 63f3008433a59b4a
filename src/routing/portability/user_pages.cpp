#include "routing/portability/user_pages.h"

#include <algorithm>
#include <utility>

namespace walletgate::routing {
namespace {

constexpr std::size_t kPage = 1000;  ///< users; their bytes end most pages earlier

}  // namespace

storage::ListQuery UserPages::Query() const {
  storage::ListQuery query;
  query.tenant = selection_.tenant;
  query.provider = selection_.provider;
  query.statuses = selection_.statuses;
  return query;
}

bool UserPages::IsSelected(const api::EndUser& user) const {
  return !selection_.created_before || user.created_at < *selection_.created_before;
}

Result<std::vector<api::EndUser>> UserPages::Next() {
  return selection_.external_ids.empty() ? NextOfAll() : NextOfNamed();
}

Result<std::vector<api::EndUser>> UserPages::NextOfAll() {
  storage::ListQuery query = Query();
  query.limit = kPage;
  query.after = after_;
  Result<storage::Page> page = from_.loop.RunUntilDone(from_.store.List(from_.loop, std::move(query)));
  if (!page) return std::move(page).error();
  unreadable_ += page->unreadable;
  after_ = page->last;
  done_ = !page->has_more;
  std::vector<api::EndUser> users;
  users.reserve(page->users.size());
  for (storage::UserRecord& record : page->users) {
    if (IsSelected(record.user)) users.push_back(std::move(record.user));
  }
  return users;
}

/// All at once: there are no more of them than a page has.
Result<std::vector<api::EndUser>> UserPages::NextOfNamed() {
  std::vector<api::EndUser> users;
  for (const std::string& external_id : selection_.external_ids) {
    storage::ListQuery query = Query();
    query.external_id = external_id;
    Result<storage::Page> page = from_.loop.RunUntilDone(from_.store.List(from_.loop, std::move(query)));
    if (!page) return std::move(page).error();
    unreadable_ += page->unreadable;
    if (page->users.empty()) missing_.push_back(external_id);
    for (storage::UserRecord& record : page->users) {
      if (IsSelected(record.user)) users.push_back(std::move(record.user));
    }
  }
  std::ranges::sort(users, {}, &api::EndUser::id);
  done_ = true;
  return users;
}

}  // namespace walletgate::routing
