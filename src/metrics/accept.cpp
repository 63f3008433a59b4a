// Part of metrics.h: which exposition a client wants.

#include <algorithm>
#include <charconv>

#include "base/strings.h"
#include "metrics/metrics.h"

namespace walletgate::metrics {
namespace {

/// Cuts the part before `separator` off `rest`.
std::string_view NextPart(std::string_view& rest, char separator) {
  const std::size_t end = std::min(rest.find(separator), rest.size());
  const std::string_view part = Trim(rest.substr(0, end));
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return part;
}

struct MediaRange {
  std::string_view type;
  std::string_view version;
  double quality = 1.0;
};

MediaRange ParseRange(std::string_view text) {
  MediaRange range;
  range.type = NextPart(text, ';');
  while (!text.empty()) {
    std::string_view value = NextPart(text, ';');
    const std::string_view name = NextPart(value, '=');
    if (EqualsIgnoreCase(name, "version")) range.version = value;
    if (EqualsIgnoreCase(name, "q")) {
      const auto parsed = std::from_chars(value.data(), value.data() + value.size(), range.quality);
      if (parsed.ec != std::errc{}) range.quality = 0;
    }
  }
  return range;
}

bool IsOpenMetrics(const MediaRange& range) {
  return EqualsIgnoreCase(range.type, "application/openmetrics-text") &&
         (range.version.empty() || range.version == "1.0.0" || range.version == "\"1.0.0\"");
}

bool IsText(const MediaRange& range) {
  return EqualsIgnoreCase(range.type, "text/plain") || EqualsIgnoreCase(range.type, "text/*") || range.type == "*/*";
}

}  // namespace

bool WantsOpenMetrics(std::string_view accept) {
  double open_metrics = 0;
  double text = 0;
  while (!accept.empty()) {
    const MediaRange range = ParseRange(NextPart(accept, ','));
    if (IsOpenMetrics(range)) open_metrics = std::max(open_metrics, range.quality);
    if (IsText(range)) text = std::max(text, range.quality);
  }
  return open_metrics > 0 && open_metrics >= text;
}

}  // namespace walletgate::metrics
