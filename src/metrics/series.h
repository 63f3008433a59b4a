#pragma once

// The series of one metric, found by the places of their label values without prometheus-cpp's own (slow) look-up.
// Internal to metrics.

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <atomic>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "metrics/catalogue.h"
#include "metrics/provider_names.h"

namespace walletgate::metrics {

/// The values that one label of a metric may take.
class LabelAxis {
 public:
  LabelAxis(const LabelInfo& info, const Domains& domains, const ProviderNames& providers)
      : info_(info), providers_(info.source == LabelSource::kProviders ? &providers : nullptr) {
    if (providers_ == nullptr) values_ = AllowedValues(info, domains);
  }

  /// How many places there can ever be, the fold's included.
  std::size_t places() const { return providers_ != nullptr ? ProviderNames::kCapacity + 1 : values_.size(); }

  /// The fold's place, the last, for a value that is not allowed.
  std::size_t IndexOf(std::string_view value) const {
    if (providers_ != nullptr) return providers_->IndexOf(value);
    for (std::size_t i = 0; i < values_.size(); ++i) {
      if (values_[i] == value) return i;
    }
    return values_.size() - 1;
  }

  /// "" for a place that nobody has yet.
  std::string_view At(std::size_t index) const {
    if (providers_ == nullptr) return values_[index];
    if (index == ProviderNames::kCapacity) return info_.fold;
    return index < providers_->size() ? providers_->At(index) : std::string_view();
  }

 private:
  const LabelInfo& info_;
  const ProviderNames* providers_;
  std::vector<std::string> values_;
};

/// Series that are created before their first event, as the row says.
class CreatedAhead {
 public:
  /// Again after providers were added. Thread-safe.
  virtual void CreateAhead() = 0;

 protected:
  ~CreatedAhead() = default;
};

/// Where rows are put up: what their series are made from, and the list of what is there.
struct Board {
  prometheus::Registry& registry;
  const Domains& domains;
  const ProviderNames& providers;
  std::vector<const MetricInfo*> rows = {};  ///< in the order of their making
  std::vector<CreatedAhead*> series = {};
};

/// The series of one metric over every combination of allowed label values. Each is created in the registry once, ahead
/// of time where the row says so, and kept. Thread-safe.
template <class Metric>
class Series : public CreatedAhead {
 public:
  /// Puts itself up on the board, which may go once all are made; what it refers to outlives this.
  Series(Board& board, MetricInfo info) : info_(std::move(info)), family_(Register(board.registry)) {
    std::size_t combinations = 1;
    for (const LabelInfo& label : info_.labels) {
      axes_.emplace_back(label, board.domains, board.providers);
      combinations *= axes_.back().places();
    }
    slots_ = std::vector<std::atomic<Metric*>>(combinations);
    Series::CreateAhead();
    board.rows.push_back(&info_);
    board.series.push_back(this);
  }
  Series(const Series&) = delete;  // the board has its address
  Series& operator=(const Series&) = delete;

  void CreateAhead() final {
    if (info_.precreate == Precreate::kNone) return;
    for (std::size_t slot = 0; slot < slots_.size(); ++slot) {
      if (slots_[slot].load(std::memory_order_acquire) == nullptr && IsCreatedAhead(slot)) Create(slot);
    }
  }

  const MetricInfo& info() const { return info_; }

 protected:
  ~Series() = default;

  const std::vector<LabelAxis>& axes() const { return axes_; }

  /// `slot`: the places of the label values, read as the digits of a number, the last label's last.
  Metric& At(std::size_t slot) {
    Metric* metric = slots_[slot].load(std::memory_order_acquire);
    return metric != nullptr ? *metric : Create(slot);
  }

 private:
  prometheus::Family<Metric>& Register(prometheus::Registry& registry) {
    const std::string name(info_.name);
    const std::string help(info_.help);
    if constexpr (std::is_same_v<Metric, prometheus::Counter>) {
      return prometheus::BuildCounter().Name(name).Help(help).Register(registry);
    } else if constexpr (std::is_same_v<Metric, prometheus::Gauge>) {
      return prometheus::BuildGauge().Name(name).Help(help).Register(registry);
    } else {
      return prometheus::BuildHistogram().Name(name).Help(help).Register(registry);
    }
  }

  /// The label values of a slot, in the row's order.
  std::vector<std::string_view> ValuesOf(std::size_t slot) const {
    std::vector<std::string_view> values(axes_.size());
    for (std::size_t label = axes_.size(); label-- > 0;) {
      values[label] = axes_[label].At(slot % axes_[label].places());
      slot /= axes_[label].places();
    }
    return values;
  }

  bool IsCreatedAhead(std::size_t slot) const {
    const std::vector<std::string_view> values = ValuesOf(slot);
    std::string_view provider;
    for (std::size_t label = 0; label < values.size(); ++label) {
      const LabelInfo& info = info_.labels[label];
      if (info.source == LabelSource::kProviders) {
        if (values[label].empty() || values[label] == provider) return false;  // nobody's place; from one to itself
        provider = values[label];
      }
      if (!info.fold.empty() && values[label] == info.fold) return false;
      if (info_.precreate == Precreate::kFailures && info.name == "code" && values[label].front() != '5') return false;
    }
    return true;
  }

  Metric& Create(std::size_t slot) {
    prometheus::Labels labels;
    const std::vector<std::string_view> values = ValuesOf(slot);
    for (std::size_t label = 0; label < values.size(); ++label) {
      labels.emplace(info_.labels[label].name, values[label]);
    }
    Metric& metric = Add(labels);  // the same object for the same labels, whichever thread asks first
    slots_[slot].store(&metric, std::memory_order_release);
    return metric;
  }

  Metric& Add(const prometheus::Labels& labels) {
    if constexpr (std::is_same_v<Metric, prometheus::Histogram>) {
      return family_.Add(labels, prometheus::Histogram::BucketBoundaries(info_.buckets.begin(), info_.buckets.end()));
    } else {
      return family_.Add(labels);
    }
  }

  const MetricInfo info_;
  prometheus::Family<Metric>& family_;
  std::vector<LabelAxis> axes_;
  std::vector<std::atomic<Metric*>> slots_;
};

}  // namespace walletgate::metrics
