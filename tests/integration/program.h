#pragma once

// The built program as a user runs it: a process of its own, with arguments, environment and exit code.

#include <sys/types.h>

#include <map>
#include <string>
#include <vector>

namespace walletgate::fakes {

struct Ran {
  int exit_code = -1;  ///< -1: killed by the hang guard or by a signal
  int signal = 0;      ///< that killed it
  std::string out = {};
  std::string err = {};
};

/// A started walletgate; killed when it is dropped. Its output goes to files.
class Program {
 public:
  /// `environment` comes on top of a minimal one (PATH, HOME); the working folder is the source tree.
  explicit Program(const std::vector<std::string>& arguments,
                   const std::map<std::string, std::string>& environment = {});
  ~Program();
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  /// Waits until stderr holds `text`; false when the program ended or the hang guard struck first.
  bool AwaitError(const std::string& text);
  std::string err() const;
  std::string out() const;
  void Signal(int number) const;
  /// Waits until it holds signals, its first act; before, they do to it what they do to any program. False when it
  /// ended or the hang guard struck first.
  bool AwaitMain();
  pid_t pid() const { return pid_; }
  Ran Wait();

 private:
  bool Ended();

  pid_t pid_ = -1;
  int status_ = 0;
  std::string files_;  ///< prefix of the output files
};

Ran RunWalletgate(const std::vector<std::string>& arguments,
                  const std::map<std::string, std::string>& environment = {});

/// A file in the test's temporary folder; gone when it is dropped.
class TemporaryFile {
 public:
  TemporaryFile(const std::string& name, const std::string& text);
  ~TemporaryFile();
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace walletgate::fakes
