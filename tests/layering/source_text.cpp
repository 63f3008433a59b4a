#include "tests/layering/source_text.h"

#include <cctype>

namespace walletgate::layering {
namespace {

/// Where the comment, literal or preprocessor line at `at` ends; `at` itself when there is none.
class Skipper {
 public:
  explicit Skipper(std::string_view source) : source_(source) {}

  std::size_t EndOf(std::size_t at) const {
    const std::string_view rest = source_.substr(at);
    if (rest.starts_with("//")) return LineEnd(at);
    if (rest.starts_with("/*")) return After("*/", at + 2);
    if (rest.starts_with("R\"") && !IsWord(at)) return RawLiteralEnd(at);
    if (rest.front() == '"') return LiteralEnd(at, '"');
    if (rest.front() == '\'' && !IsWord(at)) return LiteralEnd(at, '\'');  // after a digit it separates thousands
    if (rest.front() == '#' && AtLineStart(at)) return DirectiveEnd(at);
    return at;
  }

 private:
  bool IsWord(std::size_t at) const { return at > 0 && IsWordCharacter(source_[at - 1]); }
  std::size_t LineEnd(std::size_t at) const { return std::min(source_.find('\n', at), source_.size()); }
  std::size_t After(std::string_view end, std::size_t from) const {
    const std::size_t found = source_.find(end, from);
    return found == std::string_view::npos ? source_.size() : found + end.size();
  }
  std::size_t RawLiteralEnd(std::size_t at) const {
    const std::size_t open = source_.find('(', at);
    if (open == std::string_view::npos) return source_.size();
    return After(")" + std::string(source_.substr(at + 2, open - at - 2)) + "\"", open);
  }
  std::size_t LiteralEnd(std::size_t at, char quote) const {
    for (std::size_t i = at + 1; i < source_.size(); ++i) {
      if (source_[i] == '\\') {
        ++i;
      } else if (source_[i] == quote || source_[i] == '\n') {
        return i + 1;
      }
    }
    return source_.size();
  }
  bool AtLineStart(std::size_t at) const {
    while (at > 0 && (source_[at - 1] == ' ' || source_[at - 1] == '\t')) --at;
    return at == 0 || source_[at - 1] == '\n';
  }
  std::size_t DirectiveEnd(std::size_t at) const {
    std::size_t end = LineEnd(at);
    while (end < source_.size() && source_[end - 1] == '\\') end = LineEnd(end + 1);
    return end;
  }

  std::string_view source_;
};

}  // namespace

bool IsWordCharacter(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

std::string_view TrimSpace(std::string_view text) {
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.front())) != 0) text.remove_prefix(1);
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back())) != 0) text.remove_suffix(1);
  return text;
}

std::size_t FindWord(std::string_view text, std::string_view word, std::size_t from) {
  for (std::size_t at = text.find(word, from); at != std::string_view::npos; at = text.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    const bool starts = at == 0 || !IsWordCharacter(text[at - 1]) || !IsWordCharacter(word.front());
    if (starts && (end == text.size() || !IsWordCharacter(text[end]) || !IsWordCharacter(word.back()))) return at;
  }
  return std::string_view::npos;
}

int LineAt(std::string_view source, std::size_t at) {
  return 1 + static_cast<int>(std::count(source.begin(), source.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
}

std::string Print(const std::vector<Finding>& findings) {
  std::string out;
  for (const Finding& finding : findings) {
    out += "\n" + finding.file + ":" + std::to_string(finding.line) + ": " + finding.message;
  }
  return out;
}

std::vector<Include> IncludesOf(std::string_view source) {
  std::vector<Include> includes;
  int line = 0;
  while (!source.empty()) {
    ++line;
    const std::size_t end = std::min(source.find('\n'), source.size());
    std::string_view text = TrimSpace(source.substr(0, end));
    source.remove_prefix(std::min(end + 1, source.size()));
    if (!text.starts_with('#')) continue;
    text = TrimSpace(text.substr(1));
    if (!text.starts_with("include")) continue;
    text = TrimSpace(text.substr(7));
    if (text.empty() || (text.front() != '"' && text.front() != '<')) continue;
    const bool angled = text.front() == '<';
    const std::size_t close = text.find(angled ? '>' : '"', 1);
    includes.push_back({std::string(text.substr(1, close - 1)), angled, line});
  }
  return includes;
}

std::string BlankOut(std::string_view source) {
  const Skipper skipper(source);
  std::string code(source);
  for (std::size_t at = 0; at < code.size();) {
    const std::size_t end = skipper.EndOf(at);
    for (std::size_t i = at; i < end; ++i) {
      if (code[i] != '\n') code[i] = ' ';
    }
    at = std::max(end, at + 1);
  }
  return code;
}

int CountLines(std::string_view source) {
  const auto breaks = std::count(source.begin(), source.end(), '\n');
  return static_cast<int>(breaks) + (source.empty() || source.back() == '\n' ? 0 : 1);
}

}  // namespace walletgate::layering
