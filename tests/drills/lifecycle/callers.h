#pragma once

// Clients of the lifecycle drill that create users and keep their connections, until nobody lets them in any more.

#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "tests/http/raw_client.h"

namespace walletgate::drills {

class Callers {
 public:
  /// `name` begins the external ids.
  Callers(std::uint16_t port, const std::string& name);
  ~Callers() { Join(); }
  Callers(const Callers&) = delete;
  Callers& operator=(const Callers&) = delete;

  /// False when they have ended before anybody was answered.
  bool AwaitFirstAnswer() const;
  /// Until nobody listens any more.
  void Join();

  // After Join:
  const std::map<int, int>& statuses() const { return statuses_; }
  const std::vector<std::string>& acknowledged() const { return acknowledged_; }
  /// Requests on an accepted connection that got no whole answer.
  int lost() const { return lost_; }

 private:
  void Run(std::uint16_t port, const std::string& name, const char* provider);
  /// One connection. False when there was none to be had, or it broke.
  bool Use(http::testing::RawClient& client, const std::string& name, const char* provider, int& number);

  std::atomic<int> answered_{0};
  std::atomic<int> running_{0};
  std::mutex mutex_;
  int lost_ = 0;
  std::map<int, int> statuses_;
  std::vector<std::string> acknowledged_;
  std::vector<std::thread> threads_;
};

}  // namespace walletgate::drills
