#include "mapping/accepts.h"

#include <algorithm>
#include <array>
#include <optional>
#include <span>

#include "api/login_kinds.h"
#include "api/names.h"

namespace walletgate::mapping {
namespace {

/// An absent limit lets everything in.
template <class T>
bool Admits(const std::vector<T>& limits, const T& value) {
  return limits.empty() || std::find(limits.begin(), limits.end(), value) != limits.end();
}

/// The names, in contract order, whose index passes.
template <class Passes>
std::vector<std::string> Pick(std::span<const std::string_view> names, Passes passes) {
  std::vector<std::string> picked;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (passes(i)) picked.emplace_back(names[i]);
  }
  return picked;
}

constexpr std::string_view kWalletPrefix = "wallet.";

/// The chain of "wallet.evm" and "wallet.evm.kind".
std::optional<api::Chain> ChainOf(std::string_view field) {
  if (!field.starts_with(kWalletPrefix)) return std::nullopt;
  const std::string_view rest = field.substr(kWalletPrefix.size());
  return api::ChainFromName(rest.substr(0, rest.find('.')));
}

bool IsContact(const std::string& name) { return api::KindOfContact(name) != nullptr; }

}  // namespace

const AcceptRule* Accepts::Find(std::string_view key) const {
  const auto found =
      std::find_if(rules_.begin(), rules_.end(), [&](const AcceptRule& rule) { return rule.key == key; });
  return found == rules_.end() ? nullptr : &*found;
}

bool Accepts::AcceptsLogin(api::LoginType type) const {
  const AcceptRule* rule = Find("login_methods");
  return rule != nullptr && Admits(rule->types, type);
}

const AcceptRule* Accepts::RuleOfChain(api::Chain chain) const {
  if (const AcceptRule* own = Find(std::string(kWalletPrefix) + std::string(api::ToString(chain)))) return own;
  const AcceptRule* all = Find("wallets");
  return all != nullptr && Admits(all->chains, chain) ? all : nullptr;
}

bool Accepts::AcceptsWallet(api::Chain chain, api::WalletKind kind) const {
  const AcceptRule* rule = RuleOfChain(chain);
  return rule != nullptr && Admits(rule->kinds, kind);
}

std::vector<const AcceptRule*> Accepts::RulesBehind(std::string_view field) const {
  std::vector<const AcceptRule*> behind;
  const auto add = [&](const AcceptRule* rule) {
    if (rule != nullptr && std::find(behind.begin(), behind.end(), rule) == behind.end()) behind.push_back(rule);
  };
  if (const auto chain = ChainOf(field)) {
    add(RuleOfChain(*chain));
    if (behind.empty()) add(Find("wallets"));
  } else if (field.starts_with("wallets") || field.starts_with("sole_")) {
    for (const AcceptRule& rule : rules_) {
      if (rule.key.starts_with("wallet")) add(&rule);
    }
  } else if (field.starts_with("login_method") || field.starts_with("primary_login") || IsContact(std::string(field))) {
    add(Find("login_methods"));
  } else {
    add(Find(field));
  }
  return behind;
}

bool Accepts::Narrows(std::string_view field) const {
  constexpr std::array<std::string_view, 9> kNarrowed = {
      "login_methods.type", "login_methods.issuer", "login_method.type", "primary_login.type", "profile.type",
      "wallets.chain",      "wallets.kind",         "sole_chain",        "sole_account"};
  if (std::find(kNarrowed.begin(), kNarrowed.end(), field) != kNarrowed.end()) return true;
  return ChainOf(field) && field.ends_with(".kind");
}

std::vector<std::string> Accepts::Domain(std::string_view field) const {
  if (field == "login_methods.type" || field == "login_method.type") {
    return Pick(api::kLoginTypeNames, [&](std::size_t i) { return AcceptsLogin(static_cast<api::LoginType>(i)); });
  }
  if (field == "login_methods.issuer") {
    if (!AcceptsLogin(api::LoginType::kOauth)) return {};
    const std::vector<std::string>& issuers = Find("login_methods")->issuers;
    return Pick(api::kIssuerNames, [&](std::size_t i) { return Admits(issuers, std::string(api::kIssuerNames[i])); });
  }
  if (field == "primary_login.type") return PrimaryLoginTypes();
  if (field == "profile.type") {
    const AcceptRule* rule = Find(field);
    if (rule == nullptr) return {};
    return Pick(api::kProfileTypeNames,
                [&](std::size_t i) { return Admits(rule->values, std::string(api::kProfileTypeNames[i])); });
  }
  return WalletDomain(field);
}

std::vector<std::string> Accepts::WalletDomain(std::string_view field) const {
  const auto chain_at = [](std::size_t i) { return static_cast<api::Chain>(i); };
  const auto kind_at = [](std::size_t i) { return static_cast<api::WalletKind>(i); };
  if (field == "wallets.chain" || field == "sole_chain") {
    return Pick(api::kChainNames, [&](std::size_t i) { return AcceptsChain(chain_at(i)); });
  }
  if (field == "sole_account") {
    constexpr std::size_t kKinds = api::kWalletKindNames.size();
    return Pick(api::kAccountNames,
                [&](std::size_t i) { return AcceptsWallet(chain_at(i / kKinds), kind_at(i % kKinds)); });
  }
  if (field == "wallets.kind") {
    return Pick(api::kWalletKindNames, [&](std::size_t i) { return AcceptsKind(kind_at(i)); });
  }
  const auto chain = ChainOf(field);
  if (!chain || !field.ends_with(".kind")) return {};
  return Pick(api::kWalletKindNames, [&](std::size_t i) { return AcceptsWallet(*chain, kind_at(i)); });
}

bool Accepts::AcceptsKind(api::WalletKind kind) const {
  for (std::size_t i = 0; i < api::kChainNames.size(); ++i) {
    if (AcceptsWallet(static_cast<api::Chain>(i), kind)) return true;
  }
  return false;
}

std::vector<std::string> Accepts::PrimaryLoginTypes() const {
  std::vector<std::string> types;
  for (const api::LoginKind& kind : api::kLoginKinds) {
    if (!kind.contact.empty() && AcceptsLogin(kind.type)) types.emplace_back(kind.name);
  }
  if (!GuaranteesContact()) types.emplace_back("none");
  return types;
}

bool Accepts::GuaranteesContact() const {
  for (const std::vector<std::string>& names : requires_one_of_) {
    if (!names.empty() && std::all_of(names.begin(), names.end(), IsContact)) return true;
  }
  const AcceptRule* rule = Find("login_methods");
  if (rule == nullptr || !rule->required || rule->types.empty()) return false;
  return std::all_of(rule->types.begin(), rule->types.end(),
                     [](api::LoginType type) { return !api::KindOf(type).contact.empty(); });
}

}  // namespace walletgate::mapping
