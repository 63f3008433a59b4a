#include "gateway/config/reference.h"

#include <algorithm>
#include <vector>

#include "base/strings.h"
#include "gateway/config/setting.h"
#include "gateway/config/shapes.h"

namespace walletgate::gateway {
namespace {

constexpr std::string_view kIntroduction = R"(# Configuration

Printed by `walletgate settings`; a test keeps this page equal to the program. The table that it is printed from also reads
the file, tells what a reload takes over, and gives editors their JSON Schema (`walletgate schema`,
[config/walletgate.schema.json](../config/walletgate.schema.json)). [config/walletgate.yaml](../config/walletgate.yaml) is a
file to begin with, and [operations.md](operations.md) tells how to work with it.

The file is YAML and read strictly: unknown keys and keys that stand twice are faults, and all faults are told at once, each with
its line. Durations are whole numbers with a unit: `250ms`, `15s`, `5m`, `24h`, `7d`. A whole value may be `${NAME}`, a variable
of the environment, or `${NAME:-text}` with a default; a secret is `${NAME}` or `file:PATH` and never stands in the file itself.

Whether a changed value **follows** a reload or needs a **restart** is said with each setting. Providers, accounts and tenants, with
all that belongs to them, follow. So do the contents of files that the configuration names; variables of the environment are
those that the process was started with.
)";

std::string OneOfText(std::span<const std::string_view> names) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::string_view before = i == 0 ? "" : i + 1 == names.size() ? " or " : ", ";
    text += std::string(before) + "`" + std::string(names[i]) + "`";
  }
  return text;
}

std::string DurationWords(const ValueType& type) {
  using std::chrono::milliseconds;
  if (type.max == 0) return "duration";
  return "duration, " + config::DurationText(milliseconds(type.min)) + " to " +
         config::DurationText(milliseconds(type.max));
}

/// As GitHub makes the anchor of a heading.
std::string LinkTo(const Shape& shape) {
  std::string anchor;
  for (const char c : ToLowerAscii(shape.path)) {
    if ((c >= 'a' && c <= 'z') || c == '_') anchor += c;
  }
  return "[`" + std::string(shape.path) + "`](#" + anchor + ")";
}

std::string WordsFor(const ValueType& type);

std::string ChoiceWords(const ValueType& type) {
  std::vector<std::string> words;
  for (const ValueType& choice : type.Below()) words.push_back(WordsFor(choice));
  return Join(words, "; or ");
}

/// "whole number, 1 to 65535", "`sqlite` or `memory`".
std::string WordsFor(const ValueType& type) {
  const auto range = [&] { return std::to_string(type.min) + " to " + std::to_string(type.max); };
  using Kind = ValueType::Kind;
  switch (type.kind) {
    case Kind::kWhole: return "whole number, " + range();
    case Kind::kNumber: return "number, " + range();
    case Kind::kDuration: return DurationWords(type);
    case Kind::kBool: return type.min == 1 ? "`true`" : "`true` or `false`";
    case Kind::kText: return std::string(type.words);
    case Kind::kAny:
    case Kind::kNoList: return "anything";
    case Kind::kScalar: return "text, number, `true` or `false`";
    case Kind::kName: return OneOfText(type.names);
    case Kind::kList: return "list of: " + WordsFor(*type.of);
    case Kind::kMap: return "for each " + std::string(type.words) + ": " + WordsFor(*type.of);
    case Kind::kMapping: return LinkTo(*type.shape);
    case Kind::kOneOrList: return WordsFor(*type.of) + ", or a list of it";
    case Kind::kChoice: return ChoiceWords(type);
  }
  return {};
}

std::string Cell(std::string_view text) {
  std::string cell;
  for (const char c : text) cell += c == '|' ? std::string("\\|") : std::string(1, c);
  return cell;
}

std::string RowOf(const std::vector<std::string>& cells) {
  std::string row = "|";
  for (const std::string& cell : cells) row += " " + Cell(cell) + " |";
  return row + "\n";
}

/// Values stand as code, words as words.
std::string ShowDefault(const Member& member, const std::string& text) {
  if (member.required) return "required";
  if (text.empty()) return "–";
  return config::IsValue(member.type, text) ? "`" + text + "`" : text;
}

std::string TableOf(std::span<const Setting> settings) {
  std::string text = "\n| setting | value | by default | a reload | meaning |\n|---|---|---|---|---|\n";
  for (const Setting& setting : settings) {
    const Member& member = setting.member;
    text += RowOf({"`" + setting.name() + "`", WordsFor(member.type), ShowDefault(member, DefaultOf(setting)),
                   setting.reload == Reload::kFollows ? "follows" : "restart", std::string(member.doc)});
  }
  return text;
}

std::string TableOf(const Shape& shape) {
  std::string text = "\n| member | value | by default | meaning |\n|---|---|---|---|\n";
  for (const Member& member : shape.members) {
    const std::string by_default = ShowDefault(member, std::string(member.by_default));
    text += RowOf({"`" + std::string(member.key) + "`", WordsFor(member.type), by_default, std::string(member.doc)});
  }
  return text;
}

class ReferenceWriter {
 public:
  std::string Write() {
    text_ = kIntroduction;
    for (const Section& section : Sections()) {
      Heading(section.name, section.doc);
      text_ += TableOf(SettingsOf(section.name));
      for (const Setting& setting : SettingsOf(section.name)) WriteShapesOf(setting.member.type);
    }
    text_ += "\n## At the top of the file\n";
    text_ += TableOf(SettingsOf(""));
    for (const Member& member : StructuredMembers()) {
      WriteShapesOf(member.type);
    }
    return std::move(text_);
  }

 private:
  void Heading(std::string_view path, std::string_view doc) {
    text_ += "\n## `" + std::string(path) + "`\n\n" + std::string(doc) + "\n";
  }

  /// Each mapping once, where it is met first.
  void WriteShapesOf(const ValueType& type) {
    for (const ValueType& below : type.Below()) WriteShapesOf(below);
    if (type.shape == nullptr || std::ranges::count(written_, type.shape) > 0) return;
    written_.push_back(type.shape);
    Heading(type.shape->path, type.shape->doc);
    text_ += TableOf(*type.shape);
    for (const Member& member : type.shape->members) WriteShapesOf(member.type);
  }

  std::string text_;
  std::vector<const Shape*> written_;
};

}  // namespace

std::string ConfigReference() { return ReferenceWriter().Write(); }

}  // namespace walletgate::gateway
