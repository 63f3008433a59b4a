#include "provider/own_secrets.h"

#include <algorithm>
#include <array>
#include <bitset>
#include <cstdint>
#include <cstring>
#include <utility>

#include "base/json/text.h"
#include "base/json/writer.h"
#include "base/secret.h"
#include "base/strings.h"
#include "crypto/base64.h"

namespace walletgate::provider {
namespace {

constexpr std::size_t kPiece = 12;    // bytes; see own_secrets.h
constexpr std::size_t kShortest = 6;  // bytes

std::uint64_t HashOfPiece(const char* at) {
  std::uint64_t head = 0;
  std::uint32_t tail = 0;
  std::memcpy(&head, at, sizeof head);
  std::memcpy(&tail, at + sizeof head, sizeof tail);
  std::uint64_t mixed = (head ^ (std::uint64_t{tail} * 0x9E3779B97F4A7C15U)) * 0xBF58476D1CE4E5B9U;
  return mixed ^ (mixed >> 32U);
}

/// A text that is hidden in is read so far, as is what is shown of it.
constexpr std::size_t kMostBytes = 64 * 1024;

/// A text, and which of its bytes belong to a secret.
class Marks {
 public:
  explicit Marks(std::string_view text) : text_(text), marked_(text.size(), false), done_(text.size(), false) {
    for (std::size_t at = 0; at + kPiece <= text_.size(); ++at) {
      const std::uint64_t hash = HashOfPiece(text_.data() + at);
      maybe_.set(hash % maybe_.size());
      pieces_.emplace_back(hash, at);
    }
    std::sort(pieces_.begin(), pieces_.end(), [this](const auto& a, const auto& b) {
      if (a.first != b.first) return a.first < b.first;
      const int order = PieceAt(a.second).compare(PieceAt(b.second));
      return order != 0 ? order < 0 : a.second < b.second;
    });
  }

  void Mark(std::string_view form) {
    if (form.size() < kShortest) return;
    if (form.size() < kPiece) return MarkWhole(form);
    for (std::size_t at = 0; at + kPiece <= form.size(); ++at) MarkPiece(form.substr(at, kPiece));
  }

  bool any() const { return any_; }

  /// The bytes from `begin` to `end`, with the stand-in for what is marked.
  std::string Shown(std::size_t begin, std::size_t end) const {
    std::string shown;
    for (std::size_t at = begin; at < end; ++at) {
      if (!marked_[at]) shown += text_[at];
      else if (at == begin || !marked_[at - 1]) shown += kStandIn;
    }
    return shown;
  }

 private:
  void MarkWhole(std::string_view form) {
    for (std::size_t at = text_.find(form); at != std::string_view::npos; at = text_.find(form, at + 1))
      Set(at, form.size());
  }

  void MarkPiece(std::string_view piece) {
    const std::uint64_t hash = HashOfPiece(piece.data());
    if (!maybe_.test(hash % maybe_.size())) return;
    auto found =
        std::lower_bound(pieces_.begin(), pieces_.end(), piece, [&](const auto& each, std::string_view wanted) {
          return each.first != hash ? each.first < hash : PieceAt(each.second) < wanted;
        });
    for (; found != pieces_.end() && PieceAt(found->second) == piece; ++found) {
      if (done_[found->second]) return;  // of a form that repeats itself, or of another one
      done_[found->second] = true;
      Set(found->second, kPiece);
    }
  }

  std::string_view PieceAt(std::size_t at) const { return text_.substr(at, kPiece); }

  void Set(std::size_t at, std::size_t size) {
    std::fill_n(marked_.begin() + static_cast<std::ptrdiff_t>(at), size, true);
    any_ = true;
  }

  std::string_view text_;
  std::vector<bool> marked_;
  std::vector<bool> done_;  ///< the piece that begins here was looked for
  std::vector<std::pair<std::uint64_t, std::size_t>> pieces_;
  std::bitset<8192> maybe_;
  bool any_ = false;
};

std::string EscapedAsJson(std::string_view text) {
  std::string quoted;
  json::Writer writer(&quoted);
  writer.String(text);
  return quoted.substr(1, quoted.size() - 2);
}

std::string Replaced(std::string_view text, char from, std::string_view to) {
  std::string replaced;
  replaced.reserve(text.size());
  for (const char c : text) c == from ? replaced.append(to) : replaced.append(1, c);
  return replaced;
}

/// "%2F" → "%2f"
std::string LowerEscapes(std::string text) {
  for (std::size_t at = text.find('%'); at != std::string::npos; at = text.find('%', at + 1)) {
    text.replace(at + 1, 2, ToLowerAscii(text.substr(at + 1, 2)));
  }
  return text;
}

/// The characters of a base64 text that are the same whatever stands before and after the secret in what was encoded.
std::string CoreOfBase64(std::string_view secret, std::size_t bytes_before) {
  const std::string encoded = crypto::Base64Encode(std::string(bytes_before, '\0') + std::string(secret));
  const std::size_t begin = (bytes_before * 8 + 5) / 6;
  const std::size_t end = (bytes_before + secret.size()) * 8 / 6;
  return encoded.substr(begin, end - begin);
}

void MarkForms(std::string_view secret, Marks& marks) {
  marks.Mark(secret);
  if (secret.size() < kShortest) return;
  const auto mark = [&](std::string text) {
    const Secret form(std::move(text));  // wiped when it has served
    if (form.Reveal() != secret) marks.Mark(form.Reveal());
  };
  mark(EscapedAsJson(secret));
  mark(Replaced(secret, '/', "\\/"));
  mark(PercentEncode(secret));
  mark(FormEncode(secret));
  mark(LowerEscapes(PercentEncode(secret)));
  const std::span<const std::uint8_t> bytes(reinterpret_cast<const std::uint8_t*>(secret.data()), secret.size());
  mark(HexEncode(bytes));
  mark(ToUpperAscii(HexEncode(bytes)));
  for (const std::size_t bytes_before : {0U, 1U, 2U}) {
    const std::string core = CoreOfBase64(secret, bytes_before);
    mark(core);
    mark(Replaced(Replaced(core, '+', "-"), '/', "_"));
  }
}

/// Every name, string and number of a document, in document order, each ended by a NUL: no JSON text of ours has one.
void Collect(json::Value value, std::string& texts) {
  if (value.IsString() || value.IsNumber()) (texts += value.node()->text) += '\0';
  for (const json::Value element : value.Elements()) Collect(element, texts);
  for (const json::Member member : value.Members()) {
    (texts += member.name) += '\0';
    Collect(member.value, texts);
  }
}

/// Writes the document that was collected, with the stand-in for what is marked.
class Rewriter {
 public:
  Rewriter(const std::string& texts, const Marks& marks, json::Sink& sink)
      : texts_(texts), marks_(marks), sink_(sink) {}

  void Write(json::Value value) {
    if (value.IsArray()) {
      sink_.StartArray();
      for (const json::Value element : value.Elements()) Write(element);
      sink_.EndArray();
    } else if (value.IsObject()) {
      sink_.StartObject();
      for (const json::Member member : value.Members()) {
        sink_.Key(Next());
        Write(member.value);
      }
      sink_.EndObject();
    } else if (value.IsString() || value.IsNumber()) {
      const std::string shown = Next();
      if (value.IsNumber() && shown == value.NumberText()) sink_.Number(shown);
      else sink_.String(shown);
    } else {
      json::Write(value, sink_);
    }
  }

 private:
  std::string Next() {
    const std::size_t begin = at_;
    const std::size_t end = texts_.find('\0', begin);
    at_ = end + 1;
    return marks_.Shown(begin, end);
  }

  const std::string& texts_;
  const Marks& marks_;
  json::Sink& sink_;
  std::size_t at_ = 0;
};

}  // namespace

void OwnSecrets::Add(std::string_view secret) {
  if (!secret.empty()) secrets_.push_back(secret);
}

std::string OwnSecrets::Hide(std::string_view text) const {
  if (text.size() < kShortest) return std::string(text);
  const bool cut = text.size() > kMostBytes;
  text = text.substr(0, kMostBytes);
  Marks marks(text);
  for (const std::string_view secret : secrets_) MarkForms(secret, marks);
  // What stands at the edge may be the start of one.
  return marks.Shown(0, cut ? text.size() - kPiece : text.size());
}

std::string OwnSecrets::HideInJson(std::string_view text, const json::Limits& limits) const {
  const Result<json::Document> document = json::Parse(text, limits);
  if (!document) return "";
  std::string texts;
  Collect(document->root(), texts);
  Marks marks(texts);
  for (const std::string_view secret : secrets_) MarkForms(secret, marks);
  if (!marks.any()) return std::string(text);
  std::string shown;
  json::Writer writer(&shown);
  Rewriter(texts, marks, writer).Write(document->root());
  return shown;
}

}  // namespace walletgate::provider
