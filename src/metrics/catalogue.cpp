#include "metrics/catalogue.h"

#include "metrics/rows.h"

namespace walletgate::metrics {
namespace {

/// What rows say of themselves, asked of those of a deployment that has nothing.
std::vector<MetricInfo> ReadRows() {
  prometheus::Registry registry;
  const Domains nothing;
  const ProviderNames nobody(nothing.providers);
  Board board{registry, nothing, nobody};
  const Rows rows(board);
  std::vector<MetricInfo> out;
  for (const MetricInfo* row : board.rows) out.push_back(*row);
  return out;
}

std::vector<std::string> SourceValues(const LabelInfo& label, const Domains& domains) {
  switch (label.source) {
    case LabelSource::kFixed: return {label.values.begin(), label.values.end()};
    case LabelSource::kProviders: return domains.providers;
    case LabelSource::kOperations: return domains.operations;
    case LabelSource::kRoutes: return domains.routes;
    case LabelSource::kValidationFields: return domains.validation_fields;
    case LabelSource::kVersion: return {domains.version};
    case LabelSource::kRevision: return {domains.revision};
    case LabelSource::kConfigHash: return {};
  }
  return {};
}

}  // namespace

const std::vector<MetricInfo>& Catalogue() {
  static const std::vector<MetricInfo> catalogue = ReadRows();
  return catalogue;
}

std::vector<std::string> AllowedValues(const LabelInfo& label, const Domains& domains) {
  std::vector<std::string> values = SourceValues(label, domains);
  if (!label.fold.empty()) values.emplace_back(label.fold);
  return values;
}

std::string_view ToString(MetricType type) {
  switch (type) {
    case MetricType::kCounter: return "counter";
    case MetricType::kGauge: return "gauge";
    case MetricType::kHistogram: return "histogram";
    case MetricType::kInfo: return "info";
  }
  return "";
}

}  // namespace walletgate::metrics
