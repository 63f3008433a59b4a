#include "routing/measured_store.h"

namespace walletgate::routing {

template <class T>
Task<Result<T>> MeasuredStore::Measure(std::string_view operation, Task<Result<T>> call) {
  const SteadyTime began = clock_.Steady();
  Result<T> result = co_await std::move(call);
  metrics_.StoreOperation(operation, result.has_value(), clock_.Steady() - began);
  co_return result;
}

Task<Result<storage::Prior>> MeasuredStore::FindPrior(EventLoop& loop, storage::PriorQuery query) {
  return Measure("find_prior", inner_->FindPrior(loop, std::move(query)));
}

Task<Result<void>> MeasuredStore::Begin(EventLoop& loop, storage::Intent intent,
                                        std::optional<storage::KeyRecord> key) {
  return Measure("begin", inner_->Begin(loop, std::move(intent), std::move(key)));
}

Task<Result<storage::Ended>> MeasuredStore::End(EventLoop& loop, storage::Ending ending) {
  return Measure("end", inner_->End(loop, std::move(ending)));
}

Task<Result<void>> MeasuredStore::PutKey(EventLoop& loop, storage::KeyRecord key) {
  return Measure("put_key", inner_->PutKey(loop, std::move(key)));
}

Task<Result<std::optional<storage::UserRecord>>> MeasuredStore::FindUser(EventLoop& loop, std::string tenant,
                                                                         std::string id) {
  return Measure("find_user", inner_->FindUser(loop, std::move(tenant), std::move(id)));
}

Task<Result<void>> MeasuredStore::UpdateUser(EventLoop& loop, storage::UserRecord record) {
  return Measure("update_user", inner_->UpdateUser(loop, std::move(record)));
}

Task<Result<storage::Page>> MeasuredStore::List(EventLoop& loop, storage::ListQuery query) {
  return Measure("list", inner_->List(loop, std::move(query)));
}

Task<Result<std::optional<storage::Holder>>> MeasuredStore::FindHolder(EventLoop& loop, std::string account,
                                                                       std::string provider_user_id) {
  return Measure("find_holder", inner_->FindHolder(loop, std::move(account), std::move(provider_user_id)));
}

Task<Result<std::vector<storage::Intent>>> MeasuredStore::OpenIntents(EventLoop& loop, std::string after,
                                                                      std::size_t limit) {
  return Measure("open_intents", inner_->OpenIntents(loop, std::move(after), limit));
}

Task<Result<std::optional<storage::Intent>>> MeasuredStore::FindIntent(EventLoop& loop, std::string id) {
  return Measure("find_intent", inner_->FindIntent(loop, std::move(id)));
}

Task<Result<std::vector<storage::DueLook>>> MeasuredStore::DueLooks(EventLoop& loop, WallTime now,
                                                                    std::size_t per_account) {
  return Measure("due_looks", inner_->DueLooks(loop, now, per_account));
}

Task<Result<void>> MeasuredStore::PutOffLook(EventLoop& loop, storage::DueLook look, WallTime next_at) {
  return Measure("put_off_look", inner_->PutOffLook(loop, std::move(look), next_at));
}

Task<Result<storage::StoreFacts>> MeasuredStore::Facts(EventLoop& loop) {
  return Measure("facts", inner_->Facts(loop));
}

Task<Result<std::vector<storage::Usage>>> MeasuredStore::CountUsers(EventLoop& loop) {
  return Measure("count_users", inner_->CountUsers(loop));
}

}  // namespace walletgate::routing
