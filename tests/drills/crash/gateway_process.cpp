#include "tests/drills/crash/gateway_process.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>
#include <vector>

#include "tests/http/raw_client.h"

namespace walletgate::drills {
namespace {

using std::chrono::steady_clock;

constexpr std::chrono::milliseconds kPause{1};
constexpr std::chrono::seconds kDrainLimit{60};

std::vector<char*> Pointers(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

std::string FirstLine(const std::filesystem::path& file) {
  std::string line;
  std::ifstream in(file);
  std::getline(in, line);
  return line;
}

}  // namespace

GatewayProcess::~GatewayProcess() { Kill(); }

void GatewayProcess::Spawn(const Stop& stop) {
  std::vector<std::string> words = {options_.program, options_.config};
  if (!stop.label.empty()) words.insert(words.end(), {stop.label, std::to_string(stop.passing)});
  std::vector<std::string> names;
  for (const auto& [name, value] : options_.environment) names.push_back(name + "=" + value);
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) std::abort();
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  spawned_at_ = steady_clock::now();
  if (::posix_spawn(&pid_, words.front().c_str(), &actions, nullptr, Pointers(words).data(), Pointers(names).data()) !=
      0) {
    std::abort();
  }
  posix_spawn_file_actions_destroy(&actions);
  ::close(ends[1]);
  out_ = ends[0];
  said_.clear();
  port_ = admin_port_ = 0;
}

/// Reads what there is; true once the line with the ports is complete.
bool GatewayProcess::ReadPorts() {
  pollfd wait{out_, POLLIN, 0};
  std::array<char, 128> bytes{};
  if (::poll(&wait, 1, static_cast<int>(kPause.count())) > 0) {
    const ssize_t got = ::read(out_, bytes.data(), bytes.size());
    if (got > 0) said_.append(bytes.data(), static_cast<std::size_t>(got));
    if (got <= 0) std::this_thread::sleep_for(kPause);
  }
  unsigned port = 0;
  unsigned admin_port = 0;
  if (said_.find('\n') == std::string::npos) return false;
  if (std::sscanf(said_.c_str(), "ready %u %u", &port, &admin_port) != 2) return false;
  port_ = static_cast<std::uint16_t>(port);
  admin_port_ = static_cast<std::uint16_t>(admin_port);
  return true;
}

bool GatewayProcess::IsReady() const {
  http::testing::RawClient client(admin_port_);
  if (!client.Send("GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")) return false;
  const auto reply = client.Read();
  return reply && reply->status == 200;
}

bool GatewayProcess::AwaitReady(std::chrono::seconds limit) {
  while (steady_clock::now() - spawned_at_ < limit) {
    if (AwaitEnd(std::chrono::milliseconds(0))) return false;
    if ((port_ == 0 && !ReadPorts()) || !IsReady()) continue;
    start_took_ = std::chrono::duration_cast<std::chrono::milliseconds>(steady_clock::now() - spawned_at_);
    return true;
  }
  return false;
}

bool GatewayProcess::AwaitEnd(std::chrono::milliseconds limit) {
  const auto give_up = steady_clock::now() + limit;
  while (pid_ > 0 && ::waitpid(pid_, &status_, WNOHANG) != pid_) {
    if (steady_clock::now() >= give_up) return false;
    std::this_thread::sleep_for(kPause);
  }
  pid_ = -1;
  if (out_ >= 0) ::close(out_);
  out_ = -1;
  return true;
}

std::string GatewayProcess::Describe() const {
  if (pid_ <= 0) {
    const bool killed = WIFSIGNALED(status_);
    return killed ? "ended by signal " + std::to_string(WTERMSIG(status_))
                  : "ended with exit code " + std::to_string(WEXITSTATUS(status_));
  }
  std::string text = said_.empty() ? "runs and has not said its ports" : "runs and says " + said_;
  for (const auto& task : std::filesystem::directory_iterator("/proc/" + std::to_string(pid_) + "/task")) {
    // Name, state, page faults, time used; and where in the kernel it waits.
    text += "\n    " + FirstLine(task.path() / "wchan") + " " + FirstLine(task.path() / "stat").substr(0, 120);
  }
  return text;
}

bool GatewayProcess::killed() const { return pid_ <= 0 && WIFSIGNALED(status_) && WTERMSIG(status_) == SIGKILL; }

void GatewayProcess::Kill() {
  if (pid_ > 0) ::kill(pid_, SIGKILL);
  AwaitEnd(kDrainLimit);
}

bool GatewayProcess::Drain() {
  if (pid_ > 0) ::kill(pid_, SIGTERM);
  const bool ended = AwaitEnd(kDrainLimit);
  return ended && WIFEXITED(status_) && WEXITSTATUS(status_) == 0;
}

}  // namespace walletgate::drills
