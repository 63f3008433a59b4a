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

void ShowProcess(const Rows& rows, std::vector<prometheus::MetricFamily>& shown) {
  rows.failed_checks.Show(shown, static_cast<double>(CountFailedChecks()));
  const auto ticks_per_second = static_cast<double>(sysconf(_SC_CLK_TCK));
  if (const std::optional<ProcessStat> stat = ParseProcessStat(ReadFile("/proc/self/stat"))) {
    rows.cpu_time.Show(shown, static_cast<double>(stat->cpu_ticks) / ticks_per_second);
    rows.virtual_memory.Show(shown, static_cast<double>(stat->virtual_bytes));
    const auto page = static_cast<double>(sysconf(_SC_PAGESIZE));
    rows.resident_memory.Show(shown, static_cast<double>(stat->resident_pages) * page);
    rows.threads.Show(shown, static_cast<double>(stat->threads));
    if (const std::optional<std::uint64_t> boot = BootTime()) {
      const double boot_to_start = static_cast<double>(stat->start_ticks) / ticks_per_second;
      rows.start_time.Show(shown, static_cast<double>(*boot) + boot_to_start);
    }
  }
  if (const std::optional<std::uint64_t> open = OpenDescriptors()) {
    rows.open_descriptors.Show(shown, static_cast<double>(*open));
  }
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0) rows.most_descriptors.Show(shown, static_cast<double>(limit.rlim_cur));
}

}  // namespace walletgate::metrics
