#pragma once

// A Store that tells the metrics how long every call of another one took and whether it succeeded. Used by the program
// around the store of its configuration.

#include <memory>
#include <string>
#include <utility>

#include "metrics/metrics.h"
#include "storage/store.h"

namespace walletgate::routing {

class MeasuredStore final : public storage::Store {
 public:
  /// `metrics` and `clock` outlive it.
  MeasuredStore(std::unique_ptr<storage::Store> inner, metrics::Metrics& metrics, const Clock& clock)
      : inner_(std::move(inner)), metrics_(metrics), clock_(clock) {}

  Task<Result<storage::Prior>> FindPrior(EventLoop& loop, storage::PriorQuery query) override;
  Task<Result<void>> Begin(EventLoop& loop, storage::Intent intent, std::optional<storage::KeyRecord> key) override;
  Task<Result<storage::Ended>> End(EventLoop& loop, storage::Ending ending) override;
  Task<Result<void>> PutKey(EventLoop& loop, storage::KeyRecord key) override;
  Task<Result<std::optional<storage::UserRecord>>> FindUser(EventLoop& loop, std::string tenant,
                                                            std::string id) override;
  Task<Result<void>> UpdateUser(EventLoop& loop, storage::UserRecord record) override;
  Task<Result<storage::Page>> List(EventLoop& loop, storage::ListQuery query) override;
  Task<Result<std::optional<storage::Holder>>> FindHolder(EventLoop& loop, std::string account,
                                                          std::string provider_user_id) override;
  Task<Result<std::vector<storage::Intent>>> OpenIntents(EventLoop& loop, std::string after,
                                                         std::size_t limit) override;
  Task<Result<std::optional<storage::Intent>>> FindIntent(EventLoop& loop, std::string id) override;
  Task<Result<std::vector<storage::DueLook>>> DueLooks(EventLoop& loop, WallTime now, std::size_t per_account) override;
  Task<Result<void>> PutOffLook(EventLoop& loop, storage::DueLook look, WallTime next_at) override;
  Task<Result<storage::StoreFacts>> Facts(EventLoop& loop) override;
  Task<Result<std::vector<storage::Usage>>> CountUsers(EventLoop& loop) override;

 private:
  template <class T>
  Task<Result<T>> Measure(std::string_view operation, Task<Result<T>> call);

  std::unique_ptr<storage::Store> inner_;
  metrics::Metrics& metrics_;
  const Clock& clock_;
};

}  // namespace walletgate::routing
