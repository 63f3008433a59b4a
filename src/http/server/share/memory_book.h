#pragma once

// How much memory the connections of a listener hold for what clients have sent and not yet read: so that all of them
// together stay below a limit, whatever clients without a key do. Who has shown a key is counted, but never closed for
// it. One per loop, not thread-safe but for the sum that the loops share. Used by Edge and its connections.

#include <atomic>
#include <cstddef>

#include "http/server/share/chain.h"

namespace walletgate::http {

class MemoryHolder : public ChainLink<MemoryHolder> {
 protected:
  ~MemoryHolder() = default;

 private:
  friend class MemoryBook;
  std::size_t held_ = 0;
};

class MemoryBook {
 public:
  /// `total` is of all loops, and outlives this.
  MemoryBook(std::size_t limit, std::atomic<std::size_t>& total) : limit_(limit), total_(total) {}

  /// So many bytes from now on. `may_go`: it waits for its client, who has shown no key.
  void Note(MemoryHolder& holder, std::size_t bytes, bool may_go);

  /// Who may go and has held something for the longest, while there is more than the limit in all; null: nobody.
  MemoryHolder* OneTooMany() const { return total() > limit_ ? waiting_.first() : nullptr; }

  std::size_t total() const { return total_.load(std::memory_order_relaxed); }

  /// True once after the total has fallen by much: the system may have back what the allocator keeps.
  bool FellByMuch();

 private:
  std::size_t limit_;
  std::atomic<std::size_t>& total_;
  Chain<MemoryHolder> waiting_;
  std::size_t peak_ = 0;  ///< of the total, since it last fell by much
};

}  // namespace walletgate::http
