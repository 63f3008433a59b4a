#include "metrics/exposition.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <string_view>

#include "metrics/catalogue.h"
#include "metrics/number_text.h"

namespace walletgate::metrics {
namespace {

enum class Form : std::uint8_t { kText, kOpenMetrics };

using ExemplarMap = std::map<std::string, BucketExemplars>;

void AppendEscaped(std::string& out, std::string_view text, bool quotes) {
  for (const char c : text) {
    if (c == '\\') {
      out += "\\\\";
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '"' && quotes) {
      out += "\\\"";
    } else {
      out += c;
    }
  }
}

std::string_view WithoutSuffix(std::string_view name, std::string_view suffix) {
  if (name.size() > suffix.size() && name.substr(name.size() - suffix.size()) == suffix) {
    name.remove_suffix(suffix.size());
  }
  return name;
}

std::string_view FamilyName(const MetricInfo& metric, Form form) {
  if (form == Form::kText) return metric.name;
  if (metric.type == MetricType::kCounter) return WithoutSuffix(metric.name, "_total");
  if (metric.type == MetricType::kInfo) return WithoutSuffix(metric.name, "_info");
  return metric.name;
}

void AppendComment(std::string& out, std::string_view keyword, std::string_view name, std::string_view text) {
  out.append("# ").append(keyword).append(" ").append(name).append(" ");
  out.append(text).append("\n");
}

void AppendHead(std::string& out, const MetricInfo& metric, Form form) {
  const std::string_view name = FamilyName(metric, form);
  std::string help;
  AppendEscaped(help, metric.help, form == Form::kOpenMetrics);
  const bool info_as_gauge = metric.type == MetricType::kInfo && form == Form::kText;
  AppendComment(out, "HELP", name, help);
  AppendComment(out, "TYPE", name, info_as_gauge ? "gauge" : ToString(metric.type));
  if (form == Form::kOpenMetrics && !metric.unit.empty()) AppendComment(out, "UNIT", name, metric.unit);
}

/// One sample line; `extra` is a further label that is written already.
void AppendSample(std::string& out, std::string_view name, const prometheus::ClientMetric& metric,
                  std::string_view extra, std::string_view value) {
  out += name;
  if (!metric.label.empty() || !extra.empty()) {
    out += '{';
    bool first = true;
    for (const prometheus::ClientMetric::Label& label : metric.label) {
      if (!first) out += ',';
      first = false;
      out += label.name;
      out += "=\"";
      AppendEscaped(out, label.value, true);
      out += '"';
    }
    if (!first && !extra.empty()) out += ',';
    out += extra;
    out += '}';
  }
  out += ' ';
  out += value;
  out += '\n';
}

/// As Handle::KeyOf.
std::string KeyOf(const MetricInfo& info, const prometheus::ClientMetric& metric) {
  std::string key(info.name);
  for (const LabelInfo& wanted : info.labels) {
    for (const prometheus::ClientMetric::Label& label : metric.label) {
      if (label.name == wanted.name) key.append("/").append(label.value);
    }
  }
  return key;
}

std::string ExemplarText(const std::optional<Exemplar>& exemplar) {
  if (!exemplar) return "";
  const double at = std::chrono::duration<double>(exemplar->at.time_since_epoch()).count();
  char seconds[32];
  const auto end = std::to_chars(seconds, seconds + sizeof seconds, at, std::chars_format::fixed, 3).ptr;
  return " # {trace_id=\"" + exemplar->trace_id + "\"} " + NumberText(exemplar->value) + " " +
         std::string(seconds, end);
}

void AppendHistogram(std::string& out, const MetricInfo& info, const prometheus::ClientMetric& metric,
                     const ExemplarMap& exemplars) {
  const std::string name(info.name);
  const auto kept = exemplars.empty() ? exemplars.end() : exemplars.find(KeyOf(info, metric));
  std::string extra;
  std::string value;
  std::size_t at = 0;
  for (const prometheus::ClientMetric::Bucket& bucket : metric.histogram.bucket) {
    extra = "le=\"" + BoundText(bucket.upper_bound) + "\"";
    value = std::to_string(bucket.cumulative_count);
    if (kept != exemplars.end() && at < kept->second.size()) value += ExemplarText(kept->second[at]);
    ++at;
    AppendSample(out, name + "_bucket", metric, extra, value);
  }
  AppendSample(out, name + "_count", metric, "", std::to_string(metric.histogram.sample_count));
  AppendSample(out, name + "_sum", metric, "", NumberText(metric.histogram.sample_sum));
}

void AppendFamily(std::string& out, const MetricInfo& info, prometheus::MetricFamily& family,
                  const ExemplarMap& exemplars) {
  std::sort(family.metric.begin(), family.metric.end(), [](const auto& a, const auto& b) { return a.label < b.label; });
  const std::string name(info.name);
  for (const prometheus::ClientMetric& metric : family.metric) {
    switch (info.type) {
      case MetricType::kCounter: AppendSample(out, name, metric, "", NumberText(metric.counter.value)); break;
      case MetricType::kHistogram: AppendHistogram(out, info, metric, exemplars); break;
      case MetricType::kGauge:
      case MetricType::kInfo: AppendSample(out, name, metric, "", NumberText(metric.gauge.value)); break;
    }
  }
}

std::string Write(std::vector<prometheus::MetricFamily> families, Form form, const ExemplarMap& exemplars) {
  std::string out;
  out.reserve(std::size_t{256} << 10U);
  for (const MetricInfo& info : Catalogue()) {
    const auto family = std::find_if(families.begin(), families.end(),
                                     [&](const prometheus::MetricFamily& one) { return one.name == info.name; });
    if (family == families.end() || family->metric.empty()) continue;
    AppendHead(out, info, form);
    AppendFamily(out, info, *family, exemplars);
  }
  return out;
}

}  // namespace

std::string NumberText(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "+Inf" : "-Inf";
  char buffer[64];
  // Whole numbers in full: 1700000000 and not 1.7e+09.
  const bool whole = value == std::floor(value) && std::fabs(value) < 1e15;
  const auto format = whole ? std::chars_format::fixed : std::chars_format::general;
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, value, format).ptr;
  return {buffer, end};
}

std::string BoundText(double value) {
  std::string text = NumberText(value);
  if (!std::isinf(value) && text.find_first_of(".e") == std::string::npos) text += ".0";
  return text;
}

std::string ToText(std::vector<prometheus::MetricFamily> families) {
  return Write(std::move(families), Form::kText, {});
}

std::string ToOpenMetrics(std::vector<prometheus::MetricFamily> families, const ExemplarMap& exemplars) {
  return Write(std::move(families), Form::kOpenMetrics, exemplars) + "# EOF\n";
}

}  // namespace walletgate::metrics
