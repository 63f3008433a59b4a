#include "base/clock.h"

#include <array>
#include <cstdio>

#include "base/ascii.h"

namespace walletgate {

namespace {

using std::chrono::days;
using std::chrono::seconds;
using std::chrono::sys_days;

class RealClock final : public Clock {
 public:
  WallTime Now() const override { return std::chrono::system_clock::now(); }
  SteadyTime Steady() const override { return std::chrono::steady_clock::now(); }
};

struct Civil {
  std::chrono::year_month_day date;
  std::chrono::weekday weekday;
  std::chrono::hh_mm_ss<seconds> time;
};

Civil ToCivil(WallTime time) {
  const auto whole = std::chrono::floor<seconds>(time);
  const auto day = std::chrono::floor<days>(whole);
  return {day, std::chrono::weekday(day), std::chrono::hh_mm_ss<seconds>(whole - day)};
}

/// Takes fixed-width text apart from left to right; after the first mismatch everything fails.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  /// Exactly `width` digits.
  int Digits(std::size_t width) {
    int value = 0;
    for (std::size_t i = 0; i < width; ++i) value = value * 10 + Digit();
    return value;
  }
  void Expect(char lower, char upper) {
    if (!Peek(lower) && !Peek(upper)) return Fail();
    rest_.remove_prefix(1);
  }
  void Expect(char c) { Expect(c, c); }
  bool Accept(char c) {
    if (!Peek(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  bool Peek(char c) const { return !rest_.empty() && rest_.front() == c; }
  bool PeekDigit() const { return !rest_.empty() && IsDigit(rest_.front()); }
  bool AtEnd() const { return rest_.empty(); }
  bool ok() const { return ok_; }

 private:
  int Digit() {
    if (!PeekDigit()) {
      Fail();
      return 0;
    }
    const int digit = rest_.front() - '0';
    rest_.remove_prefix(1);
    return digit;
  }
  void Fail() {
    ok_ = false;
    rest_ = {};
  }

  std::string_view rest_;
  bool ok_ = true;
};

/// ".5" is 500 million nanoseconds. One to nine digits; a tenth is left over and fails the caller.
std::chrono::nanoseconds ScanFraction(Scanner& scanner) {
  if (!scanner.Accept('.')) return {};
  std::int64_t nanos = scanner.Digits(1);
  for (int i = 1; i < 9; ++i) nanos = nanos * 10 + (scanner.PeekDigit() ? scanner.Digits(1) : 0);
  return std::chrono::nanoseconds(nanos);
}

std::optional<std::chrono::minutes> ScanOffset(Scanner& scanner) {
  if (scanner.Accept('Z') || scanner.Accept('z')) return std::chrono::minutes(0);
  const bool west = scanner.Accept('-');
  if (!west) scanner.Expect('+');
  const int hours = scanner.Digits(2);
  scanner.Expect(':');
  const int minutes = scanner.Digits(2);
  if (hours > 23 || minutes > 59) return std::nullopt;
  const std::chrono::minutes offset(hours * 60 + minutes);
  return west ? -offset : offset;
}

}  // namespace

const Clock& SystemClock() {
  static const RealClock clock;
  return clock;
}

std::string FormatRfc3339(WallTime time) {
  const Civil civil = ToCivil(time);
  std::array<char, 32> text{};
  const int size =
      std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02dZ", static_cast<int>(civil.date.year()),
                    static_cast<unsigned>(civil.date.month()), static_cast<unsigned>(civil.date.day()),
                    static_cast<int>(civil.time.hours().count()), static_cast<int>(civil.time.minutes().count()),
                    static_cast<int>(civil.time.seconds().count()));
  return {text.data(), static_cast<std::size_t>(size)};
}

std::optional<WallTime> ParseRfc3339(std::string_view text) {
  Scanner scanner(text);
  const std::chrono::year year(scanner.Digits(4));
  scanner.Expect('-');
  const std::chrono::month month(static_cast<unsigned>(scanner.Digits(2)));
  scanner.Expect('-');
  const std::chrono::day day(static_cast<unsigned>(scanner.Digits(2)));
  scanner.Expect('T', 't');
  const int hour = scanner.Digits(2);
  scanner.Expect(':');
  const int minute = scanner.Digits(2);
  scanner.Expect(':');
  const int second = scanner.Digits(2);
  const std::chrono::nanoseconds fraction = ScanFraction(scanner);
  const std::optional<std::chrono::minutes> offset = ScanOffset(scanner);
  const std::chrono::year_month_day date(year, month, day);
  if (!scanner.ok() || !scanner.AtEnd() || !offset || !date.ok()) return std::nullopt;
  if (hour > 23 || minute > 59 || second > 60) return std::nullopt;

  const auto minute_start = sys_days(date) + std::chrono::hours(hour) + std::chrono::minutes(minute) - *offset;
  // A leap second only ends a UTC day (RFC 3339 section 5.7); here it is the first second of the next one.
  if (second == 60 && minute_start + std::chrono::minutes(1) != std::chrono::floor<days>(minute_start) + days(1)) {
    return std::nullopt;
  }
  const auto whole = minute_start + seconds(second);
  // WallTime counts nanoseconds in 64 bits: years 1677 to 2262.
  if (whole <= std::chrono::ceil<seconds>(WallTime::min()) || whole >= std::chrono::floor<seconds>(WallTime::max())) {
    return std::nullopt;
  }
  return WallTime(whole) + std::chrono::duration_cast<WallTime::duration>(fraction);
}

std::string FormatHttpDate(WallTime time) {
  static constexpr std::array<const char*, 7> kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr std::array<const char*, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const Civil civil = ToCivil(time);
  std::array<char, 40> text{};
  const int size =
      std::snprintf(text.data(), text.size(), "%s, %02u %s %04d %02d:%02d:%02d GMT", kDays[civil.weekday.c_encoding()],
                    static_cast<unsigned>(civil.date.day()), kMonths[static_cast<unsigned>(civil.date.month()) - 1],
                    static_cast<int>(civil.date.year()), static_cast<int>(civil.time.hours().count()),
                    static_cast<int>(civil.time.minutes().count()), static_cast<int>(civil.time.seconds().count()));
  return {text.data(), static_cast<std::size_t>(size)};
}

}  // namespace walletgate
