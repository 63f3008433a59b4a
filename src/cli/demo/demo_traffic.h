#pragma once

// A little traffic for `walletgate demo --with-prometheus`, so that there is something to see.

#include <atomic>
#include <cstdint>
#include <string>
#include <thread>
#include <vector>

#include "base/secret.h"

namespace walletgate::cli {

struct DemoTarget {
  std::string url;
  Secret api_key;
  std::vector<std::string> providers;
};

/// About eight requests a second on a thread of its own, from construction to destruction: creates at each vendor in
/// turn, creates that leave the choice to routing, look-ups, and now and then a request with a fault.
class DemoTraffic {
 public:
  explicit DemoTraffic(DemoTarget target);
  ~DemoTraffic();
  DemoTraffic(const DemoTraffic&) = delete;
  DemoTraffic& operator=(const DemoTraffic&) = delete;

 private:
  void Run();
  void SendOne(std::uint64_t number) const;
  void Send(std::string method, std::string target, std::string body = {}) const;

  DemoTarget target_;
  std::string run_;  ///< part of every external id, since those are never given out again
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

}  // namespace walletgate::cli
