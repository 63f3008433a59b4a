// Part of accepts.h: a request against it.

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <utility>

#include "api/login_kinds.h"
#include "base/strings.h"
#include "base/utf8.h"
#include "mapping/accepts.h"

namespace walletgate::mapping {
namespace {

constexpr std::string_view kNotAccepted = "is not accepted by this provider";

template <class Enum>
std::string Names(const std::vector<Enum>& values) {
  std::vector<std::string> names;
  for (const Enum value : values) names.emplace_back(api::ToString(value));
  return Join(names, ", ");
}

/// One request against one provider's rules; every fault is kept.
class Checker {
 public:
  Checker(const Accepts& accepts, const api::CreateEndUser& request) : accepts_(accepts), request_(request) {}

  std::vector<FieldError> Check(bool user_token_available);

 private:
  void Fault(std::string pointer, std::string_view code, std::string detail) {
    faults_.push_back({std::move(pointer), std::string(code), std::move(detail)});
  }
  void CheckPresence(std::string_view key, const std::string& pointer, bool present);
  void CheckText(std::string_view key, const std::string& pointer, const std::string& text);
  void CheckLoginMethods();
  void CheckLoginMethod(const AcceptRule& rule, std::size_t index);
  void CheckWallets();
  void CheckWalletCounts();
  void CheckProfile();
  void CheckRequiresOneOf();
  bool Has(std::string_view name) const;

  const Accepts& accepts_;
  const api::CreateEndUser& request_;
  std::vector<FieldError> faults_;
};

void Checker::CheckPresence(std::string_view key, const std::string& pointer, bool present) {
  const AcceptRule* rule = accepts_.Find(key);
  if (rule == nullptr && present) Fault(pointer, "unsupported", std::string(kNotAccepted));
  if (rule != nullptr && rule->required && !present) Fault(pointer, "required", "is required by this provider");
}

void Checker::CheckText(std::string_view key, const std::string& pointer, const std::string& text) {
  const AcceptRule* rule = accepts_.Find(key);
  if (rule == nullptr || text.empty()) return;
  if (rule->max_length != 0 && CountCodePoints(text) > rule->max_length) {
    Fault(pointer, "length",
          "is longer than the " + std::to_string(rule->max_length) + " characters that this provider takes");
  }
  if (rule->pattern != nullptr && !re2::RE2::FullMatch(text, *rule->pattern)) {
    Fault(pointer, "format", "does not match what this provider takes: " + rule->pattern_text);
  }
}

void Checker::CheckLoginMethods() {
  CheckPresence("login_methods", "/login_methods", !request_.login_methods.empty());
  const AcceptRule* rule = accepts_.Find("login_methods");
  if (rule == nullptr) return;
  if (rule->max != 0 && request_.login_methods.size() > rule->max) {
    Fault("/login_methods", "count", "this provider takes at most " + std::to_string(rule->max));
  }
  for (std::size_t i = 0; i < request_.login_methods.size(); ++i) CheckLoginMethod(*rule, i);
}

void Checker::CheckLoginMethod(const AcceptRule& rule, std::size_t index) {
  const api::LoginMethod& method = request_.login_methods[index];
  const std::string pointer = "/login_methods/" + std::to_string(index);
  const std::string type(api::ToString(method.type));
  if (!accepts_.AcceptsLogin(method.type)) {
    Fault(pointer, "unsupported",
          "type " + type + " " + std::string(kNotAccepted) + "; accepted: " + Names(rule.types));
    return;
  }
  const bool oauth = method.type == api::LoginType::kOauth && !rule.issuers.empty();
  if (oauth && std::find(rule.issuers.begin(), rule.issuers.end(), method.issuer) == rule.issuers.end()) {
    Fault(pointer + "/issuer", "unsupported", std::string(kNotAccepted) + "; accepted: " + Join(rule.issuers, ", "));
  }
  const auto end = request_.login_methods.begin() + static_cast<std::ptrdiff_t>(index);
  const auto before = std::count_if(request_.login_methods.begin(), end,
                                    [&](const api::LoginMethod& other) { return other.type == method.type; });
  if (rule.max_per_type != 0 && static_cast<std::size_t>(before) >= rule.max_per_type) {
    Fault(pointer, "count", "this provider takes at most " + std::to_string(rule.max_per_type) + " of type " + type);
  }
}

void Checker::CheckWallets() {
  const auto rules = accepts_.RulesBehind("wallets");
  if (rules.empty()) {
    if (!request_.wallets.empty()) Fault("/wallets", "unsupported", std::string(kNotAccepted));
    return;
  }
  for (std::size_t i = 0; i < request_.wallets.size(); ++i) {
    const api::WalletRequest& wallet = request_.wallets[i];
    const std::string pointer = "/wallets/" + std::to_string(i);
    const AcceptRule* rule = accepts_.RuleOfChain(wallet.chain);
    const std::string chain(api::ToString(wallet.chain));
    if (rule == nullptr) {
      const auto chains = accepts_.Domain("wallets.chain");
      Fault(pointer, "unsupported",
            "chain " + chain + " " + std::string(kNotAccepted) + "; accepted: " + Join(chains, ", "));
    } else if (!accepts_.AcceptsWallet(wallet.chain, wallet.kind)) {
      Fault(pointer + "/kind", "unsupported",
            std::string(kNotAccepted) + " on " + chain + "; accepted: " + Names(rule->kinds));
    }
  }
  CheckWalletCounts();
}

void Checker::CheckWalletCounts() {
  for (const AcceptRule* rule : accepts_.RulesBehind("wallets")) {
    const bool all = rule->key == "wallets";
    const auto matches = [&](const api::WalletRequest& w) { return all || accepts_.RuleOfChain(w.chain) == rule; };
    const auto count =
        static_cast<std::size_t>(std::count_if(request_.wallets.begin(), request_.wallets.end(), matches));
    const std::string what = all ? "wallets" : rule->key;
    if (rule->required && count == 0)
      Fault("/wallets", "required", what + ": at least one is required by this provider");
    if (rule->max != 0 && count > rule->max) {
      Fault("/wallets", "count", what + ": this provider takes at most " + std::to_string(rule->max));
    }
  }
}

void Checker::CheckProfile() {
  const api::Profile& profile = request_.profile;
  const std::array<std::pair<std::string_view, const std::string*>, 5> members = {
      {{"type", &profile.type},
       {"first_name", &profile.first_name},
       {"middle_name", &profile.middle_name},
       {"last_name", &profile.last_name},
       {"display_name", &profile.display_name}}};
  for (const auto& [name, text] : members) {
    const std::string key = "profile." + std::string(name);
    const std::string pointer = "/profile/" + std::string(name);
    CheckPresence(key, pointer, !text->empty());
    CheckText(key, pointer, *text);
  }
  const AcceptRule* type = accepts_.Find("profile.type");
  if (type == nullptr || type->values.empty() || profile.type.empty()) return;
  if (std::find(type->values.begin(), type->values.end(), profile.type) == type->values.end()) {
    Fault("/profile/type", "unsupported", std::string(kNotAccepted) + "; accepted: " + Join(type->values, ", "));
  }
}

/// `name`: an accept key, or a contact.
bool Checker::Has(std::string_view name) const {
  if (const api::LoginKind* kind = api::KindOfContact(name)) {
    return std::any_of(request_.login_methods.begin(), request_.login_methods.end(),
                       [kind](const api::LoginMethod& method) { return method.type == kind->type; });
  }
  if (name == "external_id") return true;
  if (name == "user_token") return !request_.user_token.empty();
  if (name == "login_methods") return !request_.login_methods.empty();
  if (name == "wallets") return !request_.wallets.empty();
  if (name == "require_verification") return request_.require_verification.has_value();
  if (name == "profile.type") return !request_.profile.type.empty();
  if (name == "profile.first_name") return !request_.profile.first_name.empty();
  if (name == "profile.middle_name") return !request_.profile.middle_name.empty();
  if (name == "profile.last_name") return !request_.profile.last_name.empty();
  if (name == "profile.display_name") return !request_.profile.display_name.empty();
  return std::any_of(request_.wallets.begin(), request_.wallets.end(), [&](const api::WalletRequest& wallet) {
    return name == "wallet." + std::string(api::ToString(wallet.chain));
  });
}

/// Where the caller would add what is missing.
std::string PointerOf(std::string name) {
  if (api::KindOfContact(name) != nullptr) return "/login_methods";
  if (name.starts_with("wallet.")) return "/wallets";
  std::replace(name.begin(), name.end(), '.', '/');
  return "/" + name;
}

void Checker::CheckRequiresOneOf() {
  for (const std::vector<std::string>& names : accepts_.requires_one_of()) {
    if (std::any_of(names.begin(), names.end(), [&](const std::string& name) { return Has(name); })) continue;
    const bool one = names.size() == 1;
    Fault(PointerOf(names.front()), "required",
          (one ? "this provider requires: " : "this provider requires one of: ") + Join(names, ", "));
  }
}

std::vector<FieldError> Checker::Check(bool user_token_available) {
  CheckText("external_id", "/external_id", request_.external_id);
  const AcceptRule* token = accepts_.Find("user_token");
  const bool has_token = !request_.user_token.empty() || (token != nullptr && user_token_available);
  CheckPresence("user_token", "/user_token", has_token);
  CheckPresence("require_verification", "/require_verification", request_.require_verification.has_value());
  CheckLoginMethods();
  CheckWallets();
  CheckProfile();
  CheckRequiresOneOf();
  return std::move(faults_);
}

}  // namespace

std::vector<FieldError> Accepts::Check(const api::CreateEndUser& request, bool user_token_available) const {
  return Checker(*this, request).Check(user_token_available);
}

std::vector<FieldError> Accepts::CheckWallet(const api::WalletRequest& wallet) const {
  const std::string chain(api::ToString(wallet.chain));
  if (!AcceptsChain(wallet.chain)) {
    return {{"/chain", "unsupported", "chain " + chain + " " + std::string(kNotAccepted)}};
  }
  if (AcceptsWallet(wallet.chain, wallet.kind)) return {};
  return {{"/kind", "unsupported", std::string(kNotAccepted) + " on " + chain}};
}

}  // namespace walletgate::mapping
