#pragma once

// `walletgate serve` as a process of its own, with a configuration that a test may rewrite while it runs.

#include <string>
#include <vector>

#include "tests/fakes/gateway_fixture.h"
#include "tests/integration/program.h"

namespace walletgate::fakes {

/// Where a program serves. A value.
class Served {
 public:
  Served() = default;
  /// `log`: what it has said, that it serves included.
  explicit Served(const std::string& log);

  Client As(const std::string& tenant) const { return {Url(port_), "key-of-" + tenant}; }
  Client Admin() const { return {Url(admin_port_), ""}; }
  std::uint16_t port() const { return port_; }

 private:
  static std::string Url(std::uint16_t port) { return "http://127.0.0.1:" + std::to_string(port); }

  std::uint16_t port_ = 0;
  std::uint16_t admin_port_ = 0;
};

class ServedGateway {
 public:
  /// Ends the test program when it does not come up.
  ServedGateway(const std::string& config_file, const Environment& environment);

  Client As(const std::string& tenant) const { return served_.As(tenant); }
  Client Admin() const { return served_.Admin(); }
  std::uint16_t port() const { return served_.port(); }
  Program& program() { return program_; }

  int OpenDescriptors() const;
  /// Resident memory in KiB.
  long Resident() const;

 private:
  Program program_;
  Served served_;
};

/// The value of an environment variable as a number, for long runs by hand.
int CountFrom(const char* variable, int fallback);

/// The mean of the last third over that of the first.
double Growth(const std::vector<double>& samples);

}  // namespace walletgate::fakes
