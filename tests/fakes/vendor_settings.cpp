#include "tests/fakes/vendor_settings.h"

#include <cstdlib>
#include <iostream>
#include <map>

namespace walletgate::fakes {
namespace {

/// `ENV` stands for the beginning of the names.
const std::map<std::string_view, std::string_view>& Templates() {
  static const std::map<std::string_view, std::string_view> templates = {
      {"yieldforce",
       R"({base_url: "${ENVSANDBOX_YIELDFORCE_BASE_URL}", token_url: "${ENVSANDBOX_YIELDFORCE_TOKEN_URL}", )"
       R"(client_id: "${ENVSANDBOX_YIELDFORCE_CLIENT_ID}", client_secret: "${ENVSANDBOX_YIELDFORCE_CLIENT_SECRET}", )"
       R"(scope: "${ENVSANDBOX_YIELDFORCE_SCOPE}", user_token_key: "${TEST_USER_TOKEN_KEY}", )"
       R"(user_token_issuer: "${TEST_ISSUER}"})"},
      {"cdp",
       R"({base_url: "${ENVSANDBOX_CDP_BASE_URL}", api_key_id: "${ENVSANDBOX_CDP_API_KEY_ID}", )"
       R"(api_key_secret: "${ENVSANDBOX_CDP_API_KEY_SECRET}", wallet_secret: "${ENVSANDBOX_CDP_WALLET_SECRET}"})"},
      {"streambird",
       R"({base_url: "${ENVSANDBOX_STREAMBIRD_BASE_URL}", secret_key: "${ENVSANDBOX_STREAMBIRD_SECRET_KEY}"})"},
      {"moonkey", R"({base_url: "${ENVSANDBOX_MOONKEY_BASE_URL}", secret_key: "${ENVSANDBOX_STREAMBIRD_SECRET_KEY}"})"},
      {"capa", R"({base_url: "${ENVSANDBOX_CAPA_BASE_URL}", api_key: "${ENVSANDBOX_CAPA_API_KEY}"})"},
      {"capa-v2", R"({base_url: "${ENVSANDBOX_CAPA_BASE_URL}", api_key: "${ENVSANDBOX_CAPA_API_KEY}"})"},
  };
  return templates;
}

}  // namespace

std::string VendorSettings(std::string_view vendor, std::string_view env) {
  const auto found = Templates().find(vendor);
  if (found == Templates().end()) {
    std::cerr << "no settings are known of " << vendor << std::endl;
    std::abort();
  }
  constexpr std::string_view mark = "ENV";
  std::string text(found->second);
  for (std::size_t at = text.find("${ENV"); at != std::string::npos; at = text.find("${ENV", at)) {
    text.replace(at + 2, mark.size(), env);
  }
  return text;
}

}  // namespace walletgate::fakes
