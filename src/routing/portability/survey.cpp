#include "routing/portability/survey.h"

#include <utility>

#include "base/check.h"

namespace walletgate::routing {
namespace {

constexpr std::size_t kIntentPage = 100;  // with the body of a call each

bool TakesContactsOnce(const provider::ProviderSpec& spec) {
  const provider::OperationSpec* create = spec.Find(api::Operation::kCreateEndUser);
  return !spec.portability.unique_contacts.empty() || (create != nullptr && !create->idempotency.unique.empty());
}

/// A derived id is another one for each who has the external id after the first.
bool IdsMayBeTaken(const provider::Provider& provider) {
  return provider.TellsExternalId() && provider.account().ids != provider::Ids::kDerived &&
         provider.spec().portability.deleted_ids != provider::DeletedIds::kReusable;
}

Selection AllOf(const Selection& selection, const std::string& provider) {
  Selection all;
  all.tenant = selection.tenant;
  all.provider = provider;
  return all;
}

}  // namespace

Survey::Survey(const WaitingStore& store, Random& random, SurveyQuestion question, Found found)
    : store_(store), question_(std::move(question)), found_(std::move(found)), pages_(store, question_.selection) {
  const auto from = question_.tenant->providers.find(question_.from);
  const provider::Provider* source = from == question_.tenant->providers.end() ? nullptr : from->second.get();
  for (const ProviderPtr& provider : question_.to) {
    const Move move{*question_.tenant,
                    *provider,
                    source,
                    {question_.from, provider->id()},
                    question_.choices,
                    question_.keeps_personal_data};
    targets_.push_back(std::make_unique<Target>(
        Target{provider, IdAlphabet(provider->spec().accepts), {}, IdsMayBeTaken(*provider), move}));
    targets_.back()->move.alphabet = &targets_.back()->alphabet;
    if (!TakesContactsOnce(provider->spec()) || !question_.keeps_personal_data) continue;
    targets_.back()->contacts.emplace(random);
    targets_.back()->move.shared = &*targets_.back()->contacts;
    if (to_count_.empty()) to_count_.push_back(question_.selection.provider);
    to_count_.push_back(provider->stored_id());
  }
}

Result<bool> Survey::Step() {
  if (!intents_) {
    if (Result<void> read = ReadIntents(); !read) return std::move(read).error();
  }
  if (counting_ || !to_count_.empty()) return CountContacts();
  return CheckPage();
}

Result<void> Survey::ReadIntents() {
  std::map<std::string, std::string, std::less<>> open;
  std::string after;
  for (bool more = true; more;) {
    const Result<std::vector<storage::Intent>> page =
        store_.loop.RunUntilDone(store_.store.OpenIntents(store_.loop, after, kIntentPage));
    if (!page) return page.error();
    more = page->size() == kIntentPage;
    for (const storage::Intent& intent : *page) {
      after = intent.id;
      if (intent.readable && intent.user.tenant == question_.tenant->id) open[intent.user.external_id] = intent.id;
    }
  }
  intents_ = std::move(open);
  return {};
}

Result<bool> Survey::CountContacts() {
  if (!counting_) counting_.emplace(store_, AllOf(question_.selection, to_count_.front()));
  const Result<std::vector<api::EndUser>> users = counting_->Next();
  if (!users) return users.error();
  const bool of_source = to_count_.front() == question_.selection.provider;
  for (const std::unique_ptr<Target>& target : targets_) {
    if (!target->contacts || (!of_source && target->provider->stored_id() != to_count_.front())) continue;
    for (const api::EndUser& user : *users) target->contacts->Add(user);
  }
  if (!counting_->done()) return true;
  counting_.reset();
  to_count_.erase(to_count_.begin());
  if (!to_count_.empty()) return true;
  for (const std::unique_ptr<Target>& target : targets_) {
    if (target->contacts) target->contacts->Finish();
  }
  return true;
}

Result<bool> Survey::CheckPage() {
  const Result<std::vector<api::EndUser>> users = pages_.Next();
  if (!users) return users.error();
  for (const api::EndUser& user : *users) {
    Check(user.tenant == question_.tenant->id, "a report is about the tenant's own users");
    if (Result<void> checked = CheckUser(user); !checked) return std::move(checked).error();
  }
  return !pages_.done();
}

Result<void> Survey::CheckUser(const api::EndUser& user) {
  const auto intent = intents_->find(user.external_id);
  MovingUser moving{user};
  if (intent != intents_->end()) moving.open_intent = intent->second;
  for (std::size_t i = 0; i < targets_.size(); ++i) {
    const Result<bool> deleted = WasDeletedAt(*targets_[i], user);
    if (!deleted) return deleted.error();
    moving.id_was_deleted = *deleted;
    if (Result<void> taken = found_(i, user, CheckMove(targets_[i]->move, moving)); !taken) return taken;
  }
  return {};
}

/// Asked only of those who had a predecessor.
Result<bool> Survey::WasDeletedAt(const Target& target, const api::EndUser& user) {
  if (!target.ids_may_be_taken || user.generation == 0) return false;
  storage::ListQuery query;
  query.tenant = user.tenant;
  query.external_id = user.external_id;
  query.provider = target.provider->stored_id();
  query.statuses = {api::Status::kDeleted};
  query.limit = 1;
  const Result<storage::Page> page = store_.loop.RunUntilDone(store_.store.List(store_.loop, std::move(query)));
  if (!page) return page.error();
  return !page->users.empty();
}

}  // namespace walletgate::routing
