#include "tests/integration/program.h"
#include "tests/fakes/text_file.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

namespace walletgate::fakes {
namespace {

constexpr std::chrono::seconds kHangGuard{60};
constexpr std::chrono::milliseconds kPause{5};

std::vector<char*> Pointers(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

std::string TemporaryName(const std::string& name) {
  static int count = 0;
  return testing::TempDir() + "walletgate-" + std::to_string(::getpid()) + "-" + std::to_string(++count) + "-" + name;
}

/// Whether the process is in our program and blocks SIGHUP.
bool HoldsSignals(pid_t pid) {
  std::ifstream in("/proc/" + std::to_string(pid) + "/status");
  std::string line;
  if (!std::getline(in, line) || line != "Name:\twalletgate") return false;
  while (std::getline(in, line) && !line.starts_with("SigBlk:")) {
  }
  return in && (std::stoull(line.substr(line.find('\t')), nullptr, 16) & 1U << (SIGHUP - 1)) != 0;
}

/// A variable of our own environment as "NAME=value".
std::string Inherited(const char* name) {
  const char* value = std::getenv(name);
  return std::string(name) + "=" + (value == nullptr ? "" : value);
}

}  // namespace

Program::Program(const std::vector<std::string>& arguments, const std::map<std::string, std::string>& environment)
    : files_(TemporaryName("ran")) {
  std::vector<std::string> words = {WALLETGATE_BINARY_DIR "/walletgate"};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<std::string> names = {Inherited("PATH"), Inherited("HOME"), Inherited("TSAN_OPTIONS"),
                                    Inherited("ASAN_OPTIONS")};
  for (const auto& [name, value] : environment) names.push_back(name + "=" + value);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addchdir_np(&actions, WALLETGATE_SOURCE_DIR);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, (files_ + ".out").c_str(), O_WRONLY | O_CREAT, 0600);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, (files_ + ".err").c_str(), O_WRONLY | O_CREAT, 0600);
  if (::posix_spawn(&pid_, words.front().c_str(), &actions, nullptr, Pointers(words).data(), Pointers(names).data()) !=
      0) {
    pid_ = -1;
  }
  posix_spawn_file_actions_destroy(&actions);
}

Program::~Program() {
  if (pid_ > 0 && !Ended()) {
    Signal(SIGKILL);
    ::waitpid(pid_, &status_, 0);
  }
  for (const char* end : {".out", ".err"}) std::filesystem::remove(files_ + end);
}

bool Program::Ended() {
  if (pid_ > 0 && ::waitpid(pid_, &status_, WNOHANG) == pid_) pid_ = 0;
  return pid_ <= 0;
}

std::string Program::err() const { return fakes::ReadText(files_ + ".err"); }
std::string Program::out() const { return fakes::ReadText(files_ + ".out"); }

void Program::Signal(int number) const {
  if (pid_ > 0) ::kill(pid_, number);
}

bool Program::AwaitError(const std::string& text) {
  const auto give_up = std::chrono::steady_clock::now() + kHangGuard;
  while (err().find(text) == std::string::npos) {
    if (Ended() || std::chrono::steady_clock::now() > give_up) return err().find(text) != std::string::npos;
    std::this_thread::sleep_for(kPause);
  }
  return true;
}

bool Program::AwaitMain() {
  const auto give_up = std::chrono::steady_clock::now() + kHangGuard;
  while (!HoldsSignals(pid_)) {
    if (Ended() || std::chrono::steady_clock::now() > give_up) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return true;
}

Ran Program::Wait() {
  const auto give_up = std::chrono::steady_clock::now() + kHangGuard;
  while (!Ended()) {
    if (std::chrono::steady_clock::now() > give_up) return {-1, 0, "hung", err()};
    std::this_thread::sleep_for(kPause);
  }
  const int signal = WIFSIGNALED(status_) ? WTERMSIG(status_) : 0;
  return {WIFEXITED(status_) ? WEXITSTATUS(status_) : -1, signal, fakes::ReadText(files_ + ".out"), err()};
}

Ran RunWalletgate(const std::vector<std::string>& arguments, const std::map<std::string, std::string>& environment) {
  return Program(arguments, environment).Wait();
}

TemporaryFile::TemporaryFile(const std::string& name, const std::string& text) : path_(TemporaryName(name)) {
  std::ofstream(path_) << text;
}

TemporaryFile::~TemporaryFile() { std::filesystem::remove(path_); }

}  // namespace walletgate::fakes
