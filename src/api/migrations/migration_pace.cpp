#include "api/migrations/migration_pace.h"

#include <array>
#include <charconv>
#include <optional>
#include <string>

namespace walletgate::api {
namespace {

constexpr std::size_t kMaxWindows = 16;  // more are no plan that a person could follow
constexpr int kMinutesOfHour = 60;
constexpr int kHoursOfDay = 24;

/// Reads a part of a whole: above 0, to 1.
template <auto kMember, class Target>
void ReadShare(json::Value value, const Place& place, Target& target) {
  if (!ExpectType(value, json::Type::kNumber, place)) return;
  const std::string_view text = value.NumberText();
  double share = 0;
  const std::from_chars_result read = std::from_chars(text.data(), text.data() + text.size(), share);
  if (read.ec == std::errc() && share > 0 && share <= 1) target.*kMember = share;
  else place.Fault("range", "must be a number above 0, and at most 1");
}

/// Of two digits, below `end`.
std::optional<int> TwoDigits(std::string_view text, int end) {
  if (text.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
  const int number = (text[0] - '0') * 10 + (text[1] - '0');
  return number < end ? std::optional(number) : std::nullopt;
}

/// Minutes since midnight, of "HH:MM".
std::optional<int> MinuteOf(std::string_view text) {
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  const std::optional<int> hour = TwoDigits(text.substr(0, 2), kHoursOfDay);
  const std::optional<int> minute = TwoDigits(text.substr(3), kMinutesOfHour);
  if (!hour || !minute) return std::nullopt;
  return *hour * kMinutesOfHour + *minute;
}

std::string ClockText(int minute) {
  const auto two = [](int number) { return std::string(number < 10 ? "0" : "") + std::to_string(number); };
  return two(minute / kMinutesOfHour) + ":" + two(minute % kMinutesOfHour);
}

template <auto kMember>
void ReadClock(json::Value value, const Place& place, DayWindow& out) {
  if (!ExpectType(value, json::Type::kString, place)) return;
  const std::optional<int> minute = MinuteOf(value.AsString());
  if (minute) out.*kMember = *minute;
  else place.Fault("format", "is no time of day from 00:00 to 23:59, in UTC, such as 20:00");
}

constexpr std::array kWindowRules = {MemberRule<DayWindow>{"from", true, ReadClock<&DayWindow::from>},
                                     MemberRule<DayWindow>{"to", true, ReadClock<&DayWindow::to>}};

void ReadWindows(json::Value value, const Place& place, MigrationPace& out) {
  if (!ExpectType(value, json::Type::kArray, place)) return;
  ExpectAtMost(value.size(), kMaxWindows, place);
  out.windows.clear();
  std::size_t index = 0;
  for (const json::Value element : value.Elements()) {
    const Place at(place, index);
    if (index++ == kMaxWindows) return;
    const std::size_t before = at.FaultCount();
    DayWindow window;
    ReadObject(element, at, std::span<const MemberRule<DayWindow>>(kWindowRules), window);
    if (at.FaultCount() == before && window.from == window.to) at.Fault("range", "ends when it begins");
    out.windows.push_back(window);
  }
}

constexpr std::array kPaceRules = {
    MemberRule<MigrationPace>{"users_per_second", false, ReadWhole<&MigrationPace::users_per_second, 1, 1000>},
    MemberRule<MigrationPace>{"max_in_flight", false, ReadWhole<&MigrationPace::max_in_flight, 1, 64>},
    MemberRule<MigrationPace>{"share_of_provider_rate", false, ReadShare<&MigrationPace::share_of_provider_rate>},
    MemberRule<MigrationPace>{"windows", false, ReadWindows}};

constexpr std::array kGuardRules = {
    MemberRule<MigrationGuard>{"failed_share", false, ReadShare<&MigrationGuard::failed_share>},
    MemberRule<MigrationGuard>{"of_last", false, ReadWhole<&MigrationGuard::of_last, 10, 10000>},
    MemberRule<MigrationGuard>{"unknown", false, ReadWhole<&MigrationGuard::unknown, 1, 1000>}};

void WriteWhole(std::string_view name, int number, json::Sink& sink) {
  sink.Key(name);
  sink.Int(number);
}

/// In the shortest form that reads back as the same number.
void WriteShare(std::string_view name, double share, json::Sink& sink) {
  std::array<char, 32> digits{};
  const auto* const end = std::to_chars(digits.data(), digits.data() + digits.size(), share).ptr;
  sink.Key(name);
  sink.Number(std::string_view(digits.data(), static_cast<std::size_t>(end - digits.data())));
}

}  // namespace

void ReadPace(json::Value value, const Place& place, MigrationPace& out) {
  ReadObject(value, place, std::span<const MemberRule<MigrationPace>>(kPaceRules), out);
}

void ReadGuard(json::Value value, const Place& place, MigrationGuard& out) {
  ReadObject(value, place, std::span<const MemberRule<MigrationGuard>>(kGuardRules), out);
}

void WritePace(const MigrationPace& pace, json::Sink& sink) {
  sink.StartObject();
  WriteWhole("users_per_second", pace.users_per_second, sink);
  WriteWhole("max_in_flight", pace.max_in_flight, sink);
  WriteShare("share_of_provider_rate", pace.share_of_provider_rate, sink);
  sink.Key("windows");
  sink.StartArray();
  for (const DayWindow& window : pace.windows) {
    sink.StartObject();
    sink.Member("from", ClockText(window.from));
    sink.Member("to", ClockText(window.to));
    sink.EndObject();
  }
  sink.EndArray();
  sink.EndObject();
}

void WriteGuard(const MigrationGuard& guard, json::Sink& sink) {
  sink.StartObject();
  WriteShare("failed_share", guard.failed_share, sink);
  WriteWhole("of_last", guard.of_last, sink);
  WriteWhole("unknown", guard.unknown, sink);
  sink.EndObject();
}

}  // namespace walletgate::api
