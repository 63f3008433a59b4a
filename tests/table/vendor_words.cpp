#include "tests/table/vendor_words.h"

#include <algorithm>
#include <charconv>

#include "base/json/text.h"
#include "base/strings.h"
#include "config/yaml_json.h"

namespace walletgate::table {
namespace {

using config::MapReader;
using config::YamlNode;

std::string JsonOf(const YamlNode& node) { return json::ToText(config::YamlToJson(node).root()); }

std::map<std::string, std::string> Texts(const YamlNode* node) {
  std::map<std::string, std::string> texts;
  if (node == nullptr) return texts;
  for (const YamlNode::Entry& entry : node->entries) texts[entry.key] = entry.value.scalar;
  return texts;
}

std::string ReplaceAll(std::string text, std::string_view what, std::string_view with) {
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size())) {
    text.replace(at, what.size(), with);
  }
  return text;
}

YamlNode* Member(YamlNode& node, const std::string& name) {
  if (node.IsSequence()) {
    std::size_t index = 0;
    std::from_chars(name.data(), name.data() + name.size(), index);
    return index < node.elements.size() ? &node.elements[index] : nullptr;
  }
  const auto found =
      std::find_if(node.entries.begin(), node.entries.end(), [&](const auto& entry) { return entry.key == name; });
  return found == node.entries.end() ? nullptr : &found->value;
}

/// Sets, or without a value removes, the member at "user.wallets.0.address". False when there is no such place.
bool Change(YamlNode& root, std::string_view path, const YamlNode* value) {
  const std::size_t dot = path.find('.');
  const std::string name(path.substr(0, dot));
  YamlNode* member = Member(root, name);
  if (dot != std::string_view::npos) return member != nullptr && Change(*member, path.substr(dot + 1), value);
  if (value == nullptr) {
    std::erase_if(root.entries, [&](const auto& entry) { return entry.key == name; });
    return member != nullptr;
  }
  if (member != nullptr) {
    *member = *value;
  } else if (root.IsSequence()) {
    root.elements.push_back(*value);
  } else {
    root.entries.push_back({name, value->where, *value});
  }
  return true;
}

void FillIn(std::string_view mark, const std::string& text, bool quoted, YamlNode& node) {
  if (node.IsScalar() && node.scalar == mark) {
    node.scalar = text;
    node.quoted = quoted;
  }
  for (YamlNode& element : node.elements) FillIn(mark, text, quoted, element);
  for (YamlNode::Entry& entry : node.entries) FillIn(mark, text, quoted, entry.value);
}

/// The vendor's own refusal: `{code, text}`, or a code alone.
YamlNode Refusal(const YamlNode& node, const VendorWords& words, int status, const std::string& each) {
  std::map<std::string, std::string> members = Texts(&node);
  if (members["code"].empty()) members["code"] = node.IsScalar() ? node.scalar : "teapot";
  if (members["code"] == "each") members["code"] = each;
  YamlNode body = words.refusal;
  FillIn("$code", members["code"], true, body);
  FillIn("$text", members["text"].empty() ? "Something is the matter." : members["text"], true, body);
  FillIn("$status", std::to_string(status), false, body);
  return body;
}

class AnswerReader {
 public:
  AnswerReader(const YamlNode& node, const VendorWords& words, const std::string& call, const std::string& each,
               config::Diagnostics& diagnostics)
      : node_(node), words_(words), call_(call), each_(each), diagnostics_(diagnostics) {}

  VendorAnswer Read() {
    if (node_.IsScalar()) {
      Word(node_.scalar);
    } else {
      Mapping();
    }
    return std::move(answer_);
  }

 private:
  void Fault(std::string message) { diagnostics_.Add(node_.where, node_.path, std::move(message)); }

  void Word(const std::string& word) {
    using Kind = VendorAnswer::Kind;
    constexpr std::array<std::pair<std::string_view, Kind>, 4> kWords = {
        {{"lost", Kind::kLost}, {"silent", Kind::kSilent}, {"refused", Kind::kRefused}, {"not_http", Kind::kNotHttp}}};
    const auto found = std::find_if(kWords.begin(), kWords.end(), [&](const auto& row) { return row.first == word; });
    if (found != kWords.end()) {
      answer_.kind = found->second;
    } else if (YamlNode body = Good(word == "good" ? call_ : word); !body.IsNull()) {
      answer_.body = JsonOf(body);
    }
  }

  /// The body of a good answer, its status noted; null where there is none.
  YamlNode Good(const std::string& name) {
    const auto good = words_.good.find(name);
    if (good == words_.good.end()) return Fault(words_.id + " has no good answer '" + name + "'"), YamlNode();
    const std::map<std::string, std::string> texts = Texts(&good->second);
    answer_.status = std::stoi(texts.at("status"));
    const YamlNode* body = good->second.Find("body");
    return body == nullptr ? YamlNode() : *body;
  }

  void Mapping() {
    MapReader reader(node_, diagnostics_);
    answer_.headers = {{"content-type", "application/json"}};
    YamlNode body;
    if (const auto good = reader.OptionalString("good")) {
      body = Good(good->empty() || *good == "yes" ? call_ : *good);
    } else if (const YamlNode* given = reader.Child("body")) {
      body = *given;
    }
    const std::optional<std::string> status = reader.OptionalString("status");
    if (status) answer_.status = std::stoi(*status == "each" ? each_ : *status);
    if (const YamlNode* refusal = reader.Child("words")) body = Refusal(*refusal, words_, answer_.status, each_);
    Edit(reader, body);
    if (!body.IsNull()) answer_.body = JsonOf(body);
    Spoil(reader);
    answer_.after = std::chrono::duration_cast<std::chrono::seconds>(reader.Duration("after", {}));
    reader.Finish();
  }

  void Edit(MapReader& reader, YamlNode& body) {
    if (const YamlNode* set = reader.Child("set")) {
      for (const YamlNode::Entry& entry : set->entries) {
        if (!Change(body, entry.key, &entry.value)) Fault("no place " + entry.key);
      }
    }
    for (const std::string& path : reader.Strings("drop")) {
      if (!Change(body, path, nullptr)) Fault("no place " + path);
    }
  }

  void Spoil(MapReader& reader) {
    if (const auto text = reader.OptionalString("text")) answer_.body = *text == "each" ? each_ : *text;
    const std::vector<std::string> replace = reader.Strings("replace");
    if (replace.size() == 2) {
      if (answer_.body.find(replace[0]) == std::string::npos) Fault("no text " + replace[0]);
      answer_.body = ReplaceAll(answer_.body, replace[0], replace[1]);
    }
    const std::size_t brace = answer_.body.find('{');
    if (const auto inside = reader.OptionalString("inside")) answer_.body.insert(brace + 1, *inside);
    answer_.body =
        reader.OptionalString("before").value_or("") + answer_.body + reader.OptionalString("behind").value_or("");
    for (const auto& [name, value] : Texts(reader.Child("headers"))) {
      std::erase_if(answer_.headers, [&](const auto& header) { return header.first == name; });
      answer_.headers.emplace_back(name, value);
    }
  }

  const YamlNode& node_;
  const VendorWords& words_;
  const std::string& call_;
  const std::string& each_;
  config::Diagnostics& diagnostics_;
  VendorAnswer answer_;
};

VendorWords ReadOne(const std::string& id, const YamlNode& node, const VendorWords* like,
                    config::Diagnostics& diagnostics) {
  VendorWords words = like == nullptr ? VendorWords() : *like;
  words.id = id;
  MapReader reader(node, diagnostics);
  for (const auto& [name, text] : Texts(reader.Child("settings"))) words.settings[name] = text;
  for (const auto& [name, text] : Texts(reader.Child("calls"))) words.calls[name] = text;
  if (const YamlNode* request = reader.Child("request")) words.request = *request;
  if (const YamlNode* wallet = reader.Child("wallet")) words.wallet = *wallet;
  if (const YamlNode* refusal = reader.Child("refusal")) words.refusal = *refusal;
  for (const auto& [name, instead] : Texts(reader.Child("outcomes"))) words.outcomes[name] = instead;
  if (const YamlNode* good = reader.Child("good")) {
    for (const YamlNode::Entry& entry : good->entries) words.good[entry.key] = entry.value;
  }
  reader.OptionalString("like");
  reader.Finish();
  return words;
}

}  // namespace

std::map<std::string, VendorWords> ReadVendorWords(const std::string& file, config::Diagnostics& diagnostics) {
  std::map<std::string, VendorWords> all;
  const std::optional<YamlNode> root = config::ReadYamlFile(file, diagnostics);
  if (!root) return all;
  for (const YamlNode::Entry& entry : root->entries) {
    const YamlNode* like = entry.value.Find("like");
    const auto base = like == nullptr ? all.end() : all.find(like->scalar);
    all[entry.key] = ReadOne(entry.key, entry.value, base == all.end() ? nullptr : &base->second, diagnostics);
  }
  return all;
}

VendorAnswer ReadAnswer(const YamlNode& node, const VendorWords& words, const std::string& call,
                        const std::string& each, config::Diagnostics& diagnostics) {
  return AnswerReader(node, words, call, each, diagnostics).Read();
}

std::string RequestBody(const YamlNode& base, const YamlNode* with) {
  YamlNode body = base;
  body.kind = YamlNode::Kind::kMapping;
  if (with != nullptr) {
    for (const YamlNode::Entry& entry : with->entries)
      Change(body, entry.key, entry.value.IsNull() ? nullptr : &entry.value);
  }
  return JsonOf(body);
}

std::string As(const std::string& who, std::string text) { return ReplaceAll(std::move(text), "alice", who); }

}  // namespace walletgate::table
