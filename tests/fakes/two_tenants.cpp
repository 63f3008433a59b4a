#include "tests/fakes/two_tenants.h"

namespace walletgate::fakes {
namespace {

/// `ENV` stands for the beginning of the variables' names, `IDS` for the policy.
constexpr std::string_view kProviders = R"({
  yieldforce: {ids: IDS, settings: {
    base_url: "${ENVSANDBOX_YIELDFORCE_BASE_URL}", token_url: "${ENVSANDBOX_YIELDFORCE_TOKEN_URL}",
    client_id: "${ENVSANDBOX_YIELDFORCE_CLIENT_ID}", client_secret: "${ENVSANDBOX_YIELDFORCE_CLIENT_SECRET}",
    scope: "${ENVSANDBOX_YIELDFORCE_SCOPE}",
    user_token_key: "${TEST_USER_TOKEN_KEY}", user_token_issuer: "${TEST_ISSUER}"}},
  cdp: {ids: IDS, settings: {
    base_url: "${ENVSANDBOX_CDP_BASE_URL}", api_key_id: "${ENVSANDBOX_CDP_API_KEY_ID}",
    api_key_secret: "${ENVSANDBOX_CDP_API_KEY_SECRET}", wallet_secret: "${ENVSANDBOX_CDP_WALLET_SECRET}"}},
  streambird: {ids: IDS, settings: {
    base_url: "${ENVSANDBOX_STREAMBIRD_BASE_URL}", secret_key: "${ENVSANDBOX_STREAMBIRD_SECRET_KEY}"}},
  capa: {ids: IDS, settings: {
    base_url: "${ENVSANDBOX_CAPA_BASE_URL}", api_key: "${ENVSANDBOX_CAPA_API_KEY}"}}})";

constexpr std::string_view kOtherEnv = "OTHER_";

std::string Filled(std::string text, const std::string& mark, std::string_view value) {
  for (std::size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at + value.size())) {
    text.replace(at, mark.size(), value);
  }
  return text;
}

std::string ProvidersOf(const std::string& ids, std::string_view env) {
  return Filled(Filled(std::string(kProviders), "${ENV", "${" + std::string(env)), "IDS", ids);
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
