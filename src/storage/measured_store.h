#pragma once

// A Store that tells the metrics how long every call of another one took and whether it succeeded. Used by the program
// around the store of its configuration.

#include <memory>
#include <utility>

#include "metrics/metrics.h"
#include "storage/store_decorator.h"

namespace walletgate::storage {

class MeasuredStore final : public StoreDecorator<MeasuredStore> {
 public:
  /// `metrics` and `clock` outlive it.
  MeasuredStore(std::unique_ptr<Store> inner, metrics::Metrics& metrics, const Clock& clock)
      : StoreDecorator(*inner), inner_(std::move(inner)), metrics_(metrics), clock_(clock) {}

  template <class T>
  Task<Result<T>> Around(StoreCall call, Task<Result<T>> inner) {
    const SteadyTime began = clock_.Steady();
    Result<T> result = co_await std::move(inner);
    // What it refuses with reason is no failure.
    const bool ok = result.has_value() || result.error().kind != ErrorKind::kStoreUnavailable;
    metrics_.StoreOperation(call.name, ok, clock_.Steady() - began);
    co_return result;
  }

  Task<Result<Page>> List(EventLoop& loop, ListQuery query) override {
    Task<Result<Page>> listing = StoreDecorator::List(loop, std::move(query));
    Result<Page> page = co_await std::move(listing);
    if (page && page->unreadable > 0) metrics_.UnreadableRecords(page->unreadable);
    co_return page;
  }

 private:
  std::unique_ptr<Store> inner_;
  metrics::Metrics& metrics_;
  const Clock& clock_;
};

}  // namespace walletgate::storage
