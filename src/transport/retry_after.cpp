#include "transport/retry_after.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/ascii.h"
#include "base/strings.h"

namespace walletgate::transport {
namespace {

using std::chrono::seconds;

constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr std::array<std::string_view, 7> kWeekdays = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                                       "Friday", "Saturday", "Sunday"};

/// The parts of a date, each taken off the front of the text. Once one does not fit, none does.
class DateReader {
 public:
  explicit DateReader(std::string_view text) : rest_(text) {}

  bool Skip(std::string_view literal) {
    fits_ = fits_ && rest_.starts_with(literal);
    if (fits_) rest_.remove_prefix(literal.size());
    return fits_;
  }
  int Number(std::size_t digits) {
    int value = 0;
    fits_ = fits_ && rest_.size() >= digits && AreDigits(rest_.substr(0, digits));
    if (!fits_) return 0;
    std::from_chars(rest_.data(), rest_.data() + digits, value);
    rest_.remove_prefix(digits);
    return value;
  }
  /// "06", or " 6" as C's asctime writes it.
  int PaddedDay() {
    const bool padded = rest_.starts_with(' ');
    if (padded) Skip(" ");
    return Number(padded ? 1 : 2);
  }
  unsigned Month() {
    for (std::size_t i = 0; fits_ && i < kMonths.size(); ++i) {
      if (rest_.starts_with(kMonths[i]) && Skip(kMonths[i])) return static_cast<unsigned>(i + 1);
    }
    fits_ = false;
    return 1;
  }
  seconds TimeOfDay() {
    const int hours = Number(2);
    Skip(":");
    const int minutes = Number(2);
    Skip(":");
    const int secs = Number(2);
    fits_ = fits_ && hours < 24 && minutes < 60 && secs <= 60;  // 60: a leap second
    return std::chrono::hours(hours) + std::chrono::minutes(minutes) + seconds(secs);
  }
  bool Ended() const { return fits_ && rest_.empty(); }

 private:
  std::string_view rest_;
  bool fits_ = true;
};

struct DateParts {
  int year = 0;
  unsigned month = 1;
  int day = 0;
  seconds time{0};
};

std::optional<WallTime> TimeOf(const DateParts& parts) {
  const std::chrono::year_month_day date{std::chrono::year(parts.year), std::chrono::month(parts.month),
                                         std::chrono::day(static_cast<unsigned>(parts.day))};
  // WallTime counts finer than seconds: not every year of four digits has one, nor has the time between any two.
  if (!date.ok() || parts.year < 1900 || parts.year > 2200) return std::nullopt;
  return WallTime(std::chrono::sys_days(date)) + parts.time;
}

/// 06 Nov 1994 08:49:37 GMT
std::optional<WallTime> ReadFixdate(DateReader reader) {
  DateParts parts;
  parts.day = reader.Number(2);
  reader.Skip(" ");
  parts.month = reader.Month();
  reader.Skip(" ");
  parts.year = reader.Number(4);
  reader.Skip(" ");
  parts.time = reader.TimeOfDay();
  reader.Skip(" GMT");
  return reader.Ended() ? TimeOf(parts) : std::nullopt;
}

/// 06-Nov-94 08:49:37 GMT
std::optional<WallTime> ReadRfc850(DateReader reader, WallTime now) {
  DateParts parts;
  parts.day = reader.Number(2);
  reader.Skip("-");
  parts.month = reader.Month();
  reader.Skip("-");
  const int year = reader.Number(2);
  reader.Skip(" ");
  parts.time = reader.TimeOfDay();
  reader.Skip(" GMT");
  if (!reader.Ended()) return std::nullopt;
  const auto midnight = std::chrono::floor<std::chrono::days>(now);
  const auto last_day = std::chrono::year_month_day(midnight) + std::chrono::years(50);
  const int last_year = static_cast<int>(last_day.year());
  parts.year = last_year - ((last_year - year) % 100 + 100) % 100;
  const std::optional<WallTime> time = TimeOf(parts);
  if (time && *time <= std::chrono::sys_days(last_day) + (now - midnight)) return time;
  parts.year -= 100;
  return TimeOf(parts);
}

/// Nov  6 08:49:37 1994
std::optional<WallTime> ReadAsctime(DateReader reader) {
  DateParts parts;
  parts.month = reader.Month();
  reader.Skip(" ");
  parts.day = reader.PaddedDay();
  reader.Skip(" ");
  parts.time = reader.TimeOfDay();
  reader.Skip(" ");
  parts.year = reader.Number(4);
  return reader.Ended() ? TimeOf(parts) : std::nullopt;
}

/// "120" → 120 s; "1.5" → 2 s.
std::optional<seconds> ParseDelaySeconds(std::string_view text) {
  text = Trim(text);
  const std::size_t point = std::min(text.find('.'), text.size());
  const std::string_view whole = text.substr(0, point);
  const std::string_view fraction = text.substr(std::min(point + 1, text.size()));
  if (!AreDigits(whole) || (point < text.size() && !AreDigits(fraction))) return std::nullopt;
  std::int64_t count = 0;
  const bool fits = std::from_chars(whole.data(), whole.data() + whole.size(), count).ec == std::errc();
  if (!fits || count >= kLongestRetryAfter.count()) return kLongestRetryAfter;
  const bool more = fraction.find_first_not_of('0') != std::string_view::npos;
  return seconds(count + (more ? 1 : 0));
}

}  // namespace

std::optional<WallTime> ParseHttpDate(std::string_view text, WallTime now) {
  text = Trim(text);
  for (const std::string_view weekday : kWeekdays) {
    const std::string_view brief = weekday.substr(0, 3);
    if (!text.starts_with(brief)) continue;
    DateReader reader(text);
    if (text.starts_with(weekday)) {
      reader.Skip(weekday);
      return reader.Skip(", ") ? ReadRfc850(reader, now) : std::nullopt;
    }
    reader.Skip(brief);
    DateReader asctime = reader;
    if (reader.Skip(", ")) return ReadFixdate(reader);
    return asctime.Skip(" ") ? ReadAsctime(asctime) : std::nullopt;
  }
  return std::nullopt;
}

std::optional<seconds> ParseRetryAfter(std::string_view text, WallTime now) {
  if (const auto delay = ParseDelaySeconds(text)) return delay;
  const std::optional<WallTime> date = ParseHttpDate(text, now);
  if (!date) return std::nullopt;
  return std::clamp(std::chrono::ceil<seconds>(*date - now), seconds(0), kLongestRetryAfter);
}

std::optional<seconds> RetryAfterOf(const HttpResponse& response, WallTime now) {
  const std::string_view text = response.Header("retry-after");
  if (text.empty()) return std::nullopt;
  return ParseRetryAfter(text, ParseHttpDate(response.Header("date"), now).value_or(now));
}

}  // namespace walletgate::transport
