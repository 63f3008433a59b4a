#pragma once

// The header fields of an answer, as strict as its framing needs and no stricter: an odd line costs nothing, unless it
// could be about where the body ends or how it is coded. Internal to CurlTransfer. Lines without a colon never get
// here: libcurl 7.88 refuses the answer (lib/http.c, verify_header).

#include <cstdint>
#include <optional>
#include <string_view>

#include "transport/http_client.h"

namespace walletgate::transport {

/// Of one exchange: the answer, and interim ones before it.
class AnswerFields {
 public:
  /// A block begins: of the answer, or of an interim one before it. Drops what `headers` has.
  void Begin(Headers* headers);

  /// Takes one line of it, without its line break. Names are kept in lower case. Lines with a name that is none, and
  /// those that go on with the line before (RFC 9112 section 5.2), are passed over. Gives why the answer cannot be
  /// taken: kMalformed (a length that is none, or two of them; something odd about the framing), kContentEncoded (a
  /// coding that nobody here undoes, or more than one).
  std::optional<Cause> Take(std::string_view line);

  /// Of the body as it is sent; nothing when it was not said.
  std::optional<std::uint64_t> content_length() const { return content_length_; }

 private:
  bool TakeCoding(std::string_view coding);
  std::optional<Cause> CheckFraming(std::string_view name, std::string_view value);

  Headers* headers_ = nullptr;
  bool framing_ = false;  ///< the last line was about the framing
  bool coded_ = false;    ///< one coding was named, of the answer or of an interim one: libcurl stacks them, and undoes
                          ///< all within one call, so that several could keep the loop for long with next to no bytes
  std::optional<std::uint64_t> content_length_;
};

}  // namespace walletgate::transport
