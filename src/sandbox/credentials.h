#pragma once

// What the vendors would hand out to a customer, private halves included, so that `walletgate demo` and tests can
// configure the gateway. Good for simulators only.

#include <string>

#include "base/random.h"
#include "base/result.h"
#include "base/secret.h"

namespace walletgate::sandbox {

/// The token endpoint's tenant, and two customers of Yieldforce: the second one provokes cross-tenant errors.
struct YieldforceCredentials {
  std::string tenant_id;  ///< UUID, part of the token endpoint's path
  std::string client_id;
  Secret client_secret;
  Secret expired_client_secret;  ///< answers AADSTS7000222
  std::string other_client_id;
  Secret other_client_secret;
  std::string scope;
};

struct CdpCredentials {
  std::string api_key_id;
  Secret api_key_secret;  ///< Ed25519: base64 of seed and public key
  std::string ec_api_key_id;
  Secret ec_api_key_secret;  ///< EC P-256: PEM (PKCS#8)
  Secret wallet_secret;      ///< EC P-256: base64 of PKCS#8 DER
};

/// Streambird and MoonKey take the same pair.
struct StreambirdCredentials {
  Secret test_key;  ///< sk_test_…
  Secret live_key;  ///< sk_live_…
};

struct CapaCredentials {
  Secret partner_api_key;
  Secret other_partner_api_key;  ///< another partner: its users are "not associated"
  Secret invalid_flow_api_key;   ///< a partner that may not create users
};

struct SandboxCredentials {
  YieldforceCredentials yieldforce;
  CdpCredentials cdp;
  StreambirdCredentials streambird;
  CapaCredentials capa;
};

/// Fresh credentials; a SeededRandom gives the same ones every time.
/// Error: kInternal when the JOSE layer refuses a generated key.
Result<SandboxCredentials> MakeSandboxCredentials(Random& random);

/// An Ed25519 key as base64 of 64 bytes.
Result<Secret> MakeEd25519Key(Random& random);
/// A P-256 key as PKCS#8 DER in base64, with its public half.
Result<Secret> MakeP256Key(Random& random);

}  // namespace walletgate::sandbox
