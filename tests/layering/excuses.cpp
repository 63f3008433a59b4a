#include "tests/layering/excuses.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace walletgate::layering {
namespace {

struct Line {
  std::string_view rule;
  std::string_view key;
};

/// Nothing for a line without a reason.
std::optional<Line> Read(std::string_view line) {
  const std::size_t space = line.find(' ');
  const std::size_t colon = line.find(": ");
  if (colon == std::string_view::npos || space >= colon || colon + 2 == line.size()) return std::nullopt;
  return Line{line.substr(0, space), line.substr(space + 1, colon - space - 1)};
}

bool IsBlank(std::string_view line) { return line.empty() || line.front() == '#'; }

bool Fits(std::string_view excused, std::string_view key) {
  if (!excused.ends_with('*')) return excused == key;
  return key.starts_with(excused.substr(0, excused.size() - 1));
}

}  // namespace

Excuses::Excuses(std::string_view rule, std::string file, std::string_view text) : file_(std::move(file)) {
  ForEachLine(text, [&](int number, std::string_view line) {
    const std::optional<Line> read = IsBlank(line) ? std::nullopt : Read(line);
    if (read && read->rule == rule) excuses_.push_back({std::string(read->key), number});
  });
}

bool Excuses::Covers(std::string_view key) {
  const auto found =
      std::find_if(excuses_.begin(), excuses_.end(), [&](const Excuse& excuse) { return Fits(excuse.key, key); });
  if (found == excuses_.end()) return false;
  found->used = true;
  return true;
}

std::vector<Finding> Excuses::Unused() const {
  std::vector<Finding> findings;
  for (const Excuse& excuse : excuses_) {
    if (!excuse.used)
      findings.push_back({file_, excuse.line, "the excuse for " + excuse.key + " is not needed any more"});
  }
  return findings;
}

std::vector<Finding> CheckExcuses(const std::vector<std::string>& rules, const std::string& file,
                                  std::string_view text) {
  std::vector<Finding> findings;
  ForEachLine(text, [&](int number, std::string_view line) {
    if (IsBlank(line)) return;
    const std::optional<Line> read = Read(line);
    if (!read) {
      findings.push_back({file, number, "must be 'rule path: reason' or 'rule path#name: reason'"});
    } else if (std::find(rules.begin(), rules.end(), read->rule) == rules.end()) {
      findings.push_back({file, number, "there is no rule " + std::string(read->rule)});
    }
  });
  return findings;
}

}  // namespace walletgate::layering
