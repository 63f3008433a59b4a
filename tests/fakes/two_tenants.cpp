#include "tests/fakes/two_tenants.h"

#include "tests/fakes/vendor_settings.h"

namespace walletgate::fakes {
namespace {

constexpr std::string_view kOtherEnv = "OTHER_";

std::string ProvidersOf(const std::string& ids, std::string_view env) {
  std::string text = "{";
  for (const char* vendor : {"yieldforce", "cdp", "streambird", "capa"}) {
    text += "\n  " + std::string(vendor) + ": {ids: " + ids + ", settings: " + VendorSettings(vendor, env) + "},";
  }
  return text + "}";
}

std::string TenantOf(const std::string& id, std::string_view prefix, const std::string& providers) {
  return "- id: " + id + "\n  prefix: \"" + std::string(prefix) + "\"\n  api_keys:\n  - {id: " + id +
         "-1, sha256: \"${KEY_" + id + "}\"}\n  routing: {order: [cdp, yieldforce, streambird, capa]}\n" + providers;
}

}  // namespace

std::string ConfigOf(const TwoTenants& tenants) {
  const std::string own = tenants.apart ? "  providers: " + ProvidersOf(tenants.ids, kOtherEnv) + "\n" : "";
  return "listen: {port: 0, loops: 2}\nadmin: {port: 0}\nstore: " + tenants.store +
         "\nproviders_folder: " + tenants.providers_folder + "\n" + tenants.more +
         "providers: " + ProvidersOf(tenants.ids, "") + "\ntenants:\n" + TenantOf("main", kMainPrefix, "") +
         TenantOf("other", kOtherPrefix, own);
}

Environment EnvironmentOfOther(const Vendors& vendors) {
  Environment names;
  for (const auto& [name, value] : vendors.environment()) names[std::string(kOtherEnv) + name] = value;
  return names;
}

}  // namespace walletgate::fakes
