#pragma once

// The body of a request behind its head (RFC 9112 sections 6 and 7): of a known length, or in chunks. Pure. Part of the
// framing guard.
//
// Chunk extensions are ignored up to a limit over all chunks, as section 7.1.1 demands, and trailer fields are thrown
// away up to another: nobody may merge them into the head (section 6.5.1 of RFC 9110). Both must be well-formed all the
// same, since two parsers could disagree about where they end.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/error_kind.h"
#include "http/server/framing/line_reader.h"

namespace walletgate::http {

/// Why a request is refused. `detail` lives as long as the program.
struct FramingFault {
  ErrorKind kind = ErrorKind::kMalformedRequest;
  std::string_view detail;
};

struct BodyLimits {
  std::size_t max_bytes = 65536;          ///< after the chunks are decoded
  std::size_t max_extension_bytes = 256;  ///< of all chunks of a body
  std::size_t max_trailer_bytes = 4096;   ///< line ends included
};

class BodyReader {
 public:
  enum class State : std::uint8_t { kPart, kWhole, kRefused };

  explicit BodyReader(const BodyLimits& limits) : limits_(limits) {}

  /// Of the next body: bytes after the chunks are decoded.
  void SetLimit(std::size_t max_bytes) { limits_.max_bytes = max_bytes; }
  /// REQUIRES 0 < `length` <= the limit.
  void BeginSized(std::size_t length);
  void BeginChunked();

  /// Takes a prefix of `bytes`, at most to the end of the body. The content goes to `into`; null: nowhere.
  State Feed(std::string_view& bytes, std::string* into);

  /// After kRefused.
  const FramingFault& fault() const { return fault_; }
  /// Bytes of it that have been sent, framing included.
  std::size_t taken() const { return taken_; }
  /// Whether there is anything in it, as far as it has come.
  bool has_content() const { return announced_ > 0; }
  /// Whether something of it was thrown away: chunk extensions or trailer fields.
  bool ignored_something() const { return extension_bytes_ + trailer_bytes_ > 0; }

 private:
  enum class Part : std::uint8_t { kSized, kChunkSize, kChunkData, kChunkEnd, kTrailers };

  void Step(std::string_view& bytes, std::string* into);
  void TakeData(std::string_view& bytes, std::string* into);
  void TakeChunkSize(std::string_view& bytes);
  void OnChunkSize(std::string_view line);
  void TakeChunkEnd(std::string_view& bytes);
  void TakeTrailer(std::string_view& bytes);
  void Refuse(ErrorKind kind, std::string_view detail);

  BodyLimits limits_;
  State state_ = State::kPart;
  Part part_ = Part::kSized;
  LineReader lines_;
  std::size_t remaining_ = 0;  ///< of the sized body or of the current chunk
  std::size_t announced_ = 0;  ///< by the length, or by the chunk sizes so far
  std::size_t taken_ = 0;
  std::size_t extension_bytes_ = 0;
  std::size_t trailer_bytes_ = 0;
  FramingFault fault_;
};

}  // namespace walletgate::http
