#include "sandbox/environment.h"

#include "base/strings.h"

namespace walletgate::sandbox {

std::map<std::string, std::string> EnvironmentOf(const Sandbox& sandbox) {
  std::map<std::string, std::string> names;
  for (const SandboxEndpoint& endpoint : sandbox.endpoints()) {
    names["SANDBOX_" + ToUpperAscii(endpoint.id) + "_BASE_URL"] = endpoint.base_url;
  }
  const SandboxCredentials& credentials = sandbox.credentials();
  names["SANDBOX_YIELDFORCE_TOKEN_URL"] = sandbox.TokenUrl();
  names["SANDBOX_YIELDFORCE_CLIENT_ID"] = credentials.yieldforce.client_id;
  names["SANDBOX_YIELDFORCE_CLIENT_SECRET"] = credentials.yieldforce.client_secret.Reveal();
  names["SANDBOX_YIELDFORCE_SCOPE"] = credentials.yieldforce.scope;
  names["SANDBOX_CDP_API_KEY_ID"] = credentials.cdp.api_key_id;
  names["SANDBOX_CDP_API_KEY_SECRET"] = credentials.cdp.api_key_secret.Reveal();
  names["SANDBOX_CDP_WALLET_SECRET"] = credentials.cdp.wallet_secret.Reveal();
  names["SANDBOX_STREAMBIRD_SECRET_KEY"] = credentials.streambird.test_key.Reveal();
  names["SANDBOX_CAPA_API_KEY"] = credentials.capa.partner_api_key.Reveal();
  return names;
}

}  // namespace walletgate::sandbox
