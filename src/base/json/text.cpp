#include "base/json/text.h"

#include <algorithm>
#include <vector>

#include "base/json/quote.h"
#include "base/json/writer.h"

namespace walletgate::json {

namespace {

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
