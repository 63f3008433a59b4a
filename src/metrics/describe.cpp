// Part of catalogue.h: as JSON and as the tables of docs/metrics.md.

#include <string>

#include "base/json.h"
#include "metrics/catalogue.h"
#include "metrics/number_text.h"

namespace walletgate::metrics {
namespace {

/// What a person calls the source of values that the deployment decides.
std::string_view SourceText(LabelSource source) {
  switch (source) {
    case LabelSource::kFixed: return "";
    case LabelSource::kProviders: return "ids of the providers";
    case LabelSource::kOperations: return "unified operations";
    case LabelSource::kRoutes: return "path templates of the API";
    case LabelSource::kValidationFields: return "top-level members of the request";
    case LabelSource::kVersion: return "version of the program";
    case LabelSource::kRevision: return "revision it was built from";
    case LabelSource::kConfigHash: return "hash of the configuration, one at a time";
  }
  return "";
}

bool DependsOnTheBuild(const LabelInfo& label) { return label.name == "compiler"; }

void WriteLabel(const LabelInfo& label, json::Sink& sink) {
  sink.StartObject();
  sink.Member("name", label.name);
  if (label.source == LabelSource::kFixed && !DependsOnTheBuild(label)) {
    sink.Key("values");
    sink.StartArray();
    for (const std::string_view value : label.values) sink.String(value);
    sink.EndArray();
  } else {
    sink.Member("from", DependsOnTheBuild(label) ? std::string_view("the compiler") : SourceText(label.source));
  }
  sink.MemberIfAny("fold", label.fold);
  sink.EndObject();
}

void WriteMetric(const MetricInfo& metric, json::Sink& sink) {
  sink.StartObject();
  sink.Member("name", metric.name);
  sink.Member("type", ToString(metric.type));
  sink.MemberIfAny("unit", metric.unit);
  sink.Member("help", metric.help);
  sink.Key("labels");
  sink.StartArray();
  for (const LabelInfo& label : metric.labels) WriteLabel(label, sink);
  sink.EndArray();
  if (!metric.buckets.empty()) {
    sink.Key("buckets");
    sink.StartArray();
    for (const double bound : metric.buckets) sink.Number(NumberText(bound));
    sink.EndArray();
  }
  sink.EndObject();
}

std::string LabelNames(const MetricInfo& metric) {
  std::string out;
  for (const LabelInfo& label : metric.labels) {
    if (!out.empty()) out += ", ";
    out += "`" + std::string(label.name) + "`";
  }
  return out.empty() ? "–" : out;
}

std::string ValuesText(const LabelInfo& label) {
  std::string out;
  if (DependsOnTheBuild(label)) {
    out = "the compiler";
  } else if (label.source != LabelSource::kFixed) {
    out = SourceText(label.source);
  }
  for (const std::string_view value : label.values) {
    if (DependsOnTheBuild(label)) break;
    if (!out.empty()) out += ", ";
    out += "`" + std::string(value) + "`";
  }
  if (!label.fold.empty()) out += "; else `" + std::string(label.fold) + "`";
  return out;
}

void AppendBuckets(const MetricInfo& metric, std::string& out) {
  out += "| `" + std::string(metric.name) + "` |";
  for (const double bound : metric.buckets) out += " " + NumberText(bound);
  out += " |\n";
}

constexpr std::string_view kIntroduction =
    "# Metrics\n\n"
    "Printed by `walletgate metrics --markdown`; a test keeps this page equal to the program.\n\n"
    "The admin listener serves them at `/metrics`: the Prometheus text format 0.0.4, or OpenMetrics 1.0 when the\n"
    "`Accept` header prefers it (Prometheus does). Every label value comes from a closed set, so that no caller and "
    "no\n"
    "vendor can add series. Counters of failures exist at zero before the first failure. Whole-numbered bucket bounds\n"
    "are written `1.0`, in both formats.\n\n";

}  // namespace

std::string DescribeJson() {
  json::DocumentBuilder builder;
  builder.StartObject();
  builder.Key("metrics");
  builder.StartArray();
  for (const MetricInfo& metric : Catalogue()) WriteMetric(metric, builder);
  builder.EndArray();
  builder.EndObject();
  return json::ToPrettyText(builder.Finish().root());
}

std::string DescribeMarkdown() {
  std::string out(kIntroduction);
  out += "| metric | type | unit | labels | meaning |\n|---|---|---|---|---|\n";
  for (const MetricInfo& metric : Catalogue()) {
    const std::string unit = metric.unit.empty() ? "–" : std::string(metric.unit);
    out += "| `" + std::string(metric.name) + "` | " + std::string(ToString(metric.type)) + " | " + unit + " | " +
           LabelNames(metric) + " | " + std::string(metric.help) + " |\n";
  }
  out += "\n## Label values\n\n| metric | label | values |\n|---|---|---|\n";
  for (const MetricInfo& metric : Catalogue()) {
    for (const LabelInfo& label : metric.labels) {
      out += "| `" + std::string(metric.name) + "` | `" + std::string(label.name) + "` | " + ValuesText(label) + " |\n";
    }
  }
  out += "\n## Buckets\n\nUpper bounds in seconds; `+Inf` follows.\n\n| metric | bounds |\n|---|---|\n";
  for (const MetricInfo& metric : Catalogue()) {
    if (!metric.buckets.empty()) AppendBuckets(metric, out);
  }
  return out;
}

}  // namespace walletgate::metrics
