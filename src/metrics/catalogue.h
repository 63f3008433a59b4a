#pragma once

// What is known of every metric: name, help, type, unit, labels and the values each label may take, from the rows of
// metrics/rows.h. `walletgate metrics`, docs/metrics.md, dashboards and alert tests read it.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "metrics/domains.h"

namespace walletgate::metrics {

enum class MetricType : std::uint8_t { kCounter, kGauge, kHistogram, kInfo };

/// Where the values of a label come from.
enum class LabelSource : std::uint8_t {
  kFixed,      ///< LabelInfo::values
  kProviders,  ///< the rest: that member of Domains
  kOperations,
  kRoutes,
  kValidationFields,
  kVersion,
  kRevision,
  kConfigHash,  ///< one at a time, that of the configuration in use
};

struct LabelInfo {
  std::string_view name;
  LabelSource source = LabelSource::kFixed;
  std::vector<std::string_view> values = {};  ///< for kFixed
  std::string_view fold = {};                 ///< what any other value becomes; "" where values are an enum of ours
};

/// Which series exist, at zero, before the first event.
enum class Precreate : std::uint8_t {
  kAll,       ///< every combination of values that are not folds
  kFailures,  ///< of those, the ones whose label "code" is 5xx
  kNone,      ///< the owner creates what makes sense, or nothing is known before the first event
};

struct MetricInfo {
  std::string_view name;  ///< as in the text format, `_total` included
  MetricType type = MetricType::kCounter;
  std::string_view unit;  ///< "seconds", "bytes" or ""
  std::string_view help;
  std::vector<LabelInfo> labels;
  std::span<const double> buckets;  ///< upper bounds without +Inf, of histograms
  Precreate precreate = Precreate::kAll;
};

/// In the order of docs/metrics.md. Thread-safe.
const std::vector<MetricInfo>& Catalogue();

/// The values that `label` may take in a deployment, its fold last if it has one.
std::vector<std::string> AllowedValues(const LabelInfo& label, const Domains& domains);

/// "counter", "gauge", "histogram", "info".
std::string_view ToString(MetricType type);

/// {"metrics": [{name, type, unit, help, labels: [{name, values | from, fold}], buckets}]}, indented.
std::string DescribeJson();
/// The text of docs/metrics.md.
std::string DescribeMarkdown();

}  // namespace walletgate::metrics
