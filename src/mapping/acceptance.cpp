#include "mapping/acceptance.h"

#include <algorithm>

#include "api/login_kinds.h"
#include "base/strings.h"

namespace walletgate::mapping {
namespace {

std::string Where(const AcceptRule& rule) { return "'" + rule.key + "' on line " + std::to_string(rule.where.line); }

std::string OriginOf(const std::vector<const AcceptRule*>& rules, const std::string& path) {
  if (rules.empty()) return "values of '" + path + "'";
  std::vector<std::string> places;
  for (const AcceptRule* rule : rules) places.push_back(Where(*rule));
  return "accepted by " + Join(places, ", ");
}

bool AllSound(const std::vector<const AcceptRule*>& rules) {
  return std::all_of(rules.begin(), rules.end(), [](const AcceptRule* rule) { return rule->sound; });
}

std::optional<std::string> WhyLoginNotAccepted(const Accepts& accepts, api::LoginType type) {
  const AcceptRule* rule = accepts.Find("login_methods");
  if (rule == nullptr) return "'accepts' does not list 'login_methods'";
  if (!rule->sound || accepts.AcceptsLogin(type)) return std::nullopt;
  return Where(*rule) + " does not list the type " + std::string(api::ToString(type));
}

/// `path`: "wallet.evm" or below.
std::optional<std::string> WhyChainNotAccepted(const Accepts& accepts, std::string_view path) {
  const std::string_view rest = path.substr(path.find('.') + 1);
  const std::string chain(rest.substr(0, rest.find('.')));
  const auto known = api::ChainFromName(chain);
  if (!known || accepts.AcceptsChain(*known)) return std::nullopt;
  const AcceptRule* all = accepts.Find("wallets");
  if (all == nullptr) return "'accepts' lists neither 'wallet." + chain + "' nor 'wallets'";
  if (!all->sound) return std::nullopt;
  return Where(*all) + " does not list the chain " + chain;
}

}  // namespace

std::string QualifiedPath(const api::Field& field) {
  if (field.item_of.empty()) return std::string(field.path);
  return std::string(field.item_of) + "." + std::string(field.path);
}

FieldDomain DomainOf(const api::Field& field, const Accepts* accepts) {
  const std::string path = QualifiedPath(field);
  FieldDomain domain;
  domain.origin = "values of '" + path + "'";
  if (field.type == api::FieldType::kBool) {
    domain.values = {"true", "false"};
    return domain;
  }
  domain.values.assign(field.values.begin(), field.values.end());
  if (accepts == nullptr || !accepts->Narrows(path)) return domain;
  const auto rules = accepts->RulesBehind(path);
  domain.values = accepts->Domain(path);
  domain.origin = OriginOf(rules, path);
  // Without a rule the reference itself is the fault, and it has been reported.
  domain.proven = !rules.empty() && AllSound(rules);
  return domain;
}

std::optional<std::string> WhyNotAccepted(const api::Field& field, const Accepts& accepts) {
  const std::string_view path = field.path;
  if (const api::LoginKind* kind = api::KindOfContact(path)) return WhyLoginNotAccepted(accepts, kind->type);
  if (path.starts_with("wallet.")) return WhyChainNotAccepted(accepts, path);
  if (path == "wallets" || path.starts_with("sole_")) {
    if (!accepts.RulesBehind(path).empty()) return std::nullopt;
    return "'accepts' lists neither 'wallets' nor a 'wallet.<chain>'";
  }
  // The identity of a user is always there, whatever a file accepts.
  if (field.accept_key.empty() || path == "external_id") return std::nullopt;
  if (accepts.Find(field.accept_key) != nullptr) return std::nullopt;
  return path == field.accept_key ? "'accepts' does not list it"
                                  : "'accepts' does not list '" + std::string(field.accept_key) + "'";
}

}  // namespace walletgate::mapping
