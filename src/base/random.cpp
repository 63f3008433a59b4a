#include "base/random.h"

#include <sys/random.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace walletgate {

namespace {

/// The kernel's generator cannot fail on a Linux that boots; if it does, going on without randomness would be worse.
void FillFromKernel(std::span<std::uint8_t> out) {
  while (!out.empty()) {
    const ssize_t got = getrandom(out.data(), out.size(), 0);
    if (got < 0) {
      if (errno == EINTR) continue;
      std::abort();
    }
    out = out.subspan(static_cast<std::size_t>(got));
  }
}

struct Buffer {
  std::array<std::uint8_t, 512> bytes{};
  std::size_t used = 512;
};

class KernelRandom final : public Random {
 public:
  void Fill(std::span<std::uint8_t> out) override {
    thread_local Buffer buffer;
    if (out.size() > buffer.bytes.size() / 2) return FillFromKernel(out);
    if (buffer.bytes.size() - buffer.used < out.size()) {
      FillFromKernel(buffer.bytes);
      buffer.used = 0;
    }
    std::uint8_t* const next = buffer.bytes.data() + buffer.used;
    std::copy_n(next, out.size(), out.begin());
    explicit_bzero(next, out.size());  // what was handed out must not be found in memory later
    buffer.used += out.size();
  }
};

}  // namespace

Random& SystemRandom() {
  static KernelRandom random;
  return random;
}

}  // namespace walletgate
