#pragma once

// `walletgate serve` as a process of its own, with a configuration that a test may rewrite while it runs.

#include <string>
#include <vector>

#include "tests/fakes/gateway_fixture.h"
#include "tests/integration/program.h"

namespace walletgate::fakes {

class ServedGateway {
 public:
  /// Ends the test program when it does not come up.
  ServedGateway(const std::string& config_file, const Environment& environment);

  Client As(const std::string& tenant) const { return {Url(port_), "key-of-" + tenant}; }
  Client Admin() const { return {Url(admin_port_), ""}; }
  std::uint16_t port() const { return port_; }
  Program& program() { return program_; }

  int OpenDescriptors() const;
  /// Resident memory in KiB.
  long Resident() const;

 private:
  static std::string Url(std::uint16_t port) { return "http://127.0.0.1:" + std::to_string(port); }

  Program program_;
  std::uint16_t port_ = 0;
  std::uint16_t admin_port_ = 0;
};

/// The value of an environment variable as a number, for long runs by hand.
int CountFrom(const char* variable, int fallback);

/// The mean of the last third over that of the first.
double Growth(const std::vector<double>& samples);

}  // namespace walletgate::fakes
