#pragma once

// A gateway in a process of its own, to be killed. For the crash drill.

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <map>
#include <string>

namespace walletgate::drills {

/// Where a gateway shall kill itself; "" nowhere.
struct Stop {
  std::string label;
  long passing = 1;
};

class GatewayProcess {
 public:
  struct Options {
    std::string program;
    std::string config;
    std::map<std::string, std::string> environment;
  };

  explicit GatewayProcess(Options options) : options_(std::move(options)) {}
  ~GatewayProcess();
  GatewayProcess(const GatewayProcess&) = delete;
  GatewayProcess& operator=(const GatewayProcess&) = delete;

  /// Starts it; does not wait. REQUIRES none running.
  void Spawn(const Stop& stop = {});
  /// Waits until /readyz says yes; false when the gateway ended before, or `limit` has passed.
  bool AwaitReady(std::chrono::seconds limit);
  /// Waits until it has ended by itself; false after `limit`.
  bool AwaitEnd(std::chrono::milliseconds limit);
  /// Whether the last one ended by SIGKILL.
  bool killed() const;
  /// SIGKILL, if it still runs.
  void Kill();
  /// SIGTERM; true when it drained.
  bool Drain();

  /// What it is doing, or how it ended; for the report of a drill that cannot go on.
  std::string Describe() const;

  std::uint16_t port() const { return port_; }
  std::uint16_t admin_port() const { return admin_port_; }
  /// From Spawn until ready.
  std::chrono::milliseconds start_took() const { return start_took_; }

 private:
  bool ReadPorts();
  bool IsReady() const;

  Options options_;
  pid_t pid_ = -1;
  int out_ = -1;  ///< the read end of its stdout
  std::string said_;
  int status_ = 0;
  std::uint16_t port_ = 0;
  std::uint16_t admin_port_ = 0;
  std::chrono::steady_clock::time_point spawned_at_;
  std::chrono::milliseconds start_took_{0};
};

}  // namespace walletgate::drills
