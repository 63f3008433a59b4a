#include "tests/layering/declarations.h"

#include <algorithm>
#include <array>

#include "tests/layering/source_text.h"

namespace walletgate::layering {
namespace {

std::size_t MatchingBrace(std::string_view code, std::size_t open) {
  int depth = 0;
  for (std::size_t i = open; i < code.size(); ++i) {
    if (code[i] == '{') ++depth;
    if (code[i] == '}' && --depth == 0) return i;
  }
  return code.size();
}

bool Has(std::string_view text, std::string_view word) { return FindWord(text, word) != std::string_view::npos; }

/// The parenthesis that opens the parameters: the first that is no template argument's.
std::size_t ParametersOf(std::string_view head) {
  int angles = 0;
  const std::size_t symbol = head.find("operator");
  for (std::size_t i = 0; i < head.size(); ++i) {
    if (i == symbol) i = head.find_first_not_of("<>=-", i + std::string_view("operator").size());
    if (i >= head.size()) break;
    if (head[i] == '<') ++angles;
    if (head[i] == '>' && angles > 0) --angles;
    if (head[i] == '(' && angles == 0) return i;
  }
  return std::string_view::npos;
}

enum class Block { kScope, kFunction, kInitializer };

/// What the brace after `head` (the text since the last statement) opens; `next` is the character behind its end.
Block Classify(std::string_view head, char next) {
  const std::size_t parenthesis = ParametersOf(head);
  if (parenthesis == std::string_view::npos) {
    for (const char* word : {"namespace", "class", "struct", "union", "extern"}) {
      if (Has(head, word) && !Has(head, "enum")) return Block::kScope;
    }
    return Block::kInitializer;
  }
  if (next == ',' || next == '{') return Block::kInitializer;  // a member in a constructor's initialiser list
  const std::string_view before = head.substr(0, parenthesis);
  const bool assigns = before.find('=') != std::string_view::npos && before.find("operator") == std::string_view::npos;
  if (assigns && head.find("](") == std::string_view::npos) return Block::kInitializer;
  return Block::kFunction;
}

/// The word before the parenthesis at `open`, with its class; a test is named by its macro's arguments.
std::string NameOf(std::string_view head, std::size_t open) {
  std::string_view before = TrimSpace(head.substr(0, open));
  if (before.starts_with("TEST") && before.find(' ') == std::string_view::npos) {
    return std::string(TrimSpace(head.substr(open + 1, head.find(')', open) - open - 1)));
  }
  if (const std::size_t at = before.find("operator"); at != std::string_view::npos) {
    return std::string(before.substr(at));
  }
  if (before.ends_with(']')) before = TrimSpace(before.substr(0, before.find('=')));  // a lambda: its variable
  std::size_t start = before.size();
  while (start > 0 && (IsWordCharacter(before[start - 1]) || before[start - 1] == ':' || before[start - 1] == '~')) {
    --start;
  }
  return std::string(before.substr(start));
}

/// How many parameters stand in the parenthesis at `open`.
int CountParameters(std::string_view head, std::size_t open) {
  int depth = 0;
  int angles = 0;
  int commas = 0;
  std::size_t i = open;
  for (; i < head.size(); ++i) {
    const char c = head[i];
    if (c == '(' || c == '{' || c == '[') ++depth;
    if ((c == ')' || c == '}' || c == ']') && --depth == 0) break;
    if (c == '<') ++angles;
    if (c == '>' && angles > 0) --angles;
    if (c == ',' && depth == 1 && angles == 0) ++commas;
  }
  return TrimSpace(head.substr(open + 1, i - open - 1)).empty() ? 0 : commas + 1;
}

/// A statement that has a parenthesis and declares no function.
bool IsNoFunction(std::string_view head) {
  constexpr std::array<std::string_view, 5> kWords = {"using", "typedef", "static_assert", "return", "friend"};
  const std::string_view text = TrimSpace(head);
  return std::any_of(kWords.begin(), kWords.end(), [&](std::string_view word) { return FindWord(text, word) == 0; });
}

/// Without what access labels and templates put before it.
std::string_view WithoutLabels(std::string_view head) {
  for (std::string_view label : {"public:", "private:", "protected:"}) {
    const std::size_t at = head.rfind(label);
    if (at != std::string_view::npos) head = head.substr(at + label.size());
  }
  return head;
}

/// The name of the class that `head` opens; "" for a namespace.
std::string ClassNameOf(std::string_view head) {
  // In `template <class T> struct Name` the last one counts.
  std::size_t behind = 0;
  for (std::string_view word : {"class", "struct", "union"}) {
    for (std::size_t at = FindWord(head, word); at != std::string_view::npos; at = FindWord(head, word, at + 1)) {
      behind = std::max(behind, at + word.size());
    }
  }
  if (behind == 0) return {};
  std::string_view rest = TrimSpace(head.substr(behind));
  while (rest.starts_with("[[")) rest = TrimSpace(rest.substr(rest.find("]]") + 2));
  std::size_t end = 0;
  while (end < rest.size() && (IsWordCharacter(rest[end]) || rest.substr(end).starts_with("::") ||
                               (end > 0 && rest.substr(end - 1).starts_with("::")))) {
    ++end;
  }
  return std::string(rest.substr(0, end));
}

/// Walks through the statements of namespaces and classes; bodies of functions are skipped.
class Walker {
 public:
  explicit Walker(std::string_view code) : code_(code) {}

  Declarations Walk() {
    for (std::size_t at = 0; at < code_.size(); ++at) {
      if (code_[at] == ';') EndStatement(at);
      if (code_[at] == '}') CloseScope(at);
      if (code_[at] == '{') at = OpenBrace(at);
    }
    return std::move(found_);
  }

 private:
  std::string_view Head(std::size_t end) const { return WithoutLabels(code_.substr(statement_, end - statement_)); }

  void EndStatement(std::size_t at) {
    AddFunction(at, 0);
    statement_ = at + 1;
  }

  void CloseScope(std::size_t at) {
    if (!scopes_.empty()) scopes_.pop_back();
    statement_ = at + 1;
  }

  /// Where to go on.
  std::size_t OpenBrace(std::size_t at) {
    const std::size_t close = MatchingBrace(code_, at);
    const std::size_t next = code_.find_first_not_of(" \n", close + 1);
    const Block block = Classify(Head(at), next == std::string_view::npos ? '\0' : code_[next]);
    if (block == Block::kScope) {
      OpenScope(at);
      return at;
    }
    if (block == Block::kFunction) {
      AddFunction(at, CountLines(code_.substr(at, close - at + 1)));
      statement_ = close + 1;
    }
    return close;
  }

  void OpenScope(std::size_t at) {
    const std::string name = ClassNameOf(Head(at));
    scopes_.push_back(name.empty() ? kNamespace : found_.classes.size());
    if (!name.empty()) found_.classes.push_back({name, LineAt(code_, at), 0});
    statement_ = at + 1;
  }

  void AddFunction(std::size_t end, int lines) {
    const std::string_view head = Head(end);
    const std::size_t open = ParametersOf(head);
    if (open == std::string_view::npos || IsNoFunction(head)) return;
    // `= default`, but not `std::string name = Make();`
    const bool assigned = head.substr(0, open).find('=') != std::string_view::npos;
    Function function;
    function.name = NameOf(head, open);
    if (function.name.empty() || (assigned && lines == 0 && !function.name.starts_with("operator"))) return;
    Class* in = scopes_.empty() || scopes_.back() == kNamespace ? nullptr : &found_.classes[scopes_.back()];
    if (in != nullptr) function.in_class = in->name;
    function.line = LineAt(code_, end);
    function.lines = lines;
    function.parameters = CountParameters(head, open);
    function.special = IsSpecial(function, head.substr(open));
    function.overrides = Has(head.substr(open), "override");
    if (in != nullptr && !function.special) ++in->methods;
    found_.functions.push_back(std::move(function));
  }

  static bool IsSpecial(const Function& function, std::string_view behind) {
    const std::string_view name = function.name;
    const std::size_t colons = name.rfind("::");
    const std::string_view last = colons == std::string_view::npos ? name : name.substr(colons + 2);
    const std::string_view in = colons == std::string_view::npos ? function.in_class : name.substr(0, colons);
    const bool constructs = !in.empty() && (last == in || in.ends_with("::" + std::string(last)));
    return constructs || name.find('~') != std::string_view::npos || name.starts_with("operator") ||
           behind.find("= default") != std::string_view::npos || behind.find("= delete") != std::string_view::npos;
  }

  static constexpr std::size_t kNamespace = static_cast<std::size_t>(-1);

  std::string_view code_;
  Declarations found_;
  std::vector<std::size_t> scopes_;  ///< of those that are open, the class, or kNamespace
  std::size_t statement_ = 0;        ///< where the present one begins
};

}  // namespace

Declarations DeclarationsOf(std::string_view code) { return Walker(code).Walk(); }

}  // namespace walletgate::layering
