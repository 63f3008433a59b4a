// TLS against `openssl s_server` with a certificate made for the test. Skipped, aloud, without the openssl program.

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <string>

#include "tests/transport/curl_fixture.h"

namespace walletgate::transport {
namespace {

/// Serves a status page over TLS on a port that the kernel picks.
class OpensslServer {
 public:
  explicit OpensslServer(const std::string& subject_alt_name) {
    char name[] = "/tmp/walletgate-tls-XXXXXX";
    directory_ = mkdtemp(name);
    const std::string make = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=test " +
                             ("-addext subjectAltName=" + subject_alt_name) + " -keyout " + directory_ +
                             "/key.pem -out " + certificate() + " >/dev/null 2>&1";
    if (std::system(make.c_str()) == 0) Start();
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
  std::string certificate() const { return directory_ + "/cert.pem"; }
  std::string origin() const { return "https://127.0.0.1:" + port_; }

 private:
  void Start() {
    int out[2];
    if (pipe2(out, O_CLOEXEC) != 0) return;
    const std::string key = directory_ + "/key.pem";
    const std::string cert = certificate();
    pid_ = fork();
    if (pid_ == 0) {
      dup2(out[1], STDOUT_FILENO);
      dup2(open("/dev/null", O_RDWR), STDERR_FILENO);
      execlp("openssl", "openssl", "s_server", "-accept", "127.0.0.1:0", "-key", key.c_str(), "-cert", cert.c_str(),
             "-www", static_cast<char*>(nullptr));
      _exit(127);
    }
    close(out[1]);
    std::string text;  // "ACCEPT 127.0.0.1:34567\n"
    char byte = 0;
    while (text.find("ACCEPT") == std::string::npos || text.back() != '\n') {
      if (read(out[0], &byte, 1) != 1) break;
      text += byte;
    }
    if (!text.empty() && text.back() == '\n') port_ = text.substr(text.rfind(':') + 1, text.size() - text.rfind(':') - 2);
    output_ = out[0];
  }

  std::string directory_;
  std::string port_;
  pid_t pid_ = -1;
  int output_ = -1;
};

class CurlTlsTest : public CurlClientTest {
 protected:
  void SetUp() override {
    if (std::system("command -v openssl >/dev/null 2>&1") != 0) GTEST_SKIP() << "the openssl program is not installed";
  }
  void Trust(const OpensslServer& server) {
    CurlOptions options;
    options.ca_file = server.certificate();
    options.allow_plain_http = false;
    UseOptions(options);
  }
};

TEST_F(CurlTlsTest, TrustedCertificateIsServed) {
  const OpensslServer server("IP:127.0.0.1");
  ASSERT_TRUE(server.running());
  Trust(server);
  for (int i = 0; i < 3; ++i) {
    const Result<HttpResponse> result = Send(MakeRequest(server.origin(), "GET", "/"));
    ASSERT_TRUE(result.has_value()) << result.error().detail;
    EXPECT_EQ(200, result->status);
  }
}

TEST_F(CurlTlsTest, UnknownIssuerIsRefusedBeforeTheRequest) {
  const OpensslServer server("IP:127.0.0.1");
  ASSERT_TRUE(server.running());
  ExpectFailure(Send(MakeRequest(server.origin(), "POST", "/", "{}")), TransportFailure::kTlsFailed, Applied::kNo);
}

TEST_F(CurlTlsTest, CertificateForAnotherHostIsRefusedBeforeTheRequest) {
  const OpensslServer server("DNS:elsewhere.example,IP:127.0.0.2");
  ASSERT_TRUE(server.running());
  Trust(server);
  ExpectFailure(Send(MakeRequest(server.origin(), "POST", "/", "{}")), TransportFailure::kTlsFailed, Applied::kNo);
}

TEST_F(CurlTlsTest, UnreadableBundleRefusesRatherThanTrusting) {
  const OpensslServer server("IP:127.0.0.1");
  ASSERT_TRUE(server.running());
  CurlOptions options;
  options.ca_file = "/nonexistent/bundle.pem";
  UseOptions(options);
  ExpectFailure(Send(MakeRequest(server.origin(), "POST", "/", "{}")), TransportFailure::kTlsFailed, Applied::kNo);
}

}  // namespace
}  // namespace walletgate::transport
