#pragma once

// Structured log: one JSON object per line on stderr. A field's value is escaped, so no input can break a line.
// Never pass bodies, e-mails, phones, tokens; a Secret does not convert, so it cannot be passed by accident.

#include <array>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>

namespace walletgate {

enum class LogLevel : std::uint8_t { kDebug, kInfo, kWarning, kError };
inline constexpr std::array<std::string_view, 4> kLogLevelNames = {"debug", "info", "warning",
                                                                   "error"};  ///< by LogLevel
constexpr std::string_view ToString(LogLevel level) { return kLogLevelNames[static_cast<std::size_t>(level)]; }

struct LogField {
  std::string_view name;  ///< "": the field is left out
  std::variant<std::string_view, std::int64_t, double, bool> value;
};

/// A field that is left out where it has nothing to say.
constexpr LogField IfAny(std::string_view name, std::string_view text) {
  return {text.empty() ? std::string_view() : name, text};
}
constexpr LogField IfAny(std::string_view name, std::int64_t number) {
  return {number == 0 ? std::string_view() : name, number};
}

/// Writes {"time": …, "level": …, "message": …, fields…}. Thread-safe. One write(2) per line, unless a LogWriter lives.
void Log(LogLevel level, std::string_view message, std::initializer_list<LogField> fields = {});

/// The same whatever the level, for what must be told: its level is "info".
void LogAlways(std::string_view message, std::initializer_list<LogField> fields = {});

void SetLogLevel(LogLevel level);
bool LogEnabled(LogLevel level);

/// Diverts lines (without the line end): to a LogWriter, or to a test. An empty function restores stderr.
void SetLogSink(std::function<void(std::string_view line)> sink);

}  // namespace walletgate
