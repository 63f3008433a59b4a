#include "metrics/process_collector.h"

#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "base/check.h"
#include "metrics/catalogue.h"

namespace walletgate::metrics {
namespace {

std::string ReadFile(const char* path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::optional<std::uint64_t> ToNumber(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// The moment of boot in Unix seconds, from /proc/stat.
std::optional<std::uint64_t> BootTime() {
  const std::string text = ReadFile("/proc/stat");
  const std::size_t at = text.find("\nbtime ");
  if (at == std::string::npos) return std::nullopt;
  const std::size_t begin = at + 7;
  return ToNumber(std::string_view(text).substr(begin, text.find('\n', begin) - begin));
}

std::optional<std::uint64_t> OpenDescriptors() {
  std::error_code error;
  std::filesystem::directory_iterator entry("/proc/self/fd", error);
  if (error) return std::nullopt;
  std::uint64_t count = 0;
  while (!error && entry != std::filesystem::directory_iterator()) {
    ++count;
    entry.increment(error);
  }
  return count - 1;  // the one that this look took
}

void Add(std::vector<prometheus::MetricFamily>& families, std::string_view name, double value) {
  prometheus::MetricFamily family;
  family.name = name;
  prometheus::ClientMetric metric;
  if (MetricNamed(name).type == MetricType::kCounter) {
    metric.counter.value = value;
  } else {
    metric.gauge.value = value;
  }
  family.metric.push_back(std::move(metric));
  families.push_back(std::move(family));
}

}  // namespace

std::optional<ProcessStat> ParseProcessStat(std::string_view text) {
  const std::size_t close = text.rfind(')');
  if (close == std::string_view::npos) return std::nullopt;
  std::string_view rest = text.substr(close + 1);
  // Field 3 (state) is the first after the name; 14 and 15 are times, 20 threads, 22 start, 23 and 24 memory.
  std::array<std::string_view, 25> fields{};
  for (std::size_t number = 3; number < fields.size(); ++number) {
    const std::size_t begin = rest.find_first_not_of(" \n");
    if (begin == std::string_view::npos) return std::nullopt;
    const std::size_t end = std::min(rest.find_first_of(" \n", begin), rest.size());
    fields[number] = rest.substr(begin, end - begin);
    rest.remove_prefix(end);
  }
  const auto user = ToNumber(fields[14]);
  const auto system = ToNumber(fields[15]);
  const auto threads = ToNumber(fields[20]);
  const auto start = ToNumber(fields[22]);
  const auto virtual_bytes = ToNumber(fields[23]);
  const auto resident = ToNumber(fields[24]);
  if (!user || !system || !threads || !start || !virtual_bytes || !resident) return std::nullopt;
  return ProcessStat{*user + *system, *threads, *start, *virtual_bytes, *resident};
}

std::vector<prometheus::MetricFamily> CollectProcess() {
  std::vector<prometheus::MetricFamily> families;
  Add(families, "walletgate_failed_checks_total", static_cast<double>(CountFailedChecks()));
  const auto ticks_per_second = static_cast<double>(sysconf(_SC_CLK_TCK));
  if (const std::optional<ProcessStat> stat = ParseProcessStat(ReadFile("/proc/self/stat"))) {
    Add(families, "process_cpu_seconds_total", static_cast<double>(stat->cpu_ticks) / ticks_per_second);
    Add(families, "process_virtual_memory_bytes", static_cast<double>(stat->virtual_bytes));
    const auto page = static_cast<double>(sysconf(_SC_PAGESIZE));
    Add(families, "process_resident_memory_bytes", static_cast<double>(stat->resident_pages) * page);
    Add(families, "process_threads", static_cast<double>(stat->threads));
    if (const std::optional<std::uint64_t> boot = BootTime()) {
      Add(families, "process_start_time_seconds",
          static_cast<double>(*boot) + static_cast<double>(stat->start_ticks) / ticks_per_second);
    }
  }
  if (const std::optional<std::uint64_t> open = OpenDescriptors()) {
    Add(families, "process_open_fds", static_cast<double>(*open));
  }
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
    Add(families, "process_max_fds", static_cast<double>(limit.rlim_cur));
  }
  return families;
}

}  // namespace walletgate::metrics
