#pragma once

// A Document that is made piece by piece.

#include <memory>
#include <string_view>

#include "base/json/sink.h"
#include "base/json/value.h"

namespace walletgate::json {

/// Builds a Document without going through text. Strings are copied.
class DocumentBuilder final : public Sink {
 public:
  DocumentBuilder();
  ~DocumentBuilder() override;
  Mark Here() const override;
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
  /// REQUIRES that every Start has its End. The builder is empty afterwards.
  Document Finish();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace walletgate::json
