#pragma once

// What other threads want done on a loop, and the descriptor that wakes the loop for it. Part of PistacheLoop.

#include <functional>
#include <mutex>
#include <vector>

namespace walletgate::http {

class Posts {
 public:
  Posts();
  ~Posts();
  Posts(const Posts&) = delete;
  Posts& operator=(const Posts&) = delete;

  /// Readable when there is something to Run; negative when the process had no descriptor left.
  int fd() const { return wake_fd_; }

  /// Thread-safe.
  void Add(std::function<void()> action);

  // On the loop's thread:

  /// What has been added, each once. An exception ends the one that it comes from.
  void Run();
  /// Drops what is there, what is being run, and all to come.
  void Close();

 private:
  void Wake();

  const int wake_fd_;
  std::mutex mutex_;
  std::vector<std::function<void()>> actions_;  ///< guarded by mutex_
  bool closed_ = false;                         ///< guarded by mutex_; written on the loop's thread
};

}  // namespace walletgate::http
