#include "cli/top/top_view.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <limits>
#include <set>

#include "base/strings.h"
#include "cli/console.h"

namespace walletgate::cli {
namespace {

using Labels = std::map<std::string, std::string, std::less<>>;

constexpr std::array<std::string_view, 5> kFailing = {"provider_error", "timeout", "connect_error", "invalid_response",
                                                      "throttled"};

double ToDouble(std::string_view text) {
  if (text == "+Inf") return std::numeric_limits<double>::infinity();
  double value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

/// Reads `name="value",…}` and moves `rest` behind the brace. False when it is not that.
bool ReadLabels(std::string_view& rest, Labels& labels) {
  while (!rest.empty() && rest.front() != '}') {
    const std::size_t equals = rest.find("=\"");
    if (equals == std::string_view::npos) return false;
    const std::string name(rest.substr(0, equals));
    std::string value;
    std::size_t at = equals + 2;
    for (; at < rest.size() && rest[at] != '"'; ++at) {
      if (rest[at] == '\\' && at + 1 < rest.size()) ++at;
      value += rest[at];
    }
    labels[name] = value;
    rest.remove_prefix(std::min(at + 1, rest.size()));
    if (!rest.empty() && rest.front() == ',') rest.remove_prefix(1);
  }
  if (rest.empty()) return false;
  rest.remove_prefix(1);
  return true;
}

bool Matches(const ExposedSample& sample, std::string_view name, const Labels& wanted) {
  if (sample.name != name) return false;
  return std::all_of(wanted.begin(), wanted.end(), [&](const auto& label) {
    const auto found = sample.labels.find(label.first);
    return found != sample.labels.end() && found->second == label.second;
  });
}

/// Of one look or, for counters, of the time between two.
class Figures {
 public:
  Figures(const TopLook& before, const TopLook& now) : before_(before.samples), now_(now.samples) {
    const double since = before_.empty() ? Now("process_start_time_seconds") : before.unix_seconds;
    seconds_ = std::max(now.unix_seconds - since, 1e-3);
  }

  double Now(std::string_view name, const Labels& labels = {}) const { return Sum(now_, name, labels); }
  bool Has(std::string_view name, const Labels& labels) const {
    return std::any_of(now_.begin(), now_.end(), [&](const ExposedSample& one) { return Matches(one, name, labels); });
  }
  /// A counter that went down was started anew.
  double Grown(std::string_view name, const Labels& labels = {}) const {
    const double after = Sum(now_, name, labels);
    const double growth = after - Sum(before_, name, labels);
    return growth < 0 ? after : growth;
  }
  double PerSecond(std::string_view name, const Labels& labels = {}) const { return Grown(name, labels) / seconds_; }

  /// In seconds, interpolated within its bucket as Prometheus does; NaN without observations, infinite beyond the last
  /// bound.
  double Quantile(double share, const std::string& histogram, const Labels& labels = {}) const {
    const std::map<double, double> buckets = Buckets(histogram, labels);
    if (buckets.empty() || buckets.rbegin()->second <= 0) return std::nan("");
    const double wanted = share * buckets.rbegin()->second;
    double low = 0;
    double below = 0;
    for (const auto& [bound, count] : buckets) {
      if (count >= wanted) {
        return std::isinf(bound) ? bound : low + (bound - low) * (wanted - below) / (count - below);
      }
      low = bound;
      below = count;
    }
    return std::nan("");
  }

  std::vector<std::string> ValuesOf(std::string_view name, const std::string& label) const {
    std::set<std::string> values;
    for (const ExposedSample& sample : now_) {
      const auto found = sample.labels.find(label);
      if (sample.name == name && found != sample.labels.end()) values.insert(found->second);
    }
    return {values.begin(), values.end()};
  }

 private:
  static double Sum(const Exposed& samples, std::string_view name, const Labels& labels) {
    double sum = 0;
    for (const ExposedSample& sample : samples) sum += Matches(sample, name, labels) ? sample.value : 0;
    return sum;
  }

  std::map<double, double> Buckets(const std::string& histogram, const Labels& labels) const {
    std::map<double, double> buckets;
    for (const ExposedSample& sample : now_) {
      if (Matches(sample, histogram + "_bucket", labels)) buckets[ToDouble(sample.labels.at("le"))] += sample.value;
    }
    for (const ExposedSample& sample : before_) {
      if (Matches(sample, histogram + "_bucket", labels)) buckets[ToDouble(sample.labels.at("le"))] -= sample.value;
    }
    return buckets;
  }

  const Exposed& before_;
  const Exposed& now_;
  double seconds_ = 1;
};

std::string Rounded(double value, const char* unit) {
  char text[48];
  std::snprintf(text, sizeof text, value < 10 ? "%.1f%s" : "%.0f%s", value, unit);
  return text;
}

std::string Count(double value) { return std::to_string(std::llround(value)); }

std::string Percent(double part, double whole) { return whole > 0 ? Rounded(100 * part / whole, " %") : "-"; }

std::string Duration(double seconds) {
  if (std::isnan(seconds)) return "-";
  if (std::isinf(seconds)) return "beyond";
  if (seconds < 1) return Rounded(seconds * 1000, " ms");
  if (seconds < 120) return Rounded(seconds, " s");
  return seconds < 7200 ? Rounded(seconds / 60, " min") : Rounded(seconds / 3600, " h");
}

std::string BreakerOf(const Figures& figures, const std::string& provider) {
  for (const char* state : {"open", "half_open", "closed"}) {
    if (figures.Now("walletgate_provider_circuit_state", {{"provider", provider}, {"state", state}}) > 0) return state;
  }
  return "-";
}

std::string AgeOf(const Figures& figures, const std::string& provider, double now) {
  constexpr std::string_view kName = "walletgate_provider_last_success_timestamp_seconds";
  const Labels labels = {{"provider", provider}};
  return figures.Has(kName, labels) ? Duration(std::max(0.0, now - figures.Now(kName, labels))) + " ago" : "never";
}

constexpr std::string_view kCalls = "walletgate_provider_requests_total";

std::vector<std::string> RowOf(const Figures& figures, const std::string& provider, double now) {
  const Labels labels = {{"provider", provider}};
  double failing = 0;
  for (const std::string_view outcome : kFailing) {
    failing += figures.Grown(kCalls, {{"provider", provider}, {"outcome", std::string(outcome)}});
  }
  return {provider,
          Rounded(figures.PerSecond(kCalls, labels), ""),
          Percent(figures.Grown(kCalls, labels), figures.Grown(kCalls)),
          Percent(failing, figures.Grown(kCalls, labels)),
          Duration(figures.Quantile(0.95, "walletgate_provider_request_duration_seconds", labels)),
          Count(figures.Now("walletgate_provider_in_flight", labels)),
          BreakerOf(figures, provider),
          AgeOf(figures, provider, now)};
}

}  // namespace

Exposed ReadExposition(std::string_view text) {
  Exposed samples;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const std::size_t name_end = line.find_first_of("{ ");
    if (line.empty() || line.front() == '#' || name_end == std::string_view::npos) continue;
    ExposedSample sample;
    sample.name = line.substr(0, name_end);
    const bool labelled = line[name_end] == '{';
    line.remove_prefix(name_end + (labelled ? 1 : 0));
    if (labelled && !ReadLabels(line, sample.labels)) continue;
    sample.value = ToDouble(Trim(line));
    samples.push_back(std::move(sample));
  }
  return samples;
}

std::string TopText(const TopLook& before, const TopLook& now) {
  const Figures figures(before, now);
  const double requests = figures.Grown("walletgate_http_requests_total");
  const double own = figures.Grown("walletgate_errors_total", {{"blame", "gateway"}});
  std::string out = before.samples.empty() ? "since the start: " : "";
  out += Rounded(figures.PerSecond("walletgate_http_requests_total"), " requests/s, ") + Percent(own, requests) +
         " failed by the gateway, p95 " + Duration(figures.Quantile(0.95, "walletgate_http_request_duration_seconds")) +
         ", own share p95 " + Duration(figures.Quantile(0.95, "walletgate_request_overhead_seconds")) + ", " +
         Count(figures.Now("walletgate_http_requests_in_flight")) + " in flight, up " +
         Duration(now.unix_seconds - figures.Now("process_start_time_seconds")) + "\n\n";
  std::vector<std::string> providers = figures.ValuesOf(kCalls, "provider");
  std::stable_sort(providers.begin(), providers.end(), [&](const std::string& a, const std::string& b) {
    return figures.Grown(kCalls, {{"provider", a}}) > figures.Grown(kCalls, {{"provider", b}});
  });
  std::vector<std::vector<std::string>> rows = {
      {"provider", "calls/s", "share", "failing", "p95", "in flight", "breaker", "last success"}};
  for (const std::string& provider : providers) rows.push_back(RowOf(figures, provider, now.unix_seconds));
  return out + FormatTable(rows);
}

}  // namespace walletgate::cli
