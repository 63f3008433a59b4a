#include "base/json/builder.h"

#include <algorithm>
#include <utility>

namespace walletgate::json {

/// Texts are gathered in one buffer that may move while it grows, so nodes get their views only in Finish.
struct DocumentBuilder::Impl {
  std::string text;
  std::vector<Node> nodes;
  std::vector<std::size_t> offsets;  ///< of each node's text, parallel to `nodes`
  std::vector<std::size_t> lengths;
  std::vector<std::size_t> open;
  bool after_key = false;

  void Add(Type type, std::string_view content = {}) {
    CountInParent();
    Push(type, content);
  }

  void Push(Type type, std::string_view content) {
    nodes.emplace_back().type = type;
    offsets.push_back(text.size());
    lengths.push_back(content.size());
    text += content;
  }

  /// A member counts once, at its key.
  void CountInParent() {
    if (!std::exchange(after_key, false) && !open.empty()) ++nodes[open.back()].count;
  }

  void Open(Type type) {
    Add(type);
    open.push_back(nodes.size() - 1);
  }

  Mark Here() const { return {nodes.size(), open.size(), open.empty() ? 0 : nodes[open.back()].count}; }

  void Rewind(const Mark& mark) {
    if (mark.length < nodes.size()) text.resize(offsets[mark.length]);
    nodes.resize(mark.length);
    offsets.resize(mark.length);
    lengths.resize(mark.length);
    open.resize(mark.depth);
    if (!open.empty()) nodes[open.back()].count = mark.count;
    after_key = false;
  }

  void Close() {
    if (open.empty()) return;
    Node& node = nodes[open.back()];
    node.span = static_cast<std::uint32_t>(nodes.size() - open.back());
    open.pop_back();
  }
};

DocumentBuilder::DocumentBuilder() : impl_(std::make_unique<Impl>()) {}
DocumentBuilder::~DocumentBuilder() = default;

Mark DocumentBuilder::Here() const { return impl_->Here(); }
void DocumentBuilder::Rewind(const Mark& mark) { impl_->Rewind(mark); }
void DocumentBuilder::StartObject() { impl_->Open(Type::kObject); }
void DocumentBuilder::EndObject() { impl_->Close(); }
void DocumentBuilder::StartArray() { impl_->Open(Type::kArray); }
void DocumentBuilder::EndArray() { impl_->Close(); }
void DocumentBuilder::String(std::string_view text) { impl_->Add(Type::kString, text); }
void DocumentBuilder::Number(std::string_view text) { impl_->Add(Type::kNumber, text); }
void DocumentBuilder::Null() { impl_->Add(Type::kNull); }

void DocumentBuilder::Key(std::string_view name) {
  impl_->Add(Type::kString, name);
  impl_->after_key = true;
}

void DocumentBuilder::Bool(bool value) {
  impl_->Add(Type::kBool);
  impl_->nodes.back().boolean = value;
}

Document DocumentBuilder::Finish() {
  const std::unique_ptr<Impl> built = std::exchange(impl_, std::make_unique<Impl>());
  auto text = std::make_unique_for_overwrite<char[]>(built->text.size() + 1);
  std::copy(built->text.begin(), built->text.end(), text.get());
  text[built->text.size()] = '\0';
  for (std::size_t i = 0; i < built->nodes.size(); ++i) {
    built->nodes[i].text = {text.get() + built->offsets[i], built->lengths[i]};
  }
  return Document(std::move(text), std::move(built->nodes));
}

}  // namespace walletgate::json
