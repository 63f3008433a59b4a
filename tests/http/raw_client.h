#pragma once

// A blocking TCP client that sends bytes as they are and reads HTTP/1.1 answers. For tests of the server only.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace walletgate::http::testing {

struct RawReply {
  int status = 0;
  std::string head;  ///< status line and fields
  std::string body;

  /// The value of a field, or "".
  std::string Field(std::string_view name) const;
};

class RawClient {
 public:
  explicit RawClient(std::uint16_t port, int receive_buffer = 0);
  ~RawClient();
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  /// Whether somebody listened.
  bool connected() const { return fd_ >= 0; }

  /// False when the server has closed.
  bool Send(std::string_view bytes);
  /// One segment per byte, as far as the kernel keeps them apart.
  bool SendByteByByte(std::string_view bytes);
  void FinishSending();
  void CloseWithReset();

  /// The next answer, nothing when the server closes first. `head_only`: of a HEAD request.
  std::optional<RawReply> Read(bool head_only = false);
  /// True when the server closes without sending anything more.
  bool ReadsEnd();
  /// Whatever comes until the server closes.
  std::string ReadAll();
  /// Waits until the server resets the connection, without reading; false after a hang guard of 20 s.
  bool WaitForReset() const;
  /// Waits until something can be read; false when nothing came.
  bool Readable(std::chrono::milliseconds limit) const;

 private:
  bool Fill();

  int fd_ = -1;
  std::string buffer_;
};

}  // namespace walletgate::http::testing
