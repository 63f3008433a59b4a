#pragma once

// `openssl s_server` on a port that the kernel picks, with a certificate of its own, which is its own authority. It
// answers every GET with a status page. For tests of TLS; those skip themselves, aloud, without the openssl program.

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace walletgate::fakes {

inline bool HasOpenssl() { return std::system("command -v openssl >/dev/null 2>&1") == 0; }

class OpensslServer {
 public:
  struct Options {
    int days = 2;                          ///< of the certificate; -1: it ended yesterday
    std::vector<std::string> arguments{};  ///< further ones for s_server
    std::string answer{};                  ///< to "GET /answer", head included, in place of status pages
  };

  explicit OpensslServer(const std::string& subject_alt_name) : OpensslServer(subject_alt_name, Options()) {}
  OpensslServer(const std::string& subject_alt_name, const Options& options) {
    char name[] = "/tmp/walletgate-tls-XXXXXX";
    directory_ = mkdtemp(name);
    std::ofstream(directory_ + "/ext") << "subjectAltName=" << subject_alt_name
                                       << "\nbasicConstraints=critical,CA:true\n";
    const std::string make =
        "cd " + directory_ + " && (openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=test" +
        " -keyout key.pem -out request.pem && openssl x509 -req -in request.pem -signkey key.pem -extfile ext -days " +
        std::to_string(options.days) + " -out cert.pem) >/dev/null 2>&1";
    std::ofstream(directory_ + "/answer", std::ios::binary) << options.answer;
    std::vector<std::string> more = options.arguments;
    if (!options.answer.empty()) more.emplace_back("-HTTP");
    if (std::system(make.c_str()) == 0) Start(more);
  }
  ~OpensslServer() {
    if (output_ >= 0) close(output_);
    if (pid_ > 0) {
      kill(pid_, SIGKILL);
      waitpid(pid_, nullptr, 0);
    }
    std::filesystem::remove_all(directory_);
  }
  OpensslServer(const OpensslServer&) = delete;
  OpensslServer& operator=(const OpensslServer&) = delete;

  bool running() const { return !port_.empty(); }
  /// A file in PEM.
  std::string certificate() const { return directory_ + "/cert.pem"; }
  std::string origin() const { return "https://127.0.0.1:" + port_; }
  std::uint16_t port() const { return static_cast<std::uint16_t>(std::atoi(port_.c_str())); }

 private:
  void Start(const std::vector<std::string>& more) {
    int out[2];
    if (pipe2(out, O_CLOEXEC) != 0) return;
    std::vector<std::string> words = {"openssl",     "s_server",    "-accept",
                                      "127.0.0.1:0", "-key",        directory_ + "/key.pem",
                                      "-cert",       certificate(), "-www"};
    words.insert(words.end(), more.begin(), more.end());
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    pid_ = fork();
    if (pid_ == 0) {
      dup2(out[1], STDOUT_FILENO);
      dup2(open("/dev/null", O_RDWR), STDERR_FILENO);
      if (chdir(directory_.c_str()) != 0) _exit(127);
      execvp("openssl", arguments.data());
      _exit(127);
    }
    close(out[1]);
    std::string text;  // "ACCEPT 127.0.0.1:34567\n"
    char byte = 0;
    while (text.find("ACCEPT") == std::string::npos || text.back() != '\n') {
      if (read(out[0], &byte, 1) != 1) break;
      text += byte;
    }
    if (!text.empty() && text.back() == '\n')
      port_ = text.substr(text.rfind(':') + 1, text.size() - text.rfind(':') - 2);
    output_ = out[0];
  }

  std::string directory_;
  std::string port_;
  pid_t pid_ = -1;
  int output_ = -1;
};

}  // namespace walletgate::fakes
