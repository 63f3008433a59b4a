#include "base/log/log.h"

#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <mutex>

#include "base/clock.h"
#include "base/utf8.h"
#include "base/visible_text.h"

namespace walletgate {

namespace {

std::atomic<LogLevel> minimum{LogLevel::kInfo};

struct Sink {
  std::mutex mutex;
  std::function<void(std::string_view)> write;
};

Sink& TheSink() {
  static Sink sink;
  return sink;
}

/// Beyond JSON's own rules: characters that break a line, start a terminal sequence or reverse the reading direction.
bool MustEscape(char32_t c) { return c == '"' || c == '\\' || IsInvisible(c); }

void AppendEscape(char32_t c, std::string* out) {
  if (c != '"' && c != '\\') return AppendEscaped(c, out);
  *out += '\\';
  *out += static_cast<char>(c);
}

constexpr bool IsPlain(char c) { return c >= ' ' && c <= '~' && c != '"' && c != '\\'; }

/// Takes what needs no look at code points, which is nearly everything.
void AppendPlain(std::string_view& text, std::string* out) {
  std::size_t size = 0;  // by hand: an algorithm would call IsPlain for every character
  while (size < text.size() && IsPlain(text[size])) ++size;
  out->append(text.data(), size);
  text.remove_prefix(size);
}

/// Any bytes become one JSON string; what is not UTF-8 shows as U+FFFD.
void AppendString(std::string_view text, std::string* out) {
  *out += '"';
  for (AppendPlain(text, out); !text.empty(); AppendPlain(text, out)) {
    const CodePoint next = DecodeUtf8(text);
    if (next.size == 0) {
      *out += "\\ufffd";
      text.remove_prefix(1);
      continue;
    }
    if (MustEscape(next.value)) {
      AppendEscape(next.value, out);
    } else {
      out->append(text.data(), next.size);
    }
    text.remove_prefix(next.size);
  }
  *out += '"';
}

template <class Number>
void AppendNumber(Number value, std::string* out) {
  std::array<char, 32> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  out->append(digits.data(), static_cast<std::size_t>(end - digits.data()));
}

struct ValueAppender {
  std::string* out;
  void operator()(std::string_view text) const { AppendString(text, out); }
  void operator()(std::int64_t value) const { AppendNumber(value, out); }
  void operator()(double value) const {
    if (std::isfinite(value)) {
      AppendNumber(value, out);
    } else {
      *out += "null";
    }
  }
  void operator()(bool value) const { *out += value ? "true" : "false"; }
};

/// RFC 3339 with milliseconds.
std::string Timestamp(WallTime now) {
  std::string text = FormatRfc3339(now);
  const auto whole = std::chrono::floor<std::chrono::seconds>(now);
  const auto millis = std::chrono::floor<std::chrono::milliseconds>(now - whole).count();
  text.back() = '.';
  for (const int unit : {100, 10, 1}) text += static_cast<char>('0' + millis / unit % 10);
  return text + 'Z';
}

void WriteToStderr(const std::string& line) {
  while (::write(STDERR_FILENO, line.data(), line.size()) < 0 && errno == EINTR) {
  }
}

void WriteLine(LogLevel level, std::string_view message, std::initializer_list<LogField> fields) {
  std::string line = R"({"time":")" + Timestamp(SystemClock().Now()) + R"(","level":")";
  line += ToString(level);
  line += R"(","message":)";
  AppendString(message, &line);
  for (const LogField& field : fields) {
    if (field.name.empty()) continue;
    line += ',';
    AppendString(field.name, &line);
    line += ':';
    std::visit(ValueAppender{&line}, field.value);
  }
  line += '}';

  Sink& sink = TheSink();
  const std::lock_guard lock(sink.mutex);
  if (sink.write) return sink.write(line);
  line += '\n';
  WriteToStderr(line);
}

}  // namespace

void Log(LogLevel level, std::string_view message, std::initializer_list<LogField> fields) {
  if (LogEnabled(level)) WriteLine(level, message, fields);
}

void LogAlways(std::string_view message, std::initializer_list<LogField> fields) {
  WriteLine(LogLevel::kInfo, message, fields);
}

void SetLogLevel(LogLevel level) { minimum.store(level, std::memory_order_relaxed); }
bool LogEnabled(LogLevel level) { return level >= minimum.load(std::memory_order_relaxed); }

void SetLogSink(std::function<void(std::string_view line)> sink) {
  const std::lock_guard lock(TheSink().mutex);
  TheSink().write = std::move(sink);
}

}  // namespace walletgate
