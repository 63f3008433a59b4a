// The gateway of the crash drill: what `walletgate serve` runs, with a hook that raises SIGKILL at the n-th passing of
// a step. Usage: drilled_gateway CONFIG [LABEL N]. Says "ready PORT ADMIN_PORT" on stdout.

#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <charconv>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/log/log.h"
#include "base/step.h"
#include "gateway/gateway.h"
#include "gateway/signals.h"

namespace walletgate {
namespace {

/// When to die. Written before the gateway's threads start.
struct Plan {
  std::string_view label;
  long at = 0;
  std::atomic<long> passed{0};

  bool Strikes(std::string_view step) { return step == label && passed.fetch_add(1) + 1 == at; }
};

Plan& ThePlan() {
  static Plan plan;
  return plan;
}

[[noreturn]] void Die() {
  ::kill(::getpid(), SIGKILL);
  for (;;) ::pause();
}

void OnStep(const char* label) {
  if (ThePlan().Strikes(label)) Die();
}

bool IsVendorCall(std::string_view bytes) {
  const std::string_view line = bytes.substr(0, bytes.find("\r\n"));
  return line.starts_with("POST ") && line.find("/oauth2/") == line.npos && line.find("/search ") == line.npos;
}

ssize_t SendFor(int fd, std::string_view bytes, int flags) {
  return ::sendto(fd, bytes.data(), bytes.size(), flags, nullptr, 0);
}

void DieAfterHalf(int fd, std::string_view bytes, int flags) {
  SendFor(fd, bytes.substr(0, bytes.size() / 2), flags);
  Die();
}

ssize_t SendWithSteps(int fd, std::string_view bytes, int flags) {
  const bool call = IsVendorCall(bytes);
  const bool answer = bytes.starts_with("HTTP/1.1 20");
  if (call && ThePlan().Strikes("request_half_sent")) DieAfterHalf(fd, bytes, flags);
  if (answer && ThePlan().Strikes("answer_half_written")) DieAfterHalf(fd, bytes, flags);
  const ssize_t sent = SendFor(fd, bytes, flags);
  if (call && ThePlan().Strikes("request_sent")) Die();
  return sent;
}

int Run(const std::string& file) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // a drill that is stopped leaves nothing behind
  gateway::KeepSignals();
  config::Diagnostics diagnostics;
  const gateway::GatewayConfig config = gateway::LoadGatewayConfig({file, config::ProcessEnvironment()}, diagnostics);
  if (!diagnostics.empty()) {
    std::fputs(diagnostics.Format().c_str(), stderr);
    return 78;
  }
  SetLogLevel(LogLevel::kError);
  Result<std::unique_ptr<gateway::Gateway>> gateway = gateway::Gateway::Start(config);
  if (!gateway) {
    std::fprintf(stderr, "%s\n", gateway.error().detail.c_str());
    return 1;
  }
  std::printf("ready %d %d\n", (*gateway)->port(), (*gateway)->admin_port());
  std::fflush(stdout);
  gateway::WaitForStopSignal();
  return (*gateway)->Drain() ? 0 : 1;
}

}  // namespace
}  // namespace walletgate

/// Stands in front of the C library's for everything in this process, libcurl included: the steps between the bytes of
/// a request or an answer have no other place.
extern "C" ssize_t send(int fd, const void* bytes, size_t size, int flags) {
  return walletgate::SendWithSteps(fd, std::string_view(static_cast<const char*>(bytes), size), flags);
}

int main(int argc, char** argv) {
  if (argc != 2 && argc != 4) return 64;
  if (argc == 4) {
    walletgate::ThePlan().label = argv[2];
    walletgate::ThePlan().at = std::atol(argv[3]);
    walletgate::ListenToSteps(&walletgate::OnStep);
  }
  return walletgate::Run(argv[1]);
}
