#include "base/json/writer.h"

#include "base/json/quote.h"

namespace walletgate::json {

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

}  // namespace walletgate::json
