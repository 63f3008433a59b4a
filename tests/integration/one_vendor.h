#pragma once

// A gateway with one vendor and one tenant, who has an account there to himself and a key that may import.

#include <string_view>

#include "tests/fakes/gateway_fixture.h"

namespace walletgate::fakes {

inline constexpr std::string_view kOneVendorConfig = R"(
listen: {address: 127.0.0.1, port: 0}
admin: {address: 127.0.0.1, port: 0}
store: {kind: memory}
providers_folder: ../providers
providers:
  streambird: {settings: {base_url: "${SANDBOX_STREAMBIRD_BASE_URL}", secret_key: "${SANDBOX_STREAMBIRD_SECRET_KEY}"}}
tenants:
  - id: main
    api_keys: [{id: main-1, sha256: "${KEY_main}", scopes: [users:read, migrations]}]
    routing: {order: [streambird]}
)";

struct OneVendor {
  Vendors vendors;
  TestGateway gateway{vendors, Environment(), kOneVendorConfig};
};

}  // namespace walletgate::fakes
