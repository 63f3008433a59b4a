#include "gateway/config/tenants/key_sets.h"

#include <algorithm>
#include <set>

#include "base/strings.h"
#include "base/url.h"
#include "gateway/config/names.h"

namespace walletgate::gateway {
namespace {

using config::Diagnostics;
using config::MapReader;
using config::YamlNode;
using routing::KeySet;
using routing::KeySets;

constexpr std::string_view kHosts = "user_token_hosts";
constexpr std::string_view kOrShared =
    ", or `jwks_shared: true`, which serves the keys of all to everybody, so that each can speak for the others' users";

std::vector<std::string> IssuersOf(const KeySets& sets) {
  std::vector<std::string> issuers;
  for (const auto& [issuer, set] : sets.sets()) issuers.push_back(issuer);
  return issuers;
}

std::string Unknown(const std::string& issuer, const KeySets& sets) {
  if (sets.sets().empty()) return "'" + issuer + "' is no issuer here: no provider of a tenant mints user tokens";
  return config::UnknownName("issuer", issuer, IssuersOf(sets));
}

/// The lines to write for the issuers that have no host. The host of an issuer that is a URL is the likeliest one.
class Suggestion {
 public:
  explicit Suggestion(const KeySets& sets) {
    for (const auto& [host, issuer] : sets.hosts()) {
      taken_.insert(host);
      mapped_.insert(issuer);
    }
    for (const auto& [issuer, set] : sets.sets()) {
      if (!mapped_.contains(issuer)) Add(set);
    }
  }

  bool empty() const { return lines_.empty(); }
  std::string Lines() const { return Join(lines_, ", "); }
  std::string Who() const { return Join(who_, ", "); }

 private:
  void Add(const KeySet& set) {
    const Result<Url> url = ParseUrl(set.issuer);
    std::string host = url && IsHostName(url->host) ? url->host : "host-of-" + set.name;
    if (!taken_.insert(host).second) host = "host-of-" + set.name;
    lines_.push_back(host + ": \"" + set.issuer + "\"");
    who_.push_back(set.issuer + " by " + OwnersOf(set));
  }

  std::set<std::string> taken_;
  std::set<std::string> mapped_;
  std::vector<std::string> lines_;
  std::vector<std::string> who_;
};

void DemandHosts(const KeySets& sets, MapReader& root) {
  const Suggestion missing(sets);
  if (missing.empty()) return;
  if (sets.hosts().empty()) {
    root.Fault(kHosts, "is required where user tokens of several issuers are minted (" + missing.Who() +
                           "), because each has to have its own keys: write `user_token_hosts: {" + missing.Lines() +
                           "}` with the host from which the vendor of each fetches them" + std::string(kOrShared));
    return;
  }
  root.Fault(kHosts, "has no host for an issuer of user tokens (" + missing.Who() + "): add `" + missing.Lines() +
                         "` with the host from which the vendor fetches the keys" + std::string(kOrShared));
}

/// Where the credentials of `owner` that mint for `issuer` stand.
const Place& PlaceOf(const std::string& owner, const std::string& issuer, const ParsedTenants& tenants) {
  const auto mints = [&](const provider::Provider& provider) {
    const std::vector<auth::PublishedKeys> published = provider.credentials().PublishedKeys();
    return std::ranges::any_of(published, [&](const auth::PublishedKeys& keys) { return keys.issuer == issuer; });
  };
  for (const auto& [key, provider] : tenants.state->instances()) {
    if (key.first == owner && mints(*provider)) return tenants.places.at(key);
  }
  static const Place nowhere;
  return nowhere;
}

/// Two who sign for one issuer with different keys would be believed about each other's users.
bool ProveOneSpeaker(const ParsedTenants& tenants, Diagnostics& diagnostics) {
  bool good = true;
  for (const auto& [issuer, set] : tenants.state->key_sets().sets()) {
    const auto& [first, keys] = *set.owners.begin();
    for (const auto& [owner, others] : set.owners) {
      if (others == keys) continue;
      good = false;
      const Place& place = PlaceOf(owner, issuer, tenants);
      diagnostics.Add(place.where, place.path,
                      OwnerName(owner) + " mints user tokens of the issuer '" + issuer + "' with other keys than " +
                          OwnerName(first) + ", and each could speak for the other's users: give " + OwnerName(owner) +
                          " an issuer of its own, or both the same keys");
    }
  }
  return good;
}

}  // namespace

void ReadKeyHosts(const Member& member, Source& source, KeyHosts& mapped) {
  const YamlNode* hosts = source.reader.Child(member.key);
  if (hosts == nullptr) return;
  const auto refuse = [&](const config::Position& where, const std::string& path, std::string message) {
    source.reader.diagnostics().Add(where, path, std::move(message));
    mapped.good = false;
  };
  if (!hosts->IsMapping()) {
    return refuse(hosts->where, hosts->path,
                  "must be a mapping of host names to the issuers whose keys are served there");
  }
  std::set<std::string> seen;
  for (const YamlNode::Entry& entry : hosts->entries) {
    const YamlNode& issuer = entry.value;
    const std::string host = KeySets::Canonical(entry.key);
    if (!IsHostName(entry.key)) {
      refuse(entry.where, issuer.path, "'" + entry.key + "' is no host name; give it without scheme and port");
    } else if (!seen.insert(host).second) {
      refuse(entry.where, issuer.path, "the host '" + entry.key + "' is there already, in another spelling");
    } else if (!issuer.IsScalar()) {
      refuse(issuer.where, issuer.path, "must be the issuer whose keys are served there");
    } else {
      mapped.hosts[host] = {entry.key, issuer.scalar, issuer.where, issuer.path};
    }
  }
}

void ServeKeySets(const KeySetSection& section, const ParsedTenants& tenants, MapReader& root) {
  KeySets& sets = tenants.state->key_sets();
  bool good = section.mapped.good && tenants.whole;
  for (const auto& [name, host] : section.mapped.hosts) {
    if (sets.sets().contains(host.issuer)) {
      sets.ServeAt(host.name, host.issuer);
    } else if (tenants.whole) {
      root.diagnostics().Add(host.where, host.path, Unknown(host.issuer, sets));
      good = false;
    }
  }
  if (!ProveOneSpeaker(tenants, root.diagnostics())) good = false;
  if (section.shared) sets.ShareAll();
  else if (good && sets.sets().size() > 1) DemandHosts(sets, root);
}

}  // namespace walletgate::gateway
