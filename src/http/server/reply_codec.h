#pragma once

// A Reply as bytes of HTTP/1.1 (RFC 9110, 9112): status line, Date, the reply's own fields, Content-Length, Connection,
// body. Pure but for DateCache's argument. Used by Connection.

#include <string>
#include <string_view>

#include "base/clock.h"
#include "http/server/server.h"

namespace walletgate::http {

/// What the request says about the form of its answer.
struct ReplyForm {
  bool head = false;        ///< HEAD: the length of the body, but not the body
  bool close = false;       ///< "Connection: close"
  bool keep_alive = false;  ///< "Connection: keep-alive", for HTTP/1.0
};

/// The Date field's value, formatted at most once per second.
class DateCache {
 public:
  std::string_view Text(WallTime now);

 private:
  WallTime second_{};
  std::string text_;
};

/// Appends the message to `out`. False, and `out` unchanged, when a status, field name or value cannot be sent: a bug
/// of the handler that must not become response splitting.
bool EncodeReply(const Reply& reply, const ReplyForm& form, std::string_view date, std::string& out);

/// The reason phrase of RFC 9110 section 15, or "".
std::string_view ReasonPhrase(int status);

}  // namespace walletgate::http
