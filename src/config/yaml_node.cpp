#include "config/yaml_node.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <exception>
#include <sstream>
#include <unordered_set>
#include <utility>

#include "base/utf8.h"
#include "config/regular_file.h"

namespace walletgate::config {

namespace {

constexpr std::size_t kMaxBytes = 1U << 20U;
constexpr std::size_t kMaxLevels = 64;

/// Thrown through yaml-cpp to end the reading after a fault that was already reported.
struct StopReading {};

std::string JoinPath(const std::string& parent, const std::string& key) {
  return parent.empty() ? key : parent + "." + key;
}

/// Whether the scalar at the start of `text` ends, if it is in quotes at all.
bool HasClosingQuote(std::string_view text) {
  const char quote = text.front();
  if (quote != '"' && quote != '\'') return true;
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (quote == '"' && text[i] == '\\') {
      ++i;
    } else if (text[i] == quote) {
      if (quote == '"' || i + 1 >= text.size() || text[i + 1] != quote) return true;
      ++i;  // '' inside single quotes is one quote
    }
  }
  return false;
}

/// Builds the tree from yaml-cpp's events. Its own node tree would hide duplicate keys, aliases, tags and quotes.
class TreeBuilder final : public YAML::EventHandler {
 public:
  TreeBuilder(std::string_view text, const std::string& file, Diagnostics& diagnostics)
      : text_(text), file_(file), diagnostics_(diagnostics) {}

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (root_) Stop(mark, "only one document is allowed in a file");
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t) override {
    if (ExpectsKey()) Stop(mark, "a key must be text; write it in quotes if it looks empty or null");
    YamlNode node = NewNode(YamlNode::Kind::kNull, mark);
    // What is left empty has the mark of whatever follows, lines below; its key is the better place.
    if (!open_.empty() && open_.back().has_key) {
      const Position& key = open_.back().node.entries.back().where;
      if (node.where.line != key.line) node.where = key;
    }
    Attach(std::move(node));
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    Stop(mark, "an alias ('*') is not allowed; write the value out");
  }
  void OnAnchor(const YAML::Mark& mark, const std::string&) override { Report(mark, "an anchor ('&') is not allowed"); }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t, const std::string& value) override {
    const bool quoted = tag == "!";  // yaml-cpp's word for any scalar that is not plain
    if (quoted) RefuseOpenEnd(mark);
    if (!quoted) RefuseTag(mark, tag);
    if (ExpectsKey()) return TakeKey(mark, value, quoted);
    YamlNode node = NewNode(YamlNode::Kind::kScalar, mark);
    node.scalar = value;
    node.quoted = quoted;
    Attach(std::move(node));
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t,
                       YAML::EmitterStyle::value) override {
    Open(YamlNode::Kind::kSequence, mark, tag);
  }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t, YAML::EmitterStyle::value) override {
    Open(YamlNode::Kind::kMapping, mark, tag);
  }
  void OnSequenceEnd() override { Close(); }
  void OnMapEnd() override { Close(); }

  std::optional<YamlNode> TakeRoot() { return std::exchange(root_, std::nullopt); }

  void Report(const YAML::Mark& mark, std::string message) {
    diagnostics_.Add(At(mark), CurrentPath(), std::move(message));
  }

 private:
  struct Frame {
    YamlNode node;
    std::unordered_set<std::string> keys;
    bool has_key = false;  ///< the last entry of `node` waits for its value
  };

  [[noreturn]] void Stop(const YAML::Mark& mark, std::string message) {
    Report(mark, std::move(message));
    throw StopReading();
  }

  Position At(const YAML::Mark& mark) const {
    return mark.is_null() ? Position{file_, 0, 0} : Position{file_, mark.line + 1, mark.column + 1};
  }

  bool ExpectsKey() const { return !open_.empty() && open_.back().node.IsMapping() && !open_.back().has_key; }

  /// Path of the node that comes next.
  std::string CurrentPath() const {
    if (open_.empty()) return {};
    const YamlNode& parent = open_.back().node;
    if (parent.IsSequence()) return parent.path + "[" + std::to_string(parent.elements.size()) + "]";
    return open_.back().has_key ? JoinPath(parent.path, parent.entries.back().key) : parent.path;
  }

  YamlNode NewNode(YamlNode::Kind kind, const YAML::Mark& mark) const {
    YamlNode node;
    node.kind = kind;
    node.where = At(mark);
    node.path = CurrentPath();
    return node;
  }

  void RefuseTag(const YAML::Mark& mark, const std::string& tag) {
    if (!tag.empty() && tag != "?") Report(mark, "a tag ('!') is not allowed");
  }

  /// yaml-cpp takes the end of the file for the missing quote.
  void RefuseOpenEnd(const YAML::Mark& mark) {
    const auto start = static_cast<std::size_t>(std::max(mark.pos, 0));
    if (start < text_.size() && !HasClosingQuote(text_.substr(start))) Stop(mark, "a quoted text has no end");
  }

  void TakeKey(const YAML::Mark& mark, const std::string& key, bool quoted) {
    Frame& frame = open_.back();
    if (key == "<<" && !quoted) Stop(mark, "a merge key ('<<') is not allowed");
    YamlNode value;
    value.where = At(mark);
    frame.node.entries.push_back({key, At(mark), std::move(value)});
    frame.has_key = true;
    if (!frame.keys.insert(key).second) Report(mark, "the key '" + key + "' occurs twice");
  }

  void Open(YamlNode::Kind kind, const YAML::Mark& mark, const std::string& tag) {
    if (ExpectsKey()) Stop(mark, "a key must be text, not a list or mapping");
    if (open_.size() >= kMaxLevels) Stop(mark, "more than " + std::to_string(kMaxLevels) + " levels of nesting");
    RefuseTag(mark, tag);
    open_.push_back({NewNode(kind, mark), {}, false});
  }

  void Close() {
    YamlNode done = std::move(open_.back().node);
    open_.pop_back();
    Attach(std::move(done));
  }

  void Attach(YamlNode node) {
    if (open_.empty()) {
      root_ = std::move(node);
      return;
    }
    Frame& frame = open_.back();
    if (frame.node.IsSequence()) {
      frame.node.elements.push_back(std::move(node));
      return;
    }
    frame.node.entries.back().value = std::move(node);
    frame.has_key = false;
  }

  std::string_view text_;
  const std::string& file_;
  Diagnostics& diagnostics_;
  std::vector<Frame> open_;
  std::optional<YamlNode> root_;
};

Position PositionOf(std::string_view text, std::size_t offset, const std::string& file) {
  const std::string_view before = text.substr(0, offset);
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const std::size_t line_start = before.find_last_of('\n') + 1;  // npos + 1 is 0
  return {file, static_cast<int>(line), static_cast<int>(1 + offset - line_start)};
}

bool IsForbiddenControl(char32_t c) { return (c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7F; }

/// yaml-cpp guesses encodings and reads some garbage as null; only plain UTF-8 gets that far. False after a report.
bool CheckText(std::string_view text, const std::string& file, Diagnostics& diagnostics) {
  if (text.size() > kMaxBytes) {
    diagnostics.Add({file, 0, 0}, {}, "the file is larger than 1 MiB");
    return false;
  }
  if (text.starts_with("\xEF\xBB\xBF") || text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) {
    diagnostics.Add({file, 1, 1}, {}, "the file starts with a byte order mark; save it as UTF-8 without one");
    return false;
  }
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint next = DecodeUtf8(text.substr(at));
    if (next.size == 0 || IsForbiddenControl(next.value)) {
      diagnostics.Add(PositionOf(text, at, file), {}, next.size == 0 ? "not UTF-8" : "a control character");
      return false;
    }
    at += next.size;
  }
  return true;
}

/// False when the reading ended early; the reason is reported.
bool RunParser(std::string_view text, TreeBuilder& builder) {
  try {
    std::istringstream stream{std::string(text)};
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(builder)) {
    }
    return true;
  } catch (const StopReading&) {
  } catch (const YAML::Exception& fault) {
    builder.Report(fault.mark, "not YAML: " + fault.msg);
  } catch (const std::exception&) {
    builder.Report(YAML::Mark::null_mark(), "not YAML");
  }
  return false;
}

}  // namespace

const YamlNode* YamlNode::Find(std::string_view key) const {
  for (const Entry& entry : entries) {
    if (entry.key == key) return &entry.value;
  }
  return nullptr;
}

std::optional<YamlNode> ReadYaml(std::string_view text, const std::string& file, Diagnostics& diagnostics) {
  const std::size_t faults_before = diagnostics.size();
  if (!CheckText(text, file, diagnostics)) return std::nullopt;
  TreeBuilder builder(text, file, diagnostics);
  if (!RunParser(text, builder)) return std::nullopt;
  std::optional<YamlNode> root = builder.TakeRoot();
  if (!root || root->IsNull()) {
    diagnostics.Add({file, 0, 0}, {}, "the file is empty");
  } else if (!root->IsMapping()) {
    diagnostics.Add(root->where, {}, "the file must be a mapping (name: value)");
  }
  if (diagnostics.size() != faults_before) return std::nullopt;
  return root;
}

std::optional<YamlNode> ReadYamlFile(const std::string& file, Diagnostics& diagnostics) {
  const Result<RegularFile> read = ReadRegularFile(file, kMaxBytes);
  if (read) return ReadYaml(read->bytes, file, diagnostics);
  diagnostics.Add({file, 0, 0}, {}, "the file " + read.error().detail);
  return std::nullopt;
}

}  // namespace walletgate::config
