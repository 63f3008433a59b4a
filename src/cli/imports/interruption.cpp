#include "cli/imports/interruption.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <csignal>
#include <cstddef>
#include <cstring>

namespace walletgate::cli {
namespace {

constexpr int kSignalExit = 128;  // what shells add to the number of a signal

/// Two texts, of which one is in use while the other is written.
std::array<std::array<char, 1024>, 2> texts;
std::atomic<int> in_use{0};

extern "C" void EndWithText(int number) {
  const auto& text = texts[static_cast<std::size_t>(in_use.load())];
  [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, text.data(), ::strnlen(text.data(), text.size()));
  ::_exit(kSignalExit + number);
}

}  // namespace

void SayWhenInterrupted(const std::string& text) {
  const int next = 1 - in_use.load();
  auto& room = texts[static_cast<std::size_t>(next)];
  room.fill('\0');
  std::copy_n(text.begin(), std::min(text.size(), room.size() - 1), room.begin());
  in_use.store(next);
  struct sigaction action {};
  action.sa_handler = EndWithText;
  for (const int number : {SIGINT, SIGTERM}) ::sigaction(number, &action, nullptr);
}

}  // namespace walletgate::cli
