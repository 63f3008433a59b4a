#pragma once

// The public keys of the user tokens that the gateway mints, a set for each issuer, and who is shown which. A vendor
// that trusts a set believes every key in it about every user of the issuer, so no issuer's set may hold the key of
// another (RFC 8725 sections 3.8 and 3.9). Made once when a configuration is read; part of State.

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "auth/auth_scheme.h"

namespace walletgate::routing {

/// What the vendors of one issuer fetch. Whoever holds one of the keys can speak for every user of the issuer.
struct KeySet {
  std::string issuer;  ///< as the tokens name it, to the letter
  std::string name;    ///< KeySets::NameOf(issuer)
  /// JWKs by the owner of the credentials that sign with them: a tenant's id, "" for the deployment.
  std::map<std::string, std::set<std::string>> owners;
  std::vector<std::string> jwks;  ///< each once, in the order in which they were published
  std::string text;               ///< {"keys": [...]} (RFC 7517)
};

/// Thread-safe once nothing is added any more.
class KeySets {
 public:
  KeySets() = default;
  KeySets(const KeySets&) = delete;
  KeySets& operator=(const KeySets&) = delete;

  /// The first 16 hex digits of SHA-256(issuer): what stands for an issuer in a path.
  static std::string NameOf(std::string_view issuer);

  /// "/issuers/<name>/.well-known/jwks.json".
  static std::string PathOf(std::string_view issuer);

  /// In lower case and without the dot of the root: how hosts are told apart.
  static std::string Canonical(std::string_view host);

  /// `owner` mints with these keys, now or after a rotation. What is published twice stands in the set once.
  void Publish(const std::string& owner, const auth::PublishedKeys& keys);

  /// From now on `host` is shown the set of `issuer` and no other. False when the host has one already. REQUIRES that
  /// somebody has published for the issuer.
  bool ServeAt(std::string_view host, const std::string& issuer);

  /// From now on a host that nothing was said of is shown the keys of all issuers. REQUIRES: nothing is published
  /// later.
  void ShareAll();

  /// What `host`, without a port, is shown at the root path: the set that it was given; else that of the only issuer,
  /// or an empty one where nobody mints. Null: there are several, and none is its own.
  const std::string* TextAt(std::string_view host) const;

  /// Null: no issuer has that name.
  const KeySet* Named(std::string_view name) const;

  const std::map<std::string, KeySet, std::less<>>& sets() const { return sets_; }         ///< by issuer
  const std::map<std::string, std::string, std::less<>>& hosts() const { return hosts_; }  ///< issuers by host
  bool shared() const { return shared_; }

 private:
  std::map<std::string, KeySet, std::less<>> sets_;
  std::map<std::string, const KeySet*, std::less<>> by_name_;  ///< into sets_
  std::map<std::string, std::string, std::less<>> hosts_;
  bool shared_ = false;
  std::string all_;  ///< of all issuers, when shared_
};

}  // namespace walletgate::routing
