#pragma once

// A Handler whose behaviour the request's path chooses, and a server around it. For tests of the server only.

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "http/server/server.h"

namespace walletgate::http::testing {

/// What tests and handlers share; thread-safe.
struct Script {
  std::atomic<int> handled{0};        ///< requests that reached the handler
  std::atomic<int> finished{0};       ///< ... and whose task has ended
  std::atomic<int> markers{0};        ///< ... for /marker
  std::atomic<int> handlers{0};       ///< alive
  std::atomic<int> evicted{0};        ///< connections that were closed for others
  std::atomic<bool> helpless{false};  ///< the next Refuse throws

  /// Lets the requests for /hold go on.
  void Release();
  /// Called by the handler.
  void Hold(EventLoop& loop, std::function<void()> go);

 private:
  std::mutex mutex_;
  bool released_ = false;
  std::vector<std::pair<EventLoop*, std::function<void()>>> held_;
};

/// Paths: /early (answers before the body), /unkept (throws it away), /known (its sender has shown a key); /marker;
/// /hold (waits for Release); /sleep (20 ms; ?throw, ?helpless: then throws, and Refuse after it); /throw; /big?N (N
/// bytes); /drop; /close; /split (a bad field); any other: 200 with "METHOD target body".
class ScriptedHandler final : public Handler {
 public:
  ScriptedHandler(EventLoop& loop, Script& script) : loop_(loop), script_(script) { ++script_.handlers; }
  ~ScriptedHandler() override { --script_.handlers; }
  Task<Reply> Handle(const Request& request) override;
  Reply Refuse(const Error& error) override;
  void NoteEvicted(metrics::Evicted) override { ++script_.evicted; }

 private:
  EventLoop& loop_;
  Script& script_;
};

/// Options with limits that a test never meets by accident.
ServerOptions TestOptions();

/// A server on a free port; fails the test when it cannot start.
std::unique_ptr<Server> StartServer(const ServerOptions& options, Script& script);

/// Waits until `condition` holds; false after a hang guard of 20 s.
bool Eventually(const std::function<bool()>& condition);

}  // namespace walletgate::http::testing
