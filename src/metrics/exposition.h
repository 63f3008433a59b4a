#pragma once

// The two texts that a scraper may ask for. Internal to metrics: speaks prometheus-cpp's types.

#include <prometheus/metric_family.h>

#include <map>
#include <string>
#include <vector>

#include "metrics/exemplars.h"

namespace walletgate::metrics {

/// Text format 0.0.4 (prometheus.io/docs/instrumenting/exposition_formats). Families are written in the catalogue's
/// order, series sorted by labels; families without series are left out.
std::string ToText(std::vector<prometheus::MetricFamily> families);

/// OpenMetrics 1.0: family names without `_total` and `_info`, `# UNIT`, exemplars on buckets, `# EOF` at the end.
std::string ToOpenMetrics(std::vector<prometheus::MetricFamily> families,
                          const std::map<std::string, BucketExemplars>& exemplars = {});

}  // namespace walletgate::metrics
