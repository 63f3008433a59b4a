#include "metrics/exemplars.h"

#include <algorithm>

#include "base/ascii.h"

namespace walletgate::metrics {

void Exemplars::Keep(const MetricInfo& metric, const std::string& key, Exemplar exemplar) {
  const auto bound = std::lower_bound(metric.buckets.begin(), metric.buckets.end(), exemplar.value);
  const auto bucket = static_cast<std::size_t>(bound - metric.buckets.begin());
  const std::lock_guard lock(mutex_);
  BucketExemplars& buckets = kept_[key];
  buckets.resize(metric.buckets.size() + 1);
  buckets[bucket] = std::move(exemplar);
}

std::map<std::string, BucketExemplars> Exemplars::Snapshot() const {
  const std::lock_guard lock(mutex_);
  return kept_;
}

bool IsTraceId(std::string_view text) {
  const auto is_digit = [](char c) { return IsHexDigit(c) && !IsUpper(c); };
  return text.size() == 32 && std::all_of(text.begin(), text.end(), is_digit) &&
         text.find_first_not_of('0') != std::string_view::npos;
}

}  // namespace walletgate::metrics
