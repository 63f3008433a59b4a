#include "api/field_table.h"

#include "api/names.h"

namespace walletgate::api {
namespace {

using enum FieldType;
using enum FieldLabel;

constexpr std::span<const std::string_view> kNoValues;

// Members: path, type, label, values, accept_key, item_of, variant, optional, help.

constexpr Field WalletView(std::string_view path, FieldType type, std::string_view accept_key) {
  const std::span<const std::string_view> values =
      type == kEnum ? std::span<const std::string_view>(kWalletKindNames) : kNoValues;
  return {path, type, kPublic, values, accept_key, {}, {}, true, "the wallet that is asked for on that chain"};
}

constexpr std::array kWalletViews = {
    WalletView("wallet.evm", kObject, "wallet.evm"),
    WalletView("wallet.evm.kind", kEnum, "wallet.evm"),
    WalletView("wallet.evm.smart", kBool, "wallet.evm"),
    WalletView("wallet.solana", kObject, "wallet.solana"),
    WalletView("wallet.solana.kind", kEnum, "wallet.solana"),
    WalletView("wallet.solana.smart", kBool, "wallet.solana"),
    WalletView("wallet.bitcoin", kObject, "wallet.bitcoin"),
    WalletView("wallet.bitcoin.kind", kEnum, "wallet.bitcoin"),
    WalletView("wallet.bitcoin.smart", kBool, "wallet.bitcoin"),
    WalletView("wallet.polkadot", kObject, "wallet.polkadot"),
    WalletView("wallet.polkadot.kind", kEnum, "wallet.polkadot"),
    WalletView("wallet.polkadot.smart", kBool, "wallet.polkadot"),
    WalletView("wallet.stellar", kObject, "wallet.stellar"),
    WalletView("wallet.stellar.kind", kEnum, "wallet.stellar"),
    WalletView("wallet.stellar.smart", kBool, "wallet.stellar"),
};

constexpr Field Login(std::string_view path, std::string_view variant, FieldLabel label, bool optional) {
  return {path, kString, label, kNoValues, "login_methods", "login_methods", variant, optional, {}};
}

constexpr Field Name(std::string_view path) {
  return {path, kString, kPersonal, kNoValues, path, {}, {}, true, "1-256 characters"};
}

constexpr std::array kCreateOwn = {
    Field{"external_id", kString, kPublic, kNoValues, "external_id", {}, {}, false, "the tenant's own id of the user"},
    Field{"user_token", kString, kSecret, kNoValues, "user_token", {}, {}, true, "the user's JWT, the caller's or minted"},
    Field{"require_verification", kBool, kPublic, kNoValues, "require_verification", {}, {}, true,
          "contact must be verified before the user is active"},
    Field{"profile.type", kEnum, kPublic, kProfileTypeNames, "profile.type", {}, {}, true, "a person or a company"},
    Name("profile.first_name"),
    Name("profile.middle_name"),
    Name("profile.last_name"),
    Name("profile.display_name"),
    Field{"login_methods", kList, kPersonal, kNoValues, "login_methods", {}, {}, true, "tagged by `type`; absent when empty"},
    Field{"type", kEnum, kPublic, kLoginTypeNames, "login_methods", "login_methods", {}, false, "the tag"},
    Login("email", "email", kPersonal, false),
    Login("phone_number", "phone", kPersonal, false),
    Login("subject", "jwt", kPersonal, false),
    Login("key_id", "jwt", kPublic, false),
    Field{"issuer", kEnum, kPublic, kIssuerNames, "login_methods", "login_methods", "oauth", false, {}},
    Login("subject", "oauth", kPersonal, false),
    Login("email", "oauth", kPersonal, true),
    Login("name", "oauth", kPersonal, true),
    Login("username", "oauth", kPersonal, true),
    Login("address", "wallet", kPersonal, false),
    Field{"wallets", kList, kPublic, kNoValues, "wallets", {}, {}, true, "the wallets asked for; absent when empty"},
    Field{"chain", kEnum, kPublic, kChainNames, "wallets", "wallets", {}, false, {}},
    Field{"kind", kEnum, kPublic, kWalletKindNames, "wallets", "wallets", {}, false, "`eoa` when the caller left it out"},
    Field{"email", kString, kPersonal, kNoValues, "login_methods", {}, {}, true, "the first login method of type email"},
    Field{"phone_number", kString, kPersonal, kNoValues, "login_methods", {}, {}, true,
          "the first login method of type phone"},
    Field{"primary_login.type", kEnum, kPublic, kPrimaryLoginTypeNames, "login_methods", {}, {}, false,
          "of the first login method that is an e-mail address or a phone number; `none` without one"},
    Field{"primary_login.identifier", kString, kPersonal, kNoValues, "login_methods", {}, {}, true,
          "that address or number"},
    Field{"sole_chain", kEnum, kPublic, kChainNames, {}, {}, {}, true, "the chain, when all wallets are of one chain"},
    Field{"sole_account", kEnum, kPublic, kAccountNames, {}, {}, {}, true,
          "<chain>_<kind>, when exactly one wallet is asked for"},
};

constexpr std::array kExisting = {
    Field{"external_id", kString, kPublic, kNoValues, {}, {}, {}, false, "the tenant's own id of the user"},
    Field{"provider_user_id", kString, kPublic, kNoValues, {}, {}, {}, false, "the vendor's id of the user"},
    Field{"user_token", kString, kSecret, kNoValues, "user_token", {}, {}, true, "the user's JWT, minted"},
};

constexpr std::array kFind = {
    Field{"email", kString, kPersonal, kNoValues, "login_methods", {}, {}, true, "the contact to search by, or phone_number"},
    Field{"phone_number", kString, kPersonal, kNoValues, "login_methods", {}, {}, true,
          "the contact to search by, or email"},
};

constexpr std::array kAddWalletOwn = {
    kExisting[0],
    kExisting[1],
    Field{"sole_chain", kEnum, kPublic, kChainNames, {}, {}, {}, false, "the chain of the wallet to add"},
    Field{"sole_account", kEnum, kPublic, kAccountNames, {}, {}, {}, false, "<chain>_<kind> of the wallet to add"},
};

constexpr std::array kResult = {
    Field{"provider_user_id", kString, kPublic, kNoValues, {}, {}, {}, false, "the vendor's id of the user"},
    Field{"external_id", kString, kPublic, kNoValues, {}, {}, {}, true, "the vendor's echo; another one than ours is refused"},
    Field{"status", kEnum, kPublic, kStatusNames, {}, {}, {}, false, {}},
    Field{"created_at", kTime, kPublic, kNoValues, {}, {}, {}, true, "when the vendor made the user"},
    Field{"wallets", kList, kPersonal, kNoValues, {}, {}, {}, true, {}},
    Field{"chain", kEnum, kPublic, kChainNames, {}, "wallets", {}, false, {}},
    Field{"kind", kEnum, kPublic, kWalletKindNames, {}, "wallets", {}, false, {}},
    Field{"address", kString, kPersonal, kNoValues, {}, "wallets", {}, false, "checked for its chain"},
    Field{"default", kBool, kPublic, kNoValues, {}, "wallets", {}, true, "the vendor's default wallet"},
};

template <std::size_t kFirst, std::size_t kSecond>
constexpr std::array<Field, kFirst + kSecond> Concat(const std::array<Field, kFirst>& first,
                                                     const std::array<Field, kSecond>& second) {
  std::array<Field, kFirst + kSecond> all{};
  for (std::size_t i = 0; i < kFirst; ++i) all[i] = first[i];
  for (std::size_t i = 0; i < kSecond; ++i) all[kFirst + i] = second[i];
  return all;
}

constexpr auto kCreate = Concat(kCreateOwn, kWalletViews);
constexpr auto kAddWallet = Concat(kAddWalletOwn, kWalletViews);

constexpr std::array<std::string_view, 15> kAcceptKeys = {
    "external_id",        "user_token",           "login_methods",       "wallets",        "wallet.evm",
    "wallet.solana",      "wallet.bitcoin",       "wallet.polkadot",     "wallet.stellar", "profile.type",
    "profile.first_name", "profile.middle_name",  "profile.last_name",   "profile.display_name",
    "require_verification"};

}  // namespace

std::span<const Field> RequestFields(Operation operation) {
  switch (operation) {
    case Operation::kCreateEndUser:
      return kCreate;
    case Operation::kGetEndUser:
    case Operation::kDeleteEndUser:
      return kExisting;
    case Operation::kFindEndUser:
      return kFind;
    case Operation::kCreateWallet:
      return kAddWallet;
  }
  return {};
}

std::span<const Field> ResultFields() { return kResult; }

const Field* FindField(std::span<const Field> fields, std::string_view path, std::string_view item_of,
                       std::string_view variant) {
  for (const Field& field : fields) {
    if (field.path != path || field.item_of != item_of) continue;
    if (variant.empty() || field.variant.empty() || field.variant == variant) return &field;
  }
  return nullptr;
}

std::span<const std::string_view> AcceptKeys() { return kAcceptKeys; }

}  // namespace walletgate::api
