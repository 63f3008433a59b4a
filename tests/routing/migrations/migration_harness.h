#pragma once

// Tenants with vendors from and to which users may move, and a migration between two of them. For tests of what may be
// asked about migrations.

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>

#include "api/migrations/migration_request.h"
#include "provider/spec/spec_loader.h"
#include "routing/migrations/migration_ends.h"
#include "tests/routing/vendor_file.h"

namespace walletgate::routing {

using ProviderPtr = std::shared_ptr<const provider::Provider>;

/// A vendor of that file under an account of that full name.
inline ProviderPtr VendorAt(const VendorParts& parts, provider::Account account, const std::string& base_url = {},
                            const std::string& api_key = "canary-secret") {
  config::Diagnostics diagnostics;
  const auto root = config::ReadYaml(VendorFile(parts), "provider.yaml", diagnostics);
  auto spec = root ? provider::ParseProviderSpec(*root, nullptr, diagnostics) : nullptr;
  EXPECT_EQ(diagnostics.Format(), "");
  if (spec == nullptr) return nullptr;
  auth::SettingValues values = {{"api_key", {}, Secret(api_key), true, true}};
  if (!base_url.empty()) values.push_back({"base_url", base_url, {}, false, true});
  auto bound = provider::Provider::Bind(std::move(spec), {std::move(values), {}, {}, std::move(account)});
  EXPECT_TRUE(bound) << (bound ? "" : bound.error().detail);
  return bound ? *bound : nullptr;
}

inline VendorParts Called(std::string id) {
  VendorParts parts;
  parts.id = std::move(id);
  return parts;
}

/// With acme and bolt, each with an account of its own.
inline Tenant TenantOfTwo(std::string id = "t") {
  Tenant tenant;
  tenant.id = std::move(id);
  tenant.providers["acme"] = VendorAt(Called("acme"), {.name = "acme/" + tenant.id});
  tenant.providers["bolt"] = VendorAt(Called("bolt"), {.name = "bolt/" + tenant.id});
  return tenant;
}

/// From acme to bolt, in that state.
inline storage::Migration MigrationIn(storage::MigrationState state, const Tenant& tenant) {
  api::MigrationRequest request;
  request.question.from = "acme";
  request.question.to = "bolt";
  storage::Migration migration;
  migration.id = "mig_01J9ZC3Q7T8X2M4N6P8R0S2T4V";
  migration.tenant = tenant.id;
  migration.from = {"acme", "acme/" + tenant.id};
  migration.to = {"bolt", "bolt/" + tenant.id};
  migration.asked = api::MigrationRequestText(request);
  migration.state = state;
  if (const Result<std::string> targets = TargetsText(tenant, migration)) migration.assessed = *targets;
  return migration;
}

}  // namespace walletgate::routing
