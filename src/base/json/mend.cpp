#include "base/json/mend.h"

#include <charconv>

#include "base/ascii.h"
#include "base/utf8.h"

namespace walletgate::json {

namespace {

/// A double goes to 1.8e308; the reader counts digits, whatever stands before and after the point.
constexpr std::size_t kMaxDigits = 250;
constexpr int kMaxExponent = 250;

/// The code unit of "\uXXXX" at the start of `text`, or -1.
int EscapedUnit(std::string_view text) {
  if (text.size() < 6 || !text.starts_with("\\u")) return -1;
  unsigned unit = 0;
  const auto [end, fault] = std::from_chars(text.data() + 2, text.data() + 6, unit, 16);
  return fault == std::errc() && end == text.data() + 6 ? static_cast<int>(unit) : -1;
}

bool IsHighSurrogate(int unit) { return unit >= 0xD800 && unit <= 0xDBFF; }
bool IsLowSurrogate(int unit) { return unit >= 0xDC00 && unit <= 0xDFFF; }

/// Takes what it has handled off the front of `text`.
class Mender {
 public:
  explicit Mender(std::string_view text) : text_(text) { out_.reserve(text.size() + 16); }

  std::string Run() {
    if (text_.starts_with(kByteOrderMark)) text_.remove_prefix(kByteOrderMark.size());
    while (!text_.empty()) {
      if (in_string_) {
        InString();
      } else {
        Outside();
      }
    }
    return std::move(out_);
  }

 private:
  void Copy(std::size_t bytes) {
    out_ += text_.substr(0, bytes);
    text_.remove_prefix(std::min(bytes, text_.size()));
  }
  void Replace(std::size_t bytes, std::string_view by) {
    out_ += by;
    text_.remove_prefix(bytes);
  }

  void Outside() {
    const char c = text_.front();
    if (c == '\0') return Replace(1, " ");
    for (const std::string_view word : {"NaN", "Infinity", "-Infinity"}) {
      if (text_.starts_with(word)) return Replace(word.size(), "null");
    }
    if (c == '-' || IsDigit(c)) return Number();
    in_string_ = c == '"';
    Copy(1);
  }

  void Number() {
    std::size_t at = text_.front() == '-' ? 1 : 0;
    const auto digits = [&] {
      const std::size_t start = at;
      while (at < text_.size() && IsDigit(text_[at])) ++at;
      return at - start;
    };
    bool huge = digits() > kMaxDigits;
    const bool whole = at == text_.size() || (text_[at] != '.' && text_[at] != 'e' && text_[at] != 'E');
    if (at < text_.size() && text_[at] == '.') {
      ++at;
      huge = digits() > kMaxDigits || huge;
    }
    if (at < text_.size() && (text_[at] == 'e' || text_[at] == 'E')) {
      ++at;
      if (at < text_.size() && (text_[at] == '+' || text_[at] == '-')) ++at;
      int exponent = 0;
      const std::size_t start = at;
      const std::size_t count = digits();
      const auto [end, fault] = std::from_chars(text_.data() + start, text_.data() + start + count, exponent);
      huge = huge || fault == std::errc::result_out_of_range || exponent > kMaxExponent;
    }
    if (!huge) return Copy(at);
    if (!whole) return Replace(at, "null");
    out_ += '"';
    Copy(at);
    out_ += '"';
  }

  void InString() {
    const auto c = static_cast<unsigned char>(text_.front());
    if (c == '\\') return Escape();
    if (c == 0) return Replace(1, kReplacement);
    if (c < 0x20) return Control(c);
    const std::size_t bytes = DecodeUtf8(text_).size;
    if (bytes == 0) return Replace(1, kReplacement);
    in_string_ = c != '"';
    Copy(bytes);
  }

  void Control(unsigned char c) {
    constexpr std::string_view kHex = "0123456789abcdef";
    out_ += "\\u00";
    out_ += kHex[c >> 4U];
    out_ += kHex[c & 0xFU];
    text_.remove_prefix(1);
  }

  void Escape() {
    constexpr std::size_t kEscape = 6;  // characters of \uABCD
    const int unit = EscapedUnit(text_);
    if (unit < 0) return Copy(2);
    const bool pair = IsHighSurrogate(unit) && IsLowSurrogate(EscapedUnit(text_.substr(kEscape)));
    if (pair) return Copy(2 * kEscape);
    if (unit == 0 || IsHighSurrogate(unit) || IsLowSurrogate(unit)) return Replace(kEscape, kReplacement);
    Copy(kEscape);
  }

  std::string_view text_;
  std::string out_;
  bool in_string_ = false;
};

}  // namespace

std::string Mend(std::string_view text) { return Mender(text).Run(); }

}  // namespace walletgate::json
