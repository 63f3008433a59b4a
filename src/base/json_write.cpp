// Part of json.h: writing, plain, pretty and sorted.

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>

#include "base/json.h"

namespace walletgate::json {

namespace {

constexpr std::string_view kHex = "0123456789abcdef";

/// For each byte: 0 when it stays as it is, the letter of its short escape, or 'u'.
constexpr std::array<char, 256> MakeEscapes() {
  std::array<char, 256> escapes{};
  for (std::size_t c = 0; c < 0x20; ++c) escapes[c] = 'u';
  escapes['\b'] = 'b';
  escapes['\f'] = 'f';
  escapes['\n'] = 'n';
  escapes['\r'] = 'r';
  escapes['\t'] = 't';
  escapes['"'] = '"';
  escapes['\\'] = '\\';
  return escapes;
}
constexpr std::array<char, 256> kEscapes = MakeEscapes();

constexpr std::uint64_t kOnes = 0x0101010101010101U;
constexpr std::uint64_t kHighs = 0x8080808080808080U;

/// Nonzero when one of eight bytes may need an escape: a control, a quote, a backslash. May also flag a byte above a
/// flagged one, never misses one.
std::uint64_t MayNeedEscape(std::uint64_t word) {
  const std::uint64_t quote = word ^ (kOnes * '"');
  const std::uint64_t backslash = word ^ (kOnes * '\\');
  return (((word - kOnes * 0x20) & ~word) | ((quote - kOnes) & ~quote) | ((backslash - kOnes) & ~backslash)) & kHighs;
}

/// Length of the run at the start of `text` that is written as it is.
std::size_t PlainRun(std::string_view text) {
  std::size_t at = 0;
  while (text.size() - at >= sizeof(std::uint64_t)) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + at, sizeof word);
    if (MayNeedEscape(word) != 0) break;
    at += sizeof word;
  }
  while (at < text.size() && kEscapes[static_cast<unsigned char>(text[at])] == 0) ++at;
  return at;
}

void AppendQuoted(std::string_view text, std::string* out) {
  *out += '"';
  while (true) {  // until the text has nothing left to escape
    const std::size_t run = PlainRun(text);
    out->append(text.data(), run);
    if (run == text.size()) break;
    const auto byte = static_cast<unsigned char>(text[run]);
    *out += '\\';
    *out += kEscapes[byte];
    if (kEscapes[byte] == 'u') {
      *out += "00";
      *out += kHex[byte >> 4U];
      *out += kHex[byte & 0xFU];
    }
    text.remove_prefix(run + 1);
  }
  *out += '"';
}

/// Writer with line breaks and indentation.
class PrettyWriter final : public Sink {
 public:
  explicit PrettyWriter(std::string* out) : out_(out) {}
  Mark Here() const override { return {out_->size(), depth_}; }
  void Rewind(const Mark& mark) override {
    out_->resize(mark.length);
    depth_ = mark.depth;
    need_comma_ = out_->back() != '[';
    after_key_ = false;
  }
  void StartObject() override { Open('{'); }
  void EndObject() override { Close('}'); }
  void StartArray() override { Open('['); }
  void EndArray() override { Close(']'); }
  void Key(std::string_view name) override {
    Separate();
    AppendQuoted(name, out_);
    *out_ += ": ";
    after_key_ = true;
  }
  void String(std::string_view text) override {
    Separate();
    AppendQuoted(text, out_);
  }
  void Number(std::string_view text) override { Raw(text); }
  void Bool(bool value) override { Raw(value ? "true" : "false"); }
  void Null() override { Raw("null"); }

 private:
  void Raw(std::string_view text) {
    Separate();
    *out_ += text;
  }
  void Separate() {
    if (after_key_) {
      after_key_ = false;
      return;
    }
    if (need_comma_) *out_ += ',';
    if (depth_ > 0) BreakLine();
    need_comma_ = true;
  }
  void BreakLine() {
    *out_ += '\n';
    out_->append(depth_ * 2, ' ');
  }
  void Open(char bracket) {
    Separate();
    *out_ += bracket;
    ++depth_;
    need_comma_ = false;
  }
  void Close(char bracket) {
    --depth_;
    if (need_comma_) BreakLine();
    *out_ += bracket;
    need_comma_ = true;
  }

  std::string* out_;
  std::size_t depth_ = 0;
  bool need_comma_ = false;
  bool after_key_ = false;
};

void WriteScalar(Value value, Sink& sink) {
  switch (value.type()) {
    case Type::kBool: return sink.Bool(value.AsBool());
    case Type::kNumber: return sink.Number(value.NumberText());
    case Type::kString: return sink.String(value.AsString());
    default: return sink.Null();
  }
}

void WriteSorted(Value value, Sink& sink) {
  if (value.IsObject()) {
    std::vector<Member> members;
    members.reserve(value.size());
    for (const Member member : value.Members()) members.push_back(member);
    std::sort(members.begin(), members.end(), [](const Member& a, const Member& b) { return a.name < b.name; });
    sink.StartObject();
    for (const Member& member : members) {
      sink.Key(member.name);
      WriteSorted(member.value, sink);
    }
    return sink.EndObject();
  }
  if (!value.IsArray()) return WriteScalar(value, sink);
  sink.StartArray();
  for (const Value element : value.Elements()) WriteSorted(element, sink);
  sink.EndArray();
}

}  // namespace

void Sink::Int(std::int64_t value) {
  std::array<char, 24> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  Number({digits.data(), static_cast<std::size_t>(end - digits.data())});
}

void Sink::MemberIfAny(std::string_view name, std::string_view text) {
  if (!text.empty()) Member(name, text);
}

void Writer::Rewind(const Mark& mark) {
  out_->resize(mark.length);
  need_comma_ = out_->back() != '[';
}

void Writer::Separate() {
  if (need_comma_) *out_ += ',';
  need_comma_ = true;
}

void Writer::StartObject() {
  Separate();
  *out_ += '{';
  need_comma_ = false;
}

void Writer::EndObject() {
  *out_ += '}';
  need_comma_ = true;
}

void Writer::StartArray() {
  Separate();
  *out_ += '[';
  need_comma_ = false;
}

void Writer::EndArray() {
  *out_ += ']';
  need_comma_ = true;
}

void Writer::Key(std::string_view name) {
  Separate();
  AppendQuoted(name, out_);
  *out_ += ':';
  need_comma_ = false;
}

void Writer::String(std::string_view text) {
  Separate();
  AppendQuoted(text, out_);
}

void Writer::Number(std::string_view text) {
  Separate();
  *out_ += text;
}

void Writer::Bool(bool value) {
  Separate();
  *out_ += value ? "true" : "false";
}

void Writer::Null() {
  Separate();
  *out_ += "null";
}

void Write(Value value, Sink& sink) {
  if (value.IsObject()) {
    sink.StartObject();
    for (const Member member : value.Members()) {
      sink.Key(member.name);
      Write(member.value, sink);
    }
    return sink.EndObject();
  }
  if (!value.IsArray()) return WriteScalar(value, sink);
  sink.StartArray();
  for (const Value element : value.Elements()) Write(element, sink);
  sink.EndArray();
}

std::string ToText(Value value) {
  std::string out;
  Writer writer(&out);
  Write(value, writer);
  return out;
}

std::string ToPrettyText(Value value) {
  std::string out;
  PrettyWriter writer(&out);
  Write(value, writer);
  return out;
}

std::string ToSortedText(Value value) {
  std::string out;
  Writer writer(&out);
  WriteSorted(value, writer);
  return out;
}

}  // namespace walletgate::json
