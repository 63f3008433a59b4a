#pragma once

// The vendors on loopback: one listener each, and one for the token endpoint. For `walletgate sandbox`, `walletgate
// demo` and the integration tests. Written from the vendors' documents; never told what our provider files say.

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "sandbox/capa.h"
#include "sandbox/cdp/cdp.h"
#include "sandbox/create_log.h"
#include "sandbox/credentials.h"
#include "sandbox/faults.h"
#include "sandbox/user_tokens.h"
#include "sandbox/yieldforce/yieldforce.h"

namespace walletgate::sandbox {

struct SandboxOptions {
  std::string address = "127.0.0.1";
  /// 0: any free ports. Else the first of six in a row: entra, yieldforce, cdp, streambird, moonkey, capa.
  std::uint16_t port = 0;
  std::string seed = "walletgate";                ///< same seed, same wallets
  std::optional<SandboxCredentials> credentials;  ///< absent: made from `random`
  std::chrono::milliseconds latency{0};           ///< before every vendor answer
  std::chrono::seconds token_lifetime{3599};
  /// The issuer and keys that the partner has registered at Yieldforce. The source is called on that simulator's
  /// thread and may be asked at any time until the Sandbox is gone.
  UserTokenTrust user_tokens;
  YieldforceRules yieldforce;
  CdpRules cdp;
  CapaRules capa;
  const Clock* clock = nullptr;  ///< absent: the real one
  Random* random = nullptr;      ///< absent: the system's
};

struct SandboxEndpoint {
  std::string id;        ///< "entra", "yieldforce", "cdp", "streambird", "moonkey", "capa"
  std::string name;      ///< for people
  std::string base_url;  ///< what stands for the vendor's own base URL: "http://127.0.0.1:PORT/platform"
  std::string origin;    ///< without the path; /_sandbox/ is below it
};

/// Runs from Start to destruction. All functions are thread-safe.
class Sandbox {
 public:
  /// Error: kInvalidRequest (a given credential is no usable key), kInternal (cannot listen, names the address).
  static Result<std::unique_ptr<Sandbox>> Start(SandboxOptions options);
  ~Sandbox();

  const SandboxCredentials& credentials() const;
  const std::vector<SandboxEndpoint>& endpoints() const;
  /// "" for an unknown id, here and below: unknown ids do nothing.
  std::string BaseUrl(std::string_view id) const;
  /// The token endpoint as a client needs it, tenant and path included.
  std::string TokenUrl() const;

  void Inject(std::string_view id, Fault fault);
  void ClearFaults(std::string_view id);
  std::vector<CreateRecord> Log(std::string_view id) const;
  Stats Counters(std::string_view id) const;

 private:
  struct Impl;
  explicit Sandbox(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace walletgate::sandbox
