#pragma once

// The whole program in one process: the vendors' simulators, a gateway with its sockets and libcurl, and a blocking
// client. For the integration tests, which share one of each per test suite.

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/gateway.h"
#include "sandbox/sandbox.h"
#include "transport/http_client.h"

namespace walletgate::fakes {

struct Answer {
  int status = 0;  ///< 0: there was none, and `body` says why
  transport::Headers headers;
  std::string body;

  /// The first header of that lower-case name, or "".
  std::string Header(std::string_view name) const;
  /// "wallets.0.address": the content of a string, any other value as JSON text, "(absent)", "(no JSON)".
  std::string At(std::string_view path) const;
};
std::ostream& operator<<(std::ostream& out, const Answer& answer);

/// One caller of one gateway. A value; thread-safe.
struct Client {
  std::string url;
  std::string api_key;  ///< "": no Authorization header

  /// A body is sent as application/json unless `headers` say otherwise.
  Answer Send(std::string method, std::string target, std::string body = {}, transport::Headers headers = {}) const;
  Answer Get(std::string target, transport::Headers headers = {}) const;
  Answer Delete(std::string target) const;
  Answer Post(std::string target, std::string body, transport::Headers headers = {}) const;
  Answer Create(std::string body, transport::Headers headers = {}) const;
};

using Environment = std::map<std::string, std::string>;

/// The running simulators, and what a configuration needs to use them.
class Vendors {
 public:
  explicit Vendors(sandbox::SandboxOptions options = {});
  sandbox::Sandbox& sandbox() { return *sandbox_; }
  Environment environment() const { return environment_; }
  /// Where the simulators find the keys of user tokens from now on.
  void PublishKeysAt(std::string gateway_url);
  /// Every secret that the gateway is given, for looking for it where it must not be.
  std::vector<std::string> Secrets() const;

  /// Effective creates of that external id (or contact, where the vendor takes no id).
  int CreatesOf(std::string_view vendor, std::string_view external_id_or_contact);
  void ClearFaults();

 private:
  struct KeyPlace {
    std::mutex mutex;
    std::string url;
  };
  std::shared_ptr<KeyPlace> keys_ = std::make_shared<KeyPlace>();
  std::unique_ptr<sandbox::Sandbox> sandbox_;
  Environment environment_;
};

/// The configuration of the tests: all six providers, and the tenants main (whose key mover may import, and nothing
/// else), other (the same rights), wrong (credentials that no vendor knows), unreachable (nobody listens), flow (a Capa
/// partner that may create nobody) and lone (CDP only).
extern const std::string_view kGatewayConfig;

/// For TestGateway: one fault is one fault, the gateway repeats nothing by itself.
void OneAttempt(gateway::GatewayConfig& config);

class TestGateway {
 public:
  /// `more` goes over the vendors' environment. Faults of the configuration end the test program.
  /// `adjust` changes what no configuration file can.
  explicit TestGateway(Vendors& vendors, const Environment& more = {}, std::string_view config = kGatewayConfig,
                       const std::function<void(gateway::GatewayConfig&)>& adjust = {});

  const std::string& url() const { return url_; }
  Client As(const std::string& tenant) const { return {url_, "key-of-" + tenant}; }
  Client Nobody() const { return {url_, ""}; }
  Client Admin() const { return {admin_url_, ""}; }
  std::uint16_t port() const { return gateway_->port(); }
  bool Drain() { return gateway_->Drain(); }

 private:
  std::unique_ptr<gateway::Gateway> gateway_;
  std::string url_;
  std::string admin_url_;
};

/// A request that `provider` accepts, for <external_id>@example.com. `more`: further members, `,"metadata":{…}`.
std::string UserBody(std::string_view external_id, std::string_view provider, std::string_view more = {});

/// Vendors and gateway of a suite.
class GatewayTest : public testing::Test {
 protected:
  static void SetUpTestSuite();
  static void TearDownTestSuite();
  void TearDown() override { vendors().ClearFaults(); }

  static Vendors& vendors() { return *vendors_; }
  static TestGateway& gateway() { return *gateway_; }
  static Client Main() { return gateway_->As("main"); }

 private:
  static std::unique_ptr<Vendors> vendors_;
  static std::unique_ptr<TestGateway> gateway_;
};

}  // namespace walletgate::fakes
