#pragma once

// Debian's Prometheus as a child of `walletgate demo --with-prometheus`, with our rules, scraping one gateway.

#include <sys/types.h>

#include <cstdint>
#include <memory>
#include <string>

#include "base/result.h"

namespace walletgate::cli {

struct PrometheusOptions {
  std::string rules_folder;      ///< records.yml and alerts.yml
  std::uint16_t port = 9091;     ///< 0: a free one
  std::uint16_t admin_port = 0;  ///< of the gateway to scrape, on loopback
};

/// A running Prometheus with a folder of its own for configuration, data and log. It is stopped, by its process id, and
/// its folder removed when this is dropped; the kernel stops it when this program is killed. It scrapes and evaluates
/// every second and its alerts wait a few seconds only, so that a demonstration need not: the rules are otherwise ours.
class PrometheusProcess {
 public:
  /// Starts it and waits until it is ready. Error: kInternal, for people: it is not installed, its port is taken, or
  /// what it said itself. REQUIRES that no signal handler depends on SIGCHLD.
  static Result<std::unique_ptr<PrometheusProcess>> Start(const PrometheusOptions& options);
  ~PrometheusProcess();
  PrometheusProcess(const PrometheusProcess&) = delete;
  PrometheusProcess& operator=(const PrometheusProcess&) = delete;

  /// "http://127.0.0.1:9091".
  const std::string& url() const { return url_; }

 private:
  PrometheusProcess(std::string folder, std::string url) : folder_(std::move(folder)), url_(std::move(url)) {}
  Result<void> WriteFiles(const PrometheusOptions& options) const;
  Result<void> Run();
  Result<void> AwaitReady();

  std::string folder_;
  std::string url_;
  pid_t pid_ = -1;
};

}  // namespace walletgate::cli
