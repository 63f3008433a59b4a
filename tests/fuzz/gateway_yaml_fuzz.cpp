// The configuration of a deployment. Every fault has its place in it, none shows a secret, and a file that loads takes
// over everything from itself.

#include "gateway/config/gateway_config.h"
#include "tests/crypto/test_keys.h"
#include "tests/fuzz/reply.h"
#include "tests/fuzz/target.h"
#include "tests/fuzz/yaml_faults.h"

namespace walletgate::fuzz {
namespace {

using config::Diagnostics;
using gateway::GatewayConfig;

/// Beside small vendors and broken certificates.
const std::string kFile = WALLETGATE_SOURCE_DIR "/tests/golden/config_errors/fuzzed.yaml";

std::optional<std::string> Environment(const std::string& name) {
  if (name.ends_with("_KEY")) return "canary-vendor-key";
  if (name.ends_with("_PEM")) return std::string(test_keys::kEd25519Pkcs8);
  if (name.ends_with("_SHA256")) return "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
  if (name == "EMPTY") return "";
  return std::nullopt;
}

GatewayConfig Read(std::string_view text, const routing::State* before, Diagnostics& faults) {
  return gateway::ReadGatewayConfig(text, {kFile, Environment, before}, faults);
}

}  // namespace

void GatewayYaml(std::string_view bytes) {
  Diagnostics faults;
  const GatewayConfig config = Read(bytes, nullptr, faults);
  CheckPlaces(faults, kFile, bytes);
  // A file may spell the canary itself: what it spells may be repeated to whoever wrote it.
  Require(HasCanary(bytes) || !HasCanary(faults.Format()), "no fault shows a secret");
  if (!faults.empty()) return;
  const GatewayConfig reloaded = Read(bytes, config.loaded.state.get(), faults);
  Require(faults.empty(), "a file that loads, loads again");
  Require(config.loaded.state != nullptr, "a file that loads has a state");
  Require(reloaded.loaded.hash == config.loaded.hash && reloaded.loaded.tenant_texts == config.loaded.tenant_texts,
          "a file that loads, loads again the same");
  Require(reloaded.loaded.fresh.empty(), "a reload of the same takes every provider over");
}

}  // namespace walletgate::fuzz
