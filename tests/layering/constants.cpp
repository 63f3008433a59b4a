#include "tests/layering/constants.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

namespace walletgate::layering {
namespace {

constexpr std::array<std::string_view, 13> kNumberTypes = {
    "int",          "unsigned",     "long",          "double",        "float",         "std::size_t",  "std::int32_t",
    "std::int64_t", "std::uint8_t", "std::uint16_t", "std::uint32_t", "std::uint64_t", "unsigned long"};

constexpr std::array<std::string_view, 15> kUnits = {"Bytes",  "Bits",   "Seconds", "Millis", "Nanos",
                                                     "Digits", "Length", "Percent", "Levels", "Depth",
                                                     "Second", "Minute", "Hour",    "Day",    "Port"};

constexpr std::array<std::string_view, 3> kQueues = {"std::deque<", "std::queue<", "std::priority_queue<"};
constexpr std::array<std::string_view, 2> kEndless = {"while (true)", "for (;;)"};
/// What a comment on a queue has to say.
constexpr std::array<std::string_view, 4> kLimitWords = {"at most", "limit", " k", "while "};

std::vector<std::string_view> LinesOf(std::string_view text) {
  std::vector<std::string_view> lines;
  ForEachLine(text, [&](int /*number*/, std::string_view line) { lines.push_back(line); });
  return lines;
}

/// Whether a constant begins like a limit or a size: 0 and 1 are indices, hexadecimal ones are masks.
bool IsCount(std::string_view value) {
  value = TrimSpace(value.substr(std::min<std::size_t>(value.find_first_of("={") + 1, value.size())));
  if (value.empty() || value.front() < '0' || value.front() > '9') return false;
  return !value.starts_with("0x") && !value.starts_with("0;") && !value.starts_with("1;");
}

/// The name of a constant that is a plain number.
std::optional<std::string> NumberIn(std::string_view code) {
  const std::size_t word = FindWord(code, "constexpr");
  if (word == std::string_view::npos) return std::nullopt;
  const std::string_view rest = TrimSpace(code.substr(word + std::string_view("constexpr").size()));
  for (const std::string_view type : kNumberTypes) {
    if (!rest.starts_with(std::string(type) + " k")) continue;
    const std::size_t start = type.size() + 1;
    std::size_t end = start;
    while (end < rest.size() && IsWordCharacter(rest[end])) ++end;
    if (!IsCount(rest.substr(end))) return std::nullopt;
    return std::string(rest.substr(start, end - start));
  }
  return std::nullopt;
}

bool NamesItsUnit(std::string_view name) {
  return std::any_of(kUnits.begin(), kUnits.end(),
                     [&](std::string_view unit) { return name.find(unit) != std::string_view::npos; });
}

bool HasComment(std::string_view line) { return line.find("//") != std::string_view::npos; }

std::string_view Before(const std::vector<std::string_view>& lines, std::size_t at) {
  return at == 0 ? std::string_view() : lines[at - 1];
}

bool SaysLimit(std::string_view line) {
  const std::size_t comment = line.find("//");
  if (comment == std::string_view::npos) return false;
  return std::any_of(kLimitWords.begin(), kLimitWords.end(),
                     [&](std::string_view word) { return line.find(word, comment) != std::string_view::npos; });
}

template <class Words>
bool HasOneOf(const Words& words, std::string_view line) {
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return line.find(word) != std::string_view::npos; });
}

}  // namespace

std::vector<Finding> CheckConstants(const Source& source, Excuses& excuses) {
  const std::vector<std::string_view> code = LinesOf(source.code);
  const std::vector<std::string_view> text = LinesOf(source.text);
  std::vector<Finding> findings;
  bool explained = false;  // by the comment above this block
  for (std::size_t i = 0; i < code.size(); ++i) {
    const bool is_constant = FindWord(code[i], "constexpr") != std::string_view::npos;
    if (TrimSpace(text[i]).starts_with("//")) explained = true;
    if (!is_constant && !TrimSpace(text[i]).starts_with("//")) explained = false;
    const std::optional<std::string> name = NumberIn(code[i]);
    if (!name || explained || NamesItsUnit(*name) || HasComment(text[i])) continue;
    if (excuses.Covers(source.path + "#" + *name)) continue;
    findings.push_back({source.path, static_cast<int>(i) + 1, *name + ": say the unit or the reason"});
  }
  return findings;
}

std::vector<Finding> CheckLimits(const Source& source, Excuses& excuses) {
  const std::vector<std::string_view> code = LinesOf(source.code);
  const std::vector<std::string_view> text = LinesOf(source.text);
  std::vector<Finding> findings;
  for (std::size_t i = 0; i < code.size(); ++i) {
    const bool member = code[i].find("_;") != std::string_view::npos && code[i].find('=') == std::string_view::npos;
    const std::string_view before = Before(text, i);
    if (member && HasOneOf(kQueues, code[i]) && !SaysLimit(text[i]) && !SaysLimit(before)) {
      if (excuses.Covers(source.path)) continue;
      findings.push_back({source.path, static_cast<int>(i) + 1, "a queue: say what limits it"});
    }
    if (HasOneOf(kEndless, code[i]) && !HasComment(text[i]) && !HasComment(before)) {
      if (excuses.Covers(source.path)) continue;
      findings.push_back({source.path, static_cast<int>(i) + 1, "a loop without a condition: say what ends it"});
    }
  }
  return findings;
}

}  // namespace walletgate::layering
