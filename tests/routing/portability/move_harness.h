#pragma once

// Users of one vendor on their way to another, by the vendors' own files. For tests of portability reports.

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <utility>

#include "provider/spec/spec_loader.h"
#include "routing/portability/move_check.h"
#include "tests/crypto/test_keys.h"

namespace walletgate::routing {

/// Every vendor of providers/, and the text of one more.
inline const provider::ProviderSpecs& VendorFiles() {
  static const provider::ProviderSpecs specs = [] {
    config::Diagnostics diagnostics;
    provider::ProviderSpecs all = provider::LoadProviderFolder(WALLETGATE_SOURCE_DIR "/providers", diagnostics);
    EXPECT_EQ(diagnostics.Format(), "");
    return all;
  }();
  return specs;
}

/// A value that the vendor's credentials can be made of.
inline auth::SettingValue ValueFor(const provider::SettingSpec& setting) {
  auth::SettingValue value{setting.name, {}, {}, setting.secret(), true};
  std::string text = setting.example;
  if (setting.type == provider::SettingSpec::Type::kUrl && text.empty()) text = "https://vendor.example";
  if (text.empty()) text = "canary-secret";
  if (setting.name == "api_key_secret") text = test_keys::kEd25519Pair;
  if (setting.name == "wallet_secret") text = test_keys::kEcPkcs8Base64;
  if (setting.secret()) value.secret = Secret(text);
  else value.text = text;
  return value;
}

inline ProviderPtr BindSpec(const std::shared_ptr<const provider::ProviderSpec>& spec,
                            provider::Ids ids = provider::Ids::kPlain, bool minter = true) {
  auth::SettingValues values;
  for (const provider::SettingSpec& setting : spec->settings) {
    if (setting.optional || (setting.default_value && !setting.secret())) continue;
    values.push_back(ValueFor(setting));
  }
  if (minter && spec->FindSetting("user_token_key") != nullptr) {
    values.push_back({"user_token_key", {}, Secret(std::string(test_keys::kRsaPkcs8)), true, true});
    values.push_back({"user_token_issuer", "https://tokens.example", {}, false, true});
  }
  auto bound = provider::Provider::Bind(spec, {std::move(values), {}, {}, {spec->vendor() + "/", ids}});
  EXPECT_TRUE(bound) << (bound ? "" : bound.error().detail);
  return bound ? *bound : nullptr;
}

inline ProviderPtr BindVendorNamed(const std::string& id, provider::Ids ids = provider::Ids::kPlain,
                                   bool minter = true) {
  return BindSpec(VendorFiles().at(id), ids, minter);
}

inline api::LoginMethod Login(api::LoginType type, const std::string& value) {
  api::LoginMethod method;
  method.type = type;
  if (type == api::LoginType::kEmail) method.email = value;
  if (type == api::LoginType::kPhone) method.phone_number = value;
  if (type == api::LoginType::kJwt) method.subject = value, method.key_id = "key-1";
  if (type == api::LoginType::kOauth) method.subject = "subject-1", method.issuer = value;
  return method;
}

inline constexpr const char* kEvmAddress = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";

inline api::Wallet WalletOn(api::Chain chain, api::WalletKind kind = api::WalletKind::kEoa) {
  return {chain, kind, kEvmAddress, true};
}

/// A user with an e-mail login and an EVM wallet, whom every vendor but those without wallets takes.
inline api::EndUser PlainUser() {
  api::EndUser user;
  user.id = "eu_01J9ZC3Q7T8X2M4N6P8R0S2T4V";
  user.tenant = "t";
  user.external_id = "alice-1";
  user.status = api::Status::kActive;
  user.login_methods = {Login(api::LoginType::kEmail, "alice@example.com")};
  user.wallets = {WalletOn(api::Chain::kEvm)};
  return user;
}

/// The reason of that code; null where the verdict has none.
inline const Reason* Find(const Verdict& verdict, ReasonCode code) {
  for (const Reason& reason : verdict.reasons) {
    if (reason.code == code) return &reason;
  }
  return nullptr;
}

}  // namespace walletgate::routing
