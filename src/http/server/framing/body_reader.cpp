#include "http/server/framing/body_reader.h"

#include <algorithm>

#include "base/check.h"
#include "base/http_syntax.h"
#include "base/strings.h"
#include "http/server/framing_syntax.h"

namespace walletgate::http {
namespace {

using Got = LineReader::Got;

constexpr std::size_t kChunkSizeDigits = 8;
constexpr std::string_view kBadSize = "a chunk size is 1 to 8 hexadecimal digits, perhaps with extensions, and CRLF";

/// A field that may stand behind a body: none that says something of the message, or of who sends it (RFC 9110 section
/// 6.5.1).
bool IsTrailer(std::string_view line) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || !IsFieldValue(line.substr(colon + 1))) return false;
  const std::string name = ToLowerAscii(line.substr(0, colon));
  return IsToken(name) && !IsReadHere(name);
}

}  // namespace

void BodyReader::BeginSized(std::size_t length) {
  Check(length > 0 && length <= limits_.max_bytes, "a body that is read has a length within the limit");
  *this = BodyReader(limits_);
  remaining_ = announced_ = length;
}

void BodyReader::BeginChunked() {
  *this = BodyReader(limits_);
  part_ = Part::kChunkSize;
}

BodyReader::State BodyReader::Feed(std::string_view& bytes, std::string* into) {
  while (!bytes.empty() && state_ == State::kPart) {
    const std::size_t before = bytes.size();
    Step(bytes, into);
    Check(bytes.size() < before || state_ == State::kRefused, "a step takes something, so that reading ends");
    taken_ += before - bytes.size();
  }
  return state_;
}

void BodyReader::Step(std::string_view& bytes, std::string* into) {
  switch (part_) {
    case Part::kSized:
    case Part::kChunkData: return TakeData(bytes, into);
    case Part::kChunkSize: return TakeChunkSize(bytes);
    case Part::kChunkEnd: return TakeChunkEnd(bytes);
    case Part::kTrailers: return TakeTrailer(bytes);
  }
}

void BodyReader::TakeData(std::string_view& bytes, std::string* into) {
  Check(remaining_ > 0 && announced_ <= limits_.max_bytes, "a body is read while something within the limit is due");
  const std::size_t taken = std::min(remaining_, bytes.size());
  if (into != nullptr) into->append(bytes.substr(0, taken));
  bytes.remove_prefix(taken);
  remaining_ -= taken;
  if (remaining_ > 0) return;
  if (part_ == Part::kSized) {
    state_ = State::kWhole;
  } else {
    part_ = Part::kChunkEnd;
  }
}

void BodyReader::TakeChunkSize(std::string_view& bytes) {
  std::string_view line;
  switch (lines_.Take(bytes, kChunkSizeDigits + limits_.max_extension_bytes - extension_bytes_, line)) {
    case Got::kPart: return;
    case Got::kTooLong: return Refuse(ErrorKind::kMalformedRequest, "the chunk extensions are longer than the limit");
    case Got::kBad: return Refuse(ErrorKind::kMalformedRequest, kBadSize);
    case Got::kLine: OnChunkSize(line); lines_.Clear();
  }
}

void BodyReader::OnChunkSize(std::string_view line) {
  const std::string_view digits = line.substr(0, std::min(line.find_first_of("; \t"), line.size()));
  const std::string_view extensions = line.substr(digits.size());
  const auto size = ParseChunkSize(digits);
  if (!size || !AreChunkExtensions(extensions)) return Refuse(ErrorKind::kMalformedRequest, kBadSize);
  extension_bytes_ += extensions.size();
  if (extension_bytes_ > limits_.max_extension_bytes) {
    return Refuse(ErrorKind::kMalformedRequest, "the chunk extensions are longer than the limit");
  }
  if (*size == 0) {
    part_ = Part::kTrailers;
    return;
  }
  Check(announced_ <= limits_.max_bytes, "the chunks so far are within the limit");
  if (*size > limits_.max_bytes - announced_) {
    return Refuse(ErrorKind::kPayloadTooLarge, "the chunks are larger than the limit");
  }
  announced_ += *size;
  remaining_ = *size;
  part_ = Part::kChunkData;
}

void BodyReader::TakeChunkEnd(std::string_view& bytes) {
  std::string_view line;
  const Got got = lines_.Take(bytes, 0, line);
  const bool begins_well = got == Got::kPart && lines_.part() == "\r";
  if (begins_well) return;
  if (got != Got::kLine) return Refuse(ErrorKind::kMalformedRequest, "a chunk ends in CRLF");
  lines_.Clear();
  part_ = Part::kChunkSize;
}

void BodyReader::TakeTrailer(std::string_view& bytes) {
  std::string_view line;
  const std::size_t left = limits_.max_trailer_bytes - std::min(limits_.max_trailer_bytes, trailer_bytes_ + 2);
  switch (lines_.Take(bytes, left, line)) {
    case Got::kPart: return;
    case Got::kTooLong: return Refuse(ErrorKind::kHeadersTooLarge, "the trailer fields are larger than the limit");
    case Got::kBad: return Refuse(ErrorKind::kMalformedRequest, "a line of the trailer does not end in CRLF");
    case Got::kLine: break;
  }
  if (line.empty()) {
    state_ = State::kWhole;
  } else {
    trailer_bytes_ += line.size() + 2;
    if (!IsTrailer(line)) Refuse(ErrorKind::kMalformedRequest, "a trailer field is not valid, or belongs in the head");
  }
  lines_.Clear();
}

void BodyReader::Refuse(ErrorKind kind, std::string_view detail) {
  state_ = State::kRefused;
  fault_ = {kind, detail};
}

}  // namespace walletgate::http
