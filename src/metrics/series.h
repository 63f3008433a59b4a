#pragma once

// The series of one metric, found by label values without prometheus-cpp's own (slow) look-up. Internal to metrics.

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <atomic>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "metrics/catalogue.h"

namespace walletgate::metrics {

/// The series of `metric` over every combination of allowed label values. Each is created in the registry once, ahead
/// of time where the catalogue says so, and kept. Thread-safe.
template <class Metric>
class Series {
 public:
  Series(prometheus::Registry& registry, std::string_view name, const Domains& domains)
      : info_(MetricNamed(name)), family_(Register(registry)) {
    std::size_t combinations = 1;
    for (const LabelInfo& label : info_.labels) {
      values_.push_back(AllowedValues(label, domains));
      combinations *= values_.back().size();
    }
    slots_ = std::vector<std::atomic<Metric*>>(combinations);
    if (info_.precreate == Precreate::kNone) return;
    for (std::size_t slot = 0; slot < combinations; ++slot) {
      if (IsPrecreated(slot)) Create(slot);
    }
  }

  /// The series with these values, in the order of the catalogue's labels; a value that is not allowed counts as the
  /// label's fold. REQUIRES as many values as labels.
  Metric& Of(std::initializer_list<std::string_view> values) {
    std::size_t slot = 0;
    std::size_t label = 0;
    for (const std::string_view value : values) {
      slot = slot * values_[label].size() + IndexOf(values_[label], value);
      ++label;
    }
    Metric* metric = slots_[slot].load(std::memory_order_acquire);
    return metric != nullptr ? *metric : Create(slot);
  }

 private:
  /// The last value is the fold.
  static std::size_t IndexOf(const std::vector<std::string>& values, std::string_view value) {
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (values[i] == value) return i;
    }
    return values.size() - 1;
  }

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

  /// The label values of a slot, in the catalogue's order.
  std::vector<std::string_view> ValuesOf(std::size_t slot) const {
    std::vector<std::string_view> values(values_.size());
    for (std::size_t label = values_.size(); label-- > 0;) {
      values[label] = values_[label][slot % values_[label].size()];
      slot /= values_[label].size();
    }
    return values;
  }

  bool IsPrecreated(std::size_t slot) const {
    const std::vector<std::string_view> values = ValuesOf(slot);
    for (std::size_t label = 0; label < values.size(); ++label) {
      const LabelInfo& info = info_.labels[label];
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

  const MetricInfo& info_;
  prometheus::Family<Metric>& family_;
  std::vector<std::vector<std::string>> values_;
  std::vector<std::atomic<Metric*>> slots_;
};

}  // namespace walletgate::metrics
