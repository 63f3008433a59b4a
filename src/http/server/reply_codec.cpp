#include "http/server/reply_codec.h"

#include <array>
#include <charconv>

#include "base/http_syntax.h"
#include "http/server/framing_syntax.h"

namespace walletgate::http {
namespace {

struct Reason {
  int status;
  std::string_view phrase;
};

constexpr std::array kReasons = {
    Reason{200, "OK"},
    Reason{201, "Created"},
    Reason{202, "Accepted"},
    Reason{204, "No Content"},
    Reason{304, "Not Modified"},
    Reason{400, "Bad Request"},
    Reason{401, "Unauthorized"},
    Reason{402, "Payment Required"},
    Reason{403, "Forbidden"},
    Reason{404, "Not Found"},
    Reason{405, "Method Not Allowed"},
    Reason{406, "Not Acceptable"},
    Reason{408, "Request Timeout"},
    Reason{409, "Conflict"},
    Reason{412, "Precondition Failed"},
    Reason{413, "Content Too Large"},
    Reason{414, "URI Too Long"},
    Reason{415, "Unsupported Media Type"},
    Reason{417, "Expectation Failed"},
    Reason{422, "Unprocessable Content"},
    Reason{424, "Failed Dependency"},
    Reason{429, "Too Many Requests"},
    Reason{431, "Request Header Fields Too Large"},
    Reason{500, "Internal Server Error"},
    Reason{501, "Not Implemented"},
    Reason{502, "Bad Gateway"},
    Reason{503, "Service Unavailable"},
    Reason{504, "Gateway Timeout"},
    Reason{505, "HTTP Version Not Supported"},
};

void AppendNumber(std::size_t number, std::string& out) {
  std::array<char, 20> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number);
  out.append(digits.data(), end.ptr);
}

bool AppendFields(const Reply& reply, std::string& out) {
  for (const auto& [name, value] : reply.headers) {
    if (!IsToken(name) || !IsAsciiFieldValue(value)) return false;
    out.append(name).append(": ").append(value).append("\r\n");
  }
  return true;
}

bool HasLength(int status) { return status != 204 && status != 304; }

}  // namespace

std::string_view ReasonPhrase(int status) {
  for (const Reason& reason : kReasons) {
    if (reason.status == status) return reason.phrase;
  }
  return {};
}

std::string_view DateCache::Text(WallTime now) {
  const auto second = std::chrono::floor<std::chrono::seconds>(now);
  if (second != second_ || text_.empty()) {
    second_ = second;
    text_ = FormatHttpDate(second);
  }
  return text_;
}

bool EncodeReply(const Reply& reply, const ReplyForm& form, std::string_view date, std::string& out) {
  if (reply.status < 200 || reply.status > 599) return false;
  const std::size_t start = out.size();
  out.append("HTTP/1.1 ");
  AppendNumber(static_cast<std::size_t>(reply.status), out);
  out.append(" ").append(ReasonPhrase(reply.status)).append("\r\nDate: ").append(date).append("\r\n");
  if (!AppendFields(reply, out)) {
    out.resize(start);
    return false;
  }
  if (HasLength(reply.status)) {
    out.append("Content-Length: ");
    AppendNumber(reply.body.size(), out);
    out.append("\r\n");
  }
  if (form.close) out.append("Connection: close\r\n");
  if (form.keep_alive && !form.close) out.append("Connection: keep-alive\r\n");
  out.append("\r\n");
  if (!form.head && HasLength(reply.status)) out.append(reply.body);
  return true;
}

}  // namespace walletgate::http
