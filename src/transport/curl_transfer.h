#pragma once

// One libcurl easy handle and the exchange that it carries: options that never change are set once, the rest per
// request. The exchange's halves are CurlRequest and CurlAnswer; what libcurl calls back comes through here. Internal
// to CurlHttpClient. Not thread-safe.

#include <curl/curl.h>

#include <array>
#include <optional>
#include <vector>

#include "base/loop/event_loop.h"
#include "base/task.h"
#include "transport/connect_attempts.h"
#include "transport/curl_answer.h"
#include "transport/curl_http_client.h"
#include "transport/curl_request.h"
#include "transport/curl_sending.h"
#include "transport/http_client.h"
#include "transport/kept_sockets.h"

namespace walletgate::transport {

class CurlTransfer {
 public:
  /// Whenever libcurl turns to an address, the transfer appends itself to `connecting`, for the client to Nudge. All
  /// three must outlive the multi handle that this transfer is added to.
  /// `sessions`: keeps TLS sessions, since handles do not outlive an exchange. All must outlive *this.
  CurlTransfer(const CurlOptions& options, KeptSockets& sockets, std::vector<CurlTransfer*>& connecting,
               CURLSH* sessions);
  ~CurlTransfer();
  CurlTransfer(const CurlTransfer&) = delete;
  CurlTransfer& operator=(const CurlTransfer&) = delete;

  /// A handle that knows nothing of the exchange before. REQUIRES that the old one has left its multi handle.
  void Renew();

  /// Makes the handle ready to be added to a multi handle. REQUIRES CheckRequest passed.
  void Prepare(HttpRequest request);

  /// True once, when the exchange stopped before its first byte since the kept connection chosen for it was not clean.
  /// The handle then only needs to be added again: it will connect afresh.
  bool TakeRestart();

  /// Makes libcurl look at the transfer once more, soon. After an address that fails at once (one that we refuse, one
  /// without a route) libcurl 7.88 takes up the next one and waits for a socket that does not exist (lib/connect.c,
  /// is_connected). Not from within libcurl's callbacks.
  void Nudge();

  /// What libcurl's verdict means. REQUIRES that the handle has left its multi handle.
  Result<HttpResponse> Finish(CURLcode code);
  /// The outcome when the deadline passed first. Same precondition.
  Result<HttpResponse> TimedOut();

  CURL* easy() const { return easy_; }

  // Held here for the client.
  Completion<Result<HttpResponse>> done;
  TimerId deadline_timer = 0;
  bool active = false;

 private:
  static curl_socket_t OnOpenSocket(void* self, curlsocktype purpose, curl_sockaddr* address);
  static int OnBeforeRequest(void* self, char*, char*, int, int local_port);
  static std::size_t OnHeader(char* data, std::size_t size, std::size_t count, void* self);
  static std::size_t OnBody(char* data, std::size_t size, std::size_t count, void* self);
  static int OnProgress(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t);

  void SetOptions();
  /// True where there is one; the first counts.
  bool Fail(std::optional<Cause> failure);

  const CurlOptions& options_;
  KeptSockets& sockets_;
  std::vector<CurlTransfer*>& connecting_;
  CURLSH* sessions_;
  CURL* easy_;
  std::array<char, CURL_ERROR_SIZE> error_text_{};

  CurlRequest request_;
  CurlAnswer answer_;
  CurlSending sending_;
  ConnectAttempts connects_;
  std::optional<Cause> failure_;  ///< why it was stopped from here
  bool unclean_connection_ = false;
  int local_port_ = 0;  ///< of the connection that the request went into; 0 before
  int turns_ = 0;       ///< libcurl's, since then
};

}  // namespace walletgate::transport
