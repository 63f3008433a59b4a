#include <cstdlib>
#include <fstream>
#include <sstream>

#include "base/json/parse.h"
#include "tests/metrics/metrics_fixture.h"

namespace walletgate::metrics {
namespace {

bool EndsWith(std::string_view text, std::string_view suffix) {
  return text.size() >= suffix.size() && text.substr(text.size() - suffix.size()) == suffix;
}

TEST(Catalogue, NamesFollowTheConventions) {
  std::set<std::string_view> names;
  for (const MetricInfo& metric : Catalogue()) {
    EXPECT_TRUE(names.insert(metric.name).second) << metric.name << " is there twice";
    EXPECT_TRUE(metric.name.rfind("walletgate_", 0) == 0 || metric.name.rfind("process_", 0) == 0) << metric.name;
    EXPECT_EQ(metric.type == MetricType::kCounter, EndsWith(metric.name, "_total")) << metric.name;
    EXPECT_EQ(metric.type == MetricType::kInfo, EndsWith(metric.name, "_info")) << metric.name;
    EXPECT_EQ(metric.type == MetricType::kHistogram, !metric.buckets.empty()) << metric.name;
    EXPECT_FALSE(metric.help.empty()) << metric.name;
    EXPECT_NE('.', metric.help.back()) << metric.name;
    for (const char* banned : {"_ms", "_milliseconds", "_kb", "_count", "_sum", "_bucket"}) {
      EXPECT_FALSE(EndsWith(metric.name, banned)) << metric.name;
    }
    for (const LabelInfo& label : metric.labels) {
      for (const char* banned : {"user_id", "external_id", "email", "path", "request_id", "message", "source", "le"}) {
        EXPECT_NE(banned, label.name) << metric.name;
      }
    }
    for (std::size_t i = 1; i < metric.buckets.size(); ++i) EXPECT_LT(metric.buckets[i - 1], metric.buckets[i]);
  }
}

TEST(Catalogue, JsonNamesEveryMetric) {
  const Result<json::Document> document = json::Parse(DescribeJson());
  ASSERT_TRUE(document.has_value());
  const json::Value metrics = document.value().root().Get("metrics");
  ASSERT_EQ(Catalogue().size(), metrics.size());
  std::size_t at = 0;
  for (const json::Value metric : metrics.Elements()) {
    const MetricInfo& info = Catalogue()[at++];
    EXPECT_EQ(info.name, metric.Get("name").AsString());
    EXPECT_EQ(info.help, metric.Get("help").AsString());
    EXPECT_EQ(info.labels.size(), metric.Get("labels").size());
    EXPECT_EQ(info.buckets.size(), metric.Get("buckets").size());
  }
}

TEST(Catalogue, DocumentIsWhatTheProgramPrints) {
  const std::string path = std::string(WALLETGATE_SOURCE_DIR) + "/docs/metrics.md";
  if (std::getenv("WALLETGATE_UPDATE_GOLDEN") != nullptr) std::ofstream(path) << DescribeMarkdown();
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  EXPECT_EQ(DescribeMarkdown(), text.str()) << "run with WALLETGATE_UPDATE_GOLDEN=1 to rewrite docs/metrics.md";
}

}  // namespace
}  // namespace walletgate::metrics
