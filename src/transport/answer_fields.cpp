#include "transport/answer_fields.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>
#include <utility>

#include "base/http_syntax.h"
#include "base/strings.h"

namespace walletgate::transport {
namespace {

constexpr std::string_view kContentLength = "content-length";
constexpr std::string_view kTransferEncoding = "transfer-encoding";
constexpr std::string_view kContentEncoding = "content-encoding";

bool IsFraming(std::string_view name) {
  return EqualsIgnoreCase(name, kContentLength) || EqualsIgnoreCase(name, kTransferEncoding) ||
         EqualsIgnoreCase(name, kContentEncoding);
}

/// Whether every element of a list fits; empty ones do (RFC 9110 section 5.6.1.2).
template <class Fits>
bool AllOf(std::string_view list, Fits fits) {
  while (!list.empty()) {
    const std::size_t comma = std::min(list.find(','), list.size());
    const std::string_view element = Trim(list.substr(0, comma));
    if (!element.empty() && !fits(element)) return false;
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  return true;
}

std::optional<std::uint64_t> NumberOf(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && end == text.data() + text.size() ? std::optional(number) : std::nullopt;
}

/// "5", and "5, 5" of a message that went through somebody who joins lines (RFC 9110 section 8.6).
std::optional<std::uint64_t> LengthOf(std::string_view value) {
  const std::optional<std::uint64_t> first = NumberOf(Trim(value.substr(0, value.find(','))));
  const bool same = first && AllOf(value, [&](std::string_view each) { return NumberOf(each) == first; });
  return same ? first : std::nullopt;
}

/// What libcurl undoes; we ask for none.
bool IsKnownCoding(std::string_view coding) {
  constexpr std::array<std::string_view, 3> kKnown = {"gzip", "x-gzip", "deflate"};
  return std::any_of(kKnown.begin(), kKnown.end(),
                     [&](std::string_view known) { return EqualsIgnoreCase(coding, known); });
}

}  // namespace

void AnswerFields::Begin(Headers* headers) {
  headers_ = headers;
  headers_->clear();
  framing_ = false;
  content_length_.reset();
}

std::optional<Cause> AnswerFields::Take(std::string_view line) {
  constexpr auto kOdd = [](bool framing) { return framing ? std::optional(Cause::kMalformed) : std::nullopt; };
  if (line.starts_with(' ') || line.starts_with('\t')) return kOdd(framing_);
  const std::size_t colon = std::min(line.find(':'), line.size());
  const std::string_view name = line.substr(0, colon);
  framing_ = IsFraming(Trim(name));
  if (colon == line.size() || !IsToken(name)) return kOdd(framing_);
  const std::string_view value = Trim(line.substr(colon + 1));
  if (const std::optional<Cause> fault = CheckFraming(name, value)) return fault;
  headers_->emplace_back(ToLowerAscii(name), std::string(value));
  return std::nullopt;
}

bool AnswerFields::TakeCoding(std::string_view coding) {
  if (EqualsIgnoreCase(coding, "identity")) return true;
  return IsKnownCoding(coding) && !std::exchange(coded_, true);
}

std::optional<Cause> AnswerFields::CheckFraming(std::string_view name, std::string_view value) {
  if (!framing_) return std::nullopt;
  if (EqualsIgnoreCase(name, kContentEncoding)) {
    return AllOf(value, [this](std::string_view coding) { return TakeCoding(coding); })
               ? std::nullopt
               : std::optional(Cause::kContentEncoded);
  }
  if (EqualsIgnoreCase(name, kTransferEncoding)) {
    return EqualsIgnoreCase(value, "chunked") ? std::nullopt : std::optional(Cause::kContentEncoded);
  }
  const std::optional<std::uint64_t> length = LengthOf(value);
  if (!length || (content_length_ && content_length_ != length)) return Cause::kMalformed;
  content_length_ = length;
  return std::nullopt;
}

}  // namespace walletgate::transport
