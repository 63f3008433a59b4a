#pragma once

// What a row of metrics/rows.h is: the metric's words and labels, and the typed way to its series. Internal to metrics.

#include <prometheus/metric_family.h>

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "metrics/row_labels.h"
#include "metrics/series.h"

namespace walletgate::metrics {

/// By what the name ends with: "seconds", "bytes" or "".
constexpr std::string_view UnitOf(std::string_view name) {
  if (name.ends_with("_seconds") || name.ends_with("_seconds_total")) return "seconds";
  return name.ends_with("_bytes") ? "bytes" : "";
}

template <MetricType type, class... Labels>  // NOLINT(readability-identifier-naming)
MetricInfo MakeRow(std::string_view name, std::string_view help) {
  return {name, type, UnitOf(name), help, {LabelOf<Labels>::Info()...}, {}};
}

/// Series whose labels have types. Texts that are not allowed count as their label's fold. Thread-safe.
template <MetricType type, class Metric, class... Labels>  // NOLINT(readability-identifier-naming)
class Handle final : public Series<Metric> {
 public:
  Handle(Board& board, std::string_view name, std::string_view help, Precreate precreate = Precreate::kAll)
      : Series<Metric>(board, Row(name, help, precreate, {})) {}
  /// Of a histogram. `buckets`: upper bounds without +Inf; outlive it.
  Handle(Board& board, std::string_view name, std::string_view help, std::span<const double> buckets)
      : Series<Metric>(board, Row(name, help, Precreate::kAll, buckets)) {}

  /// The series with these values. Allocates where it is the first time only.
  Metric& With(typename LabelOf<Labels>::Value... values) {
    std::size_t slot = 0;
    [[maybe_unused]] auto axis = this->axes().begin();
    ((slot = slot * axis->places() + PlaceOn(*axis, values), ++axis), ...);
    return this->At(slot);
  }

  /// As With, for the text under which the exemplars of a series are kept.
  std::string KeyOf(typename LabelOf<Labels>::Value... values) const {
    std::string key(this->info().name);
    [[maybe_unused]] auto axis = this->axes().begin();
    ((key.append("/").append(axis->At(PlaceOn(*axis, values))), ++axis), ...);
    return key;
  }

 private:
  static MetricInfo Row(std::string_view name, std::string_view help, Precreate precreate,
                        std::span<const double> buckets) {
    MetricInfo row = MakeRow<type, Labels...>(name, help);
    row.precreate = precreate;
    row.buckets = buckets;
    return row;
  }

  static std::size_t PlaceOn(const LabelAxis& axis, std::string_view value) { return axis.IndexOf(value); }
  /// The axis has an enum's values in its order.
  template <class Enum>
  static std::size_t PlaceOn(const LabelAxis& /*axis*/, Enum value) {
    return static_cast<std::size_t>(value);
  }
};

template <class... Labels>
using Counter = Handle<MetricType::kCounter, prometheus::Counter, Labels...>;
template <class... Labels>
using Gauge = Handle<MetricType::kGauge, prometheus::Gauge, Labels...>;
template <class... Labels>
using Histogram = Handle<MetricType::kHistogram, prometheus::Histogram, Labels...>;
/// A gauge that is always 1; what it says stands in its labels.
template <class... Labels>
using Info = Handle<MetricType::kInfo, prometheus::Gauge, Labels...>;

/// A metric that nobody counts: it is read when somebody asks for the metrics, and has one series at most.
template <MetricType type, class... Labels>  // NOLINT(readability-identifier-naming)
class Reading final {
 public:
  Reading(Board& board, std::string_view name, std::string_view help) : info_(MakeRow<type, Labels...>(name, help)) {
    info_.precreate = Precreate::kNone;
    board.rows.push_back(&info_);
  }
  Reading(const Reading&) = delete;  // the board has its address
  Reading& operator=(const Reading&) = delete;

  /// Adds it to what is shown.
  void Show(std::vector<prometheus::MetricFamily>& shown, double value,
            typename LabelOf<Labels>::Value... values) const {
    prometheus::ClientMetric metric;
    (type == MetricType::kCounter ? metric.counter.value : metric.gauge.value) = value;
    [[maybe_unused]] auto label = info_.labels.begin();
    (metric.label.push_back({std::string((label++)->name), std::string(values)}), ...);
    prometheus::MetricFamily family;
    family.name = info_.name;
    family.metric.push_back(std::move(metric));
    shown.push_back(std::move(family));
  }

 private:
  MetricInfo info_;
};

}  // namespace walletgate::metrics
