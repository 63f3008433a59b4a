#pragma once

// `accepts` of a provider file: the one capability declaration. Narrows plans at load; refuses requests at run time.

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "api/end_user.h"
#include "base/error.h"
#include "config/yaml_node.h"

namespace re2 {
class RE2;
}

namespace walletgate::mapping {

/// One accepted unified field with its limits. Members that do not apply to the field are refused at load.
struct AcceptRule {
  std::string key;  ///< one of api::kAcceptKeys
  config::Position where;
  bool required = false;
  bool kept_by_gateway = false;  ///< stored and searchable here, not sent to the vendor
  std::string pattern_text;      ///< RE2, whole match
  std::shared_ptr<const re2::RE2> pattern;
  std::size_t max_length = 0;         ///< characters; 0: the contract's own limit
  std::vector<api::LoginType> types;  ///< of login_methods
  std::vector<std::string> issuers;   ///< of oauth login methods; empty: all
  std::size_t max = 0;                ///< list length; 0: the contract's own limit
  std::size_t max_per_type = 0;
  std::vector<api::Chain> chains;      ///< of `wallets`
  std::vector<api::WalletKind> kinds;  ///< of `wallets` and `wallet.<chain>`
  std::vector<std::string> values;     ///< of profile.type
  bool sound = true;                   ///< false: it was reported, nothing can be proved from it
};

/// Made by ParseAccepts (mapping/accepts_parse.h); immutable from then on, thread-safe.
class Accepts {
 public:
  const AcceptRule* Find(std::string_view key) const;
  const std::vector<AcceptRule>& rules() const { return rules_; }
  const std::vector<std::vector<std::string>>& requires_one_of() const { return requires_one_of_; }

  bool AcceptsLogin(api::LoginType type) const;
  bool AcceptsChain(api::Chain chain) const { return RuleOfChain(chain) != nullptr; }
  bool AcceptsWallet(api::Chain chain, api::WalletKind kind) const;

  /// `wallet.<chain>`, or `wallets` when that lets the chain in; nullptr when it is not accepted.
  const AcceptRule* RuleOfChain(api::Chain chain) const;

  /// The rules that decide what values `field` may have, for messages: "sole_chain" → `wallets`.
  std::vector<const AcceptRule*> RulesBehind(std::string_view field) const;

  /// The values that an enum field may have under these rules, in contract order, for completeness proofs:
  /// "login_methods.type", "login_methods.issuer", "login_method.type", "wallets.chain", "wallets.kind",
  /// "wallet.<chain>.kind", "sole_chain", "sole_account", "primary_login.type", "profile.type". Empty for any other
  /// field (see Narrows).
  std::vector<std::string> Domain(std::string_view field) const;

  /// Whether rules narrow this field, so that Domain tells its values.
  bool Narrows(std::string_view field) const;

  /// Every reason why this request cannot be honoured: code `unsupported` (not accepted at all), `required`,
  /// `format`, `length`, `count`, at pointers into the caller's body: /wallets/0 (its chain), /wallets/0/kind,
  /// /login_methods/1 (its type). Empty: admitted. `user_token_available`: the gateway can mint one.
  std::vector<FieldError> Check(const api::CreateEndUser& request, bool user_token_available) const;
  /// The same for one wallet to add: /chain, /kind.
  std::vector<FieldError> CheckWallet(const api::WalletRequest& wallet) const;

 private:
  friend Accepts ParseAccepts(const config::YamlNode&, const config::YamlNode*, config::Diagnostics&);
  std::vector<std::string> WalletDomain(std::string_view field) const;
  bool AcceptsKind(api::WalletKind kind) const;
  bool GuaranteesContact() const;
  std::vector<std::string> PrimaryLoginTypes() const;

  std::vector<AcceptRule> rules_;
  std::vector<std::vector<std::string>> requires_one_of_;
};

}  // namespace walletgate::mapping
