#include "routing/key_sets.h"

#include <algorithm>

#include "base/check.h"
#include "base/strings.h"
#include "crypto/digest.h"

namespace walletgate::routing {
namespace {

constexpr std::size_t kNameDigits = 16;

std::string JwksText(const std::vector<std::string>& jwks) { return R"({"keys":[)" + Join(jwks, ",") + "]}"; }

}  // namespace

std::string KeySets::NameOf(std::string_view issuer) { return crypto::Sha256Hex(issuer).substr(0, kNameDigits); }

std::string KeySets::PathOf(std::string_view issuer) { return "/issuers/" + NameOf(issuer) + "/.well-known/jwks.json"; }

std::string KeySets::Canonical(std::string_view host) {
  if (host.ends_with('.')) host.remove_suffix(1);
  return ToLowerAscii(host);
}

void KeySets::Publish(const std::string& owner, const auth::PublishedKeys& keys) {
  Check(!shared_, "what all are shown is put together when everything is published");
  KeySet& set = sets_[keys.issuer];
  if (set.name.empty()) {
    set.issuer = keys.issuer;
    set.name = NameOf(keys.issuer);
    Check(by_name_.emplace(set.name, &set).second, "no two issuers have one name");
  }
  for (const std::string& jwk : keys.jwks) {
    set.owners[owner].insert(jwk);
    if (std::find(set.jwks.begin(), set.jwks.end(), jwk) != set.jwks.end()) continue;
    set.jwks.push_back(jwk);
    set.text = JwksText(set.jwks);
  }
}

bool KeySets::ServeAt(std::string_view host, const std::string& issuer) {
  Check(sets_.contains(issuer), "a host is shown the keys of an issuer who has some");
  return hosts_.emplace(Canonical(host), issuer).second;
}

void KeySets::ShareAll() {
  shared_ = true;
  std::vector<std::string> all;
  std::set<std::string_view> seen;
  for (const auto& [issuer, set] : sets_) {
    for (const std::string& jwk : set.jwks) {
      if (seen.insert(jwk).second) all.push_back(jwk);
    }
  }
  all_ = JwksText(all);
}

const std::string* KeySets::TextAt(std::string_view host) const {
  static const std::string nobody = JwksText({});
  if (const auto own = hosts_.find(Canonical(host)); own != hosts_.end()) {
    const auto set = sets_.find(own->second);
    Check(set != sets_.end(), "the issuer of a host has keys");
    return &set->second.text;
  }
  if (sets_.empty()) return &nobody;
  if (sets_.size() == 1) return &sets_.begin()->second.text;
  return shared_ ? &all_ : nullptr;
}

const KeySet* KeySets::Named(std::string_view name) const {
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? nullptr : found->second;
}

}  // namespace walletgate::routing
