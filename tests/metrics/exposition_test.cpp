#include "metrics/exposition.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <limits>

#include "metrics/number_text.h"
#include "metrics/process_collector.h"
#include "tests/metrics/metrics_fixture.h"

namespace walletgate::metrics {
namespace {

bool StartsWith(const std::string& text, const std::string& prefix) { return text.rfind(prefix, 0) == 0; }

TEST(Exposition, NumbersReadBackAndBoundsKeepAFraction) {
  EXPECT_EQ("0", NumberText(0));
  EXPECT_EQ("17", NumberText(17));
  EXPECT_EQ("1764000000", NumberText(1764000000.0));
  EXPECT_EQ("0.005", NumberText(0.005));
  EXPECT_EQ("+Inf", NumberText(std::numeric_limits<double>::infinity()));
  EXPECT_EQ("-Inf", NumberText(-std::numeric_limits<double>::infinity()));
  EXPECT_EQ("NaN", NumberText(std::numeric_limits<double>::quiet_NaN()));
  EXPECT_EQ("1.0", BoundText(1));
  EXPECT_EQ("2.5", BoundText(2.5));
  EXPECT_EQ("+Inf", BoundText(std::numeric_limits<double>::infinity()));
}

TEST(Exposition, LabelValuesAndHelpAreEscaped) {
  prometheus::MetricFamily family;
  family.name = "walletgate_build_info";
  prometheus::ClientMetric metric;
  metric.label = {{"version", "a\"b\\c\nd"}};
  metric.gauge.value = 1;
  family.metric.push_back(metric);
  const std::string text = ToText({family});
  EXPECT_NE(std::string::npos, text.find(R"(walletgate_build_info{version="a\"b\\c\nd"} 1)"));
  EXPECT_NE(std::string::npos, ToOpenMetrics({family}).find(R"(walletgate_build_info{version="a\"b\\c\nd"} 1)"));
}

TEST(Exposition, TextIsSortedAndRepeats) {
  const Metrics metrics(LargeDomains());
  const auto without_process = [](const std::string& text) { return text.substr(0, text.find("# HELP process_")); };
  EXPECT_EQ(without_process(metrics.Text()), without_process(metrics.Text()));
  EXPECT_TRUE(StartsWith(metrics.Text(), "# HELP walletgate_http_requests_total "));
}

TEST(Exposition, OpenMetricsHasItsOwnForm) {
  const Domains domains = LargeDomains();
  Metrics metrics(domains);
  FireEverything(metrics, domains);
  const std::string text = metrics.OpenMetrics();
  EXPECT_EQ("# EOF\n", text.substr(text.size() - 6));
  EXPECT_EQ(text.size() - 6, text.find("# EOF"));
  const std::vector<std::string> lines = Lines(text);
  const auto has = [&](const std::string& line) { return std::find(lines.begin(), lines.end(), line) != lines.end(); };
  EXPECT_TRUE(has("# TYPE walletgate_http_requests counter"));
  EXPECT_TRUE(has("# TYPE walletgate_build info"));
  EXPECT_TRUE(has("# TYPE process_cpu_seconds counter"));
  EXPECT_TRUE(has("# UNIT process_cpu_seconds seconds"));
  EXPECT_TRUE(has("# UNIT process_resident_memory_bytes bytes"));
  EXPECT_TRUE(has("# UNIT walletgate_http_request_duration_seconds seconds"));
  for (const std::string& line : lines) {
    EXPECT_FALSE(line.empty());
    if (line[0] != '#' || line == "# EOF") continue;
    const std::string name = line.substr(7, line.find(' ', 7) - 7);
    EXPECT_FALSE(name.size() > 6 && name.substr(name.size() - 6) == "_total") << line;
    if (StartsWith(line, "# UNIT ")) {
      const std::string unit = line.substr(line.rfind(' ') + 1);
      EXPECT_EQ("_" + unit, name.substr(name.size() - unit.size() - 1)) << line;
    }
  }
}

TEST(Exposition, BothFormsHoldTheSameSeries) {
  const Metrics metrics(LargeDomains());
  const auto series = [](const std::string& text) {
    std::set<std::string> out;
    for (const std::string& line : Lines(text)) {
      if (line[0] != '#') out.insert(line.substr(0, line.rfind(' ')));
    }
    return out;
  };
  EXPECT_EQ(series(metrics.Text()), series(metrics.OpenMetrics()));
}

TEST(Exposition, HistogramsAreCumulative) {
  const Domains domains = LargeDomains();
  Metrics metrics(domains);
  FireEverything(metrics, domains);
  std::map<std::string, double> last;
  for (const Sample& sample : Samples(metrics.Text())) {
    if (sample.labels.count("le") == 0) continue;
    std::string key = sample.name;
    for (const auto& [name, value] : sample.labels) key += name == "le" ? "" : "," + value;
    const double value = std::stod(sample.value);
    EXPECT_GE(value, last[key]) << key;
    last[key] = value;
  }
}

TEST(Exposition, PromtoolFindsNoFault) {
  if (std::system("command -v promtool >/dev/null 2>&1") != 0) GTEST_SKIP() << "promtool is not installed";
  const Domains domains = LargeDomains();
  Metrics metrics(domains);
  FireEverything(metrics, domains);
  const std::string path = std::string(WALLETGATE_BINARY_DIR) + "/metrics-" + std::to_string(getpid()) + ".txt";
  std::ofstream(path) << metrics.Text();
  FILE* pipe = popen(("promtool check metrics <" + path + " 2>&1").c_str(), "r");
  ASSERT_NE(nullptr, pipe);
  std::string output;
  char buffer[512];
  while (fgets(buffer, sizeof buffer, pipe) != nullptr) output += buffer;
  EXPECT_EQ(0, pclose(pipe)) << output;
  EXPECT_EQ("", output);
  std::remove(path.c_str());
}

TEST(ProcessCollector, ReadsStatLinesWithStrangeNames) {
  const std::string line =
      "4242 (odd) name ) R 1 2 3 4 5 6 7 8 9 10 150 50 0 0 20 0 7 0 987654 123456789 4321 18446744073709551615 1\n";
  const std::optional<ProcessStat> stat = ParseProcessStat(line);
  ASSERT_TRUE(stat.has_value());
  EXPECT_EQ(200U, stat->cpu_ticks);
  EXPECT_EQ(7U, stat->threads);
  EXPECT_EQ(987654U, stat->start_ticks);
  EXPECT_EQ(123456789U, stat->virtual_bytes);
  EXPECT_EQ(4321U, stat->resident_pages);
  for (const char* bad :
       {"", "4242", "4242 (x", "4242 (x) R 1 2", "4242 (x) R a b c d e f g h i j k l m n o p q r s t u"}) {
    EXPECT_FALSE(ParseProcessStat(bad).has_value()) << bad;
  }
}

TEST(ProcessCollector, SaysPlausibleThingsOfThisProcess) {
  const Metrics metrics{Domains{}};
  const std::string text = metrics.Text();
  EXPECT_GT(std::stod(ValueOf(text, "process_resident_memory_bytes")), 1e6);
  EXPECT_GE(std::stod(ValueOf(text, "process_virtual_memory_bytes")),
            std::stod(ValueOf(text, "process_resident_memory_bytes")));
  EXPECT_GE(std::stod(ValueOf(text, "process_open_fds")), 3);
  EXPECT_GT(std::stod(ValueOf(text, "process_max_fds")), std::stod(ValueOf(text, "process_open_fds")));
  EXPECT_GE(std::stod(ValueOf(text, "process_threads")), 1);
  EXPECT_GT(std::stod(ValueOf(text, "process_start_time_seconds")), 1.6e9);
  EXPECT_GE(std::stod(ValueOf(text, "process_cpu_seconds_total")), 0);
}

}  // namespace
}  // namespace walletgate::metrics
