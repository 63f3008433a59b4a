#include "http/server/connection/reply_outlet.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <string>
#include <string_view>

#include "base/check.h"

namespace walletgate::http {
namespace {

constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
constexpr std::size_t kKeptEncodedBytes = 65536;

}  // namespace

void ReplyOutlet::Open(int fd) const {
  // Fails for a UNIX socket, whose buffer is small anyway.
  const auto most = static_cast<int>(context_.options.max_unread_bytes);
  ::setsockopt(fd, IPPROTO_TCP, TCP_NOTSENT_LOWAT, &most, sizeof most);
}

ReplyOutlet::Sent ReplyOutlet::Write(int fd, const Reply& reply, ReplyForm form, std::size_t& written) {
  Check(empty() && !closes_, "nothing is answered before the answer before it is out, or after the last");
  std::string& bytes = context_.encoded;
  bytes.clear();
  if (bytes.capacity() > kKeptEncodedBytes) bytes.shrink_to_fit();
  const std::string_view date = context_.date.Text(context_.clock.Now());
  if (reply.body.size() > context_.options.max_reply_bytes || !EncodeReply(reply, form, date, bytes)) {
    form.close = true;
    const Reply failure =
        context_.exchanges.handler().Refuse(MakeError(ErrorKind::kInternal, "the answer cannot be sent"));
    if (!EncodeReply(failure, form, date, bytes)) return Sent::kBroken;
  }
  closes_ = form.close;
  written += bytes.size();
  const Sent sent = output_.Send(fd, bytes);
  if (sent == Sent::kPart) context_.port.WantWrite(fd, true);
  return sent;
}

bool ReplyOutlet::WriteContinue(int fd) {
  // Nothing else is being written, so the kernel has room for 25 bytes; a connection where it has not is broken.
  return output_.Send(fd, kContinue) == Sent::kAll;
}

ReplyOutlet::Sent ReplyOutlet::Resume(int fd) {
  const Sent sent = output_.Resume(fd);
  if (sent == Sent::kAll) context_.port.WantWrite(fd, false);
  return sent;
}

void ReplyOutlet::Shut() {
  output_.Reset();
  closes_ = false;
}

}  // namespace walletgate::http
