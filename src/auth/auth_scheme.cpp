#include "auth/auth_scheme.h"

#include <algorithm>
#include <array>
#include <utility>

#include "auth/minted_user_token.h"
#include "auth/oauth2_client_credentials.h"
#include "auth/signed_jwt.h"
#include "auth/spec_reader.h"
#include "auth/static_header.h"

namespace walletgate::auth {
namespace {

struct SchemeInfo {
  std::string_view name;
  std::unique_ptr<AuthSpec> (*parse)(SpecReader& reader);
};

constexpr std::array kSchemes = {
    SchemeInfo{"static_header", ParseStaticHeader},
    SchemeInfo{"oauth2_client_credentials", ParseOauth2ClientCredentials},
    SchemeInfo{"signed_jwt", ParseSignedJwt},
    SchemeInfo{"minted_user_token", ParseMintedUserToken},
};

std::vector<std::string> SchemeNames() {
  std::vector<std::string> names;
  for (const SchemeInfo& scheme : kSchemes) names.emplace_back(scheme.name);
  return names;
}

}  // namespace

const SettingValue* FindSetting(const SettingValues& values, std::string_view name) {
  const auto at = std::find_if(values.begin(), values.end(), [&](const SettingValue& v) { return v.name == name; });
  return at == values.end() ? nullptr : &*at;
}

bool HasNext(const SettingValues& values) {
  return std::any_of(values.begin(), values.end(), [](const SettingValue& value) { return value.has_next; });
}

SettingValues NextOf(SettingValues values) {
  for (SettingValue& value : values) {
    if (!std::exchange(value.has_next, false)) continue;
    value.text = std::move(value.next_text);
    value.secret = std::move(value.next_secret);
  }
  return values;
}

std::unique_ptr<AuthSpec> ParseAuthSpec(const config::YamlNode& node, std::span<const std::string> settings,
                                        std::span<const std::string> secret_settings,
                                        config::Diagnostics& diagnostics) {
  const std::size_t faults_before = diagnostics.size();
  SpecReader reader(node, {settings, secret_settings}, diagnostics);
  const std::string name = reader.map().String("scheme");
  if (diagnostics.size() != faults_before) return nullptr;
  const auto scheme =
      std::find_if(kSchemes.begin(), kSchemes.end(), [&](const SchemeInfo& s) { return s.name == name; });
  if (scheme == kSchemes.end()) {
    reader.map().Fault("scheme", config::UnknownName("auth scheme", name, SchemeNames()));
    return nullptr;
  }
  std::unique_ptr<AuthSpec> spec = scheme->parse(reader);
  reader.map().Finish();
  return diagnostics.size() == faults_before ? std::move(spec) : nullptr;
}

}  // namespace walletgate::auth
