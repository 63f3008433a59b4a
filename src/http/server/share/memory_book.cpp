#include "http/server/share/memory_book.h"

#include <algorithm>
#include <utility>

namespace walletgate::http {
namespace {

constexpr std::size_t kMuch = 2U << 20U;  // bytes; less is kept for the next ones

}  // namespace

void MemoryBook::Note(MemoryHolder& holder, std::size_t bytes, bool may_go) {
  const std::size_t before = std::exchange(holder.held_, bytes);
  if (bytes != before) {
    // Modulo 2^64: what goes is added as its complement.
    peak_ = std::max(peak_, total_.fetch_add(bytes - before, std::memory_order_relaxed) + (bytes - before));
  }
  const bool waits = may_go && bytes > 0;
  if (waits == holder.linked()) return;
  if (waits) {
    waiting_.Append(holder);
  } else {
    waiting_.Remove(holder);
  }
}

bool MemoryBook::FellByMuch() {
  const std::size_t now = total();
  if (peak_ < now + kMuch) return false;
  peak_ = now;
  return true;
}

}  // namespace walletgate::http
