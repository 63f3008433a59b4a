#pragma once

// `accepts` of a provider file: the one capability declaration. Narrows plans at load; refuses requests at run time.

#include <map>
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
  std::string key;  ///< one of api::AcceptKeys()
  config::Position where;
  bool required = false;
  bool kept_by_gateway = false;            ///< stored and searchable here, not sent to the vendor
  std::string pattern_text;                ///< RE2, whole match
  std::shared_ptr<const re2::RE2> pattern;
  std::size_t max_length = 0;              ///< characters; 0: the contract's own limit
  std::vector<api::LoginType> types;       ///< of login_methods
  std::vector<std::string> issuers;        ///< of oauth login methods; empty: all
  std::size_t max = 0;                     ///< list length; 0: the contract's own limit
  std::size_t max_per_type = 0;
  std::vector<api::Chain> chains;          ///< of `wallets`
  std::vector<api::WalletKind> kinds;      ///< of `wallets` and `wallet.<chain>`
  std::vector<std::string> values;         ///< of profile.type
};

/// Immutable after ParseAccepts, thread-safe.
class Accepts {
 public:
  const AcceptRule* Find(std::string_view key) const;
  const std::vector<AcceptRule>& rules() const { return rules_; }
  const std::vector<std::vector<std::string>>& requires_one_of() const { return requires_one_of_; }

  bool AcceptsWallet(api::Chain chain, api::WalletKind kind) const;

  /// The values that a field of kind enum or tag may have under these rules: "login_methods.type", "sole_chain",
  /// "sole_account", "primary_login.type", "profile.type", issuers, kinds. For completeness proofs.
  std::vector<std::string> Domain(std::string_view field) const;

  /// Every reason why this request cannot be honoured: code `unsupported` (not accepted at all), `required`,
  /// `format`, `length`, `count`. Empty: admitted. `user_token_available`: the gateway can mint one.
  std::vector<FieldError> Check(const api::CreateEndUser& request, bool user_token_available) const;
  /// The same for one wallet to add.
  std::vector<FieldError> CheckWallet(const api::WalletRequest& wallet) const;

 private:
  friend Accepts ParseAccepts(const config::YamlNode&, const config::YamlNode*, config::Diagnostics&);
  std::vector<AcceptRule> rules_;
  std::vector<std::vector<std::string>> requires_one_of_;
};

/// Reads `accepts` and `requires_one_of` (nullptr when absent).
Accepts ParseAccepts(const config::YamlNode& accepts, const config::YamlNode* requires_one_of,
                     config::Diagnostics& diagnostics);

}  // namespace walletgate::mapping
