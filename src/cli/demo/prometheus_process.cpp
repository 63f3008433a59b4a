#include "cli/demo/prometheus_process.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>
#include <vector>

#include "cli/client.h"
#include "gateway/signals.h"

namespace walletgate::cli {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kPatience{30'000};
constexpr milliseconds kStep{50};

/// The program of that name in PATH, or "".
std::string FindProgram(const std::string& name) {
  const char* path = std::getenv("PATH");
  std::istringstream folders(path == nullptr ? "/usr/bin:/bin" : path);
  for (std::string folder; std::getline(folders, folder, ':');) {
    std::string file = folder + "/" + name;
    if (access(file.c_str(), X_OK) == 0) return file;
  }
  return "";
}

/// A loopback port that is free now; `wanted` if it is not 0. 0 when it is taken.
std::uint16_t FreePort(std::uint16_t wanted) {
  const int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return 0;
  const int yes = 1;
  setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(wanted);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  const bool bound = bind(descriptor, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
                     getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &size) == 0;
  close(descriptor);
  return bound ? ntohs(address.sin_port) : 0;
}

std::string ReadText(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// The rules with every `for:` shortened; nothing else is changed.
std::string WithoutPatience(const std::string& rules) {
  std::istringstream lines(rules);
  std::string out;
  for (std::string line; std::getline(lines, line);) {
    const std::size_t at = line.find("for: ");
    if (at != std::string::npos && line.find_first_not_of(' ') == at) line = line.substr(0, at) + "for: 3s";
    out += line + "\n";
  }
  return out;
}

/// In the child: nothing that allocates or locks.
[[noreturn]] void BecomePrometheus(int log, const std::vector<char*>& arguments, pid_t parent) {
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (getppid() != parent) _exit(127);
  gateway::ResetSignalsOfChild();
  dup2(log, STDOUT_FILENO);
  dup2(log, STDERR_FILENO);
  execv(arguments[0], arguments.data());
  _exit(127);
}

}  // namespace

Result<std::unique_ptr<PrometheusProcess>> PrometheusProcess::Start(const PrometheusOptions& options) {
  if (FindProgram("prometheus").empty()) {
    return MakeError(ErrorKind::kInternal,
                     "--with-prometheus needs Prometheus, which is not in PATH; on Debian: apt-get install prometheus");
  }
  const std::uint16_t port = FreePort(options.port);
  if (port == 0) {
    return MakeError(ErrorKind::kInternal, "port " + std::to_string(options.port) +
                                               " is taken; name another with --prometheus-port, or 0 for any free one");
  }
  std::string folder = std::filesystem::temp_directory_path().string() + "/walletgate-prometheus-XXXXXX";
  if (mkdtemp(folder.data()) == nullptr) return MakeError(ErrorKind::kInternal, "cannot make " + folder);
  std::unique_ptr<PrometheusProcess> process(
      new PrometheusProcess(std::move(folder), "http://127.0.0.1:" + std::to_string(port)));
  Result<void> done = process->WriteFiles(options);
  if (done) done = process->Run();
  if (done) done = process->AwaitReady();
  if (!done) return std::move(done).error();
  return process;
}

Result<void> PrometheusProcess::WriteFiles(const PrometheusOptions& options) const {
  std::ofstream(folder_ + "/prometheus.yml")
      << "global: {scrape_interval: 1s, evaluation_interval: 1s}\n"
         "rule_files: [records.yml, alerts.yml]\n"
         "scrape_configs:\n  - job_name: walletgate\n    static_configs: [{targets: ['127.0.0.1:"
      << options.admin_port << "']}]\n";
  for (const char* name : {"/records.yml", "/alerts.yml"}) {
    const std::string rules = ReadText(options.rules_folder + name);
    if (rules.empty()) return MakeError(ErrorKind::kInternal, "cannot read " + options.rules_folder + name);
    std::ofstream(folder_ + name) << WithoutPatience(rules);
  }
  return {};
}

Result<void> PrometheusProcess::Run() {
  std::vector<std::string> words = {FindProgram("prometheus"),
                                    "--config.file=" + folder_ + "/prometheus.yml",
                                    "--storage.tsdb.path=" + folder_ + "/data",
                                    "--web.listen-address=" + url_.substr(std::string_view("http://").size()),
                                    "--enable-feature=exemplar-storage",
                                    "--log.level=warn"};
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  const int log = open((folder_ + "/log").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  if (log < 0) return MakeError(ErrorKind::kInternal, "cannot write to " + folder_);
  const pid_t parent = getpid();
  pid_ = fork();
  if (pid_ == 0) BecomePrometheus(log, arguments, parent);
  close(log);
  if (pid_ < 0) return MakeError(ErrorKind::kInternal, "cannot start Prometheus");
  return {};
}

Result<void> PrometheusProcess::AwaitReady() {
  for (milliseconds waited{0}; waited < kPatience; waited += kStep) {
    transport::HttpRequest request;
    request.method = "GET";
    request.target = "/-/ready";
    const Result<transport::HttpResponse> response = SendAndWait(url_, std::move(request), std::chrono::seconds(2));
    if (response && response->status == 200) return {};
    if (waitpid(pid_, nullptr, WNOHANG) == pid_) {
      pid_ = -1;
      break;
    }
    std::this_thread::sleep_for(kStep);
  }
  return MakeError(ErrorKind::kInternal, "Prometheus did not become ready; it said: " + ReadText(folder_ + "/log"));
}

PrometheusProcess::~PrometheusProcess() {
  if (pid_ > 0) {
    kill(pid_, SIGTERM);
    bool ended = false;
    for (milliseconds waited{0}; waited < kPatience && !ended; waited += kStep) {
      ended = waitpid(pid_, nullptr, WNOHANG) != 0;
      if (!ended) std::this_thread::sleep_for(kStep);
    }
    if (!ended) {
      kill(pid_, SIGKILL);
      waitpid(pid_, nullptr, 0);
    }
  }
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

}  // namespace walletgate::cli
