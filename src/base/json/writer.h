#pragma once

// JSON as text, as compact as it can be.

#include <string>
#include <string_view>

#include "base/json/sink.h"

namespace walletgate::json {

/// Compact text, appended to `*out`. Escapes what RFC 8259 requires and nothing else (non-ASCII stays UTF-8).
class Writer final : public Sink {
 public:
  explicit Writer(std::string* out) : out_(out) {}
  Mark Here() const override { return {out_->size()}; }
  void Rewind(const Mark& mark) override;
  void StartObject() override;
  void EndObject() override;
  void StartArray() override;
  void EndArray() override;
  void Key(std::string_view name) override;
  void String(std::string_view text) override;
  void Number(std::string_view text) override;
  void Bool(bool value) override;
  void Null() override;

 private:
  void Separate();
  std::string* out_;
  bool need_comma_ = false;
};

}  // namespace walletgate::json
