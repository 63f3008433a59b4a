#include "tests/integration/served_gateway.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <numeric>

namespace walletgate::fakes {
namespace {

std::uint16_t PortIn(const std::string& log, const std::string& name) {
  const std::string mark = "\"" + name + "\":";
  const std::size_t at = log.find(mark);
  return at == std::string::npos ? 0 : static_cast<std::uint16_t>(std::atoi(log.c_str() + at + mark.size()));
}

}  // namespace

Served::Served(const std::string& log) : port_(PortIn(log, "port")), admin_port_(PortIn(log, "admin_port")) {}

ServedGateway::ServedGateway(const std::string& config_file, const Environment& environment)
    : program_({"serve", "-c", config_file}, environment) {
  if (!program_.AwaitError("\"message\":\"serving\"")) {
    std::cerr << "the gateway does not come up: " << program_.err() << std::endl;
    std::abort();
  }
  served_ = Served(program_.err());
}

int ServedGateway::OpenDescriptors() const {
  int count = 0;
  std::error_code failure;
  const std::string folder = "/proc/" + std::to_string(program_.pid()) + "/fd";
  for (std::filesystem::directory_iterator at(folder, failure), end; at != end; at.increment(failure)) ++count;
  return count;
}

long ServedGateway::Resident() const {
  std::ifstream in("/proc/" + std::to_string(program_.pid()) + "/status");
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("VmRSS:")) return std::atol(line.c_str() + 6);
  }
  return 0;
}

int CountFrom(const char* variable, int fallback) {
  const char* text = std::getenv(variable);
  return text == nullptr ? fallback : std::atoi(text);
}

double Growth(const std::vector<double>& samples) {
  const auto third = static_cast<std::ptrdiff_t>(samples.size() / 3);
  if (third == 0) return 1;
  const double first = std::accumulate(samples.begin(), samples.begin() + third, 0.0);
  const double last = std::accumulate(samples.end() - third, samples.end(), 0.0);
  return last / first;
}

}  // namespace walletgate::fakes
