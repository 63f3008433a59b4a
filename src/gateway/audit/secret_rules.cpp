#include "gateway/audit/secret_rules.h"

#include <sys/stat.h>

#include <array>
#include <map>
#include <string_view>

#include "gateway/audit/places.h"

namespace walletgate::gateway {
namespace {

using config::YamlNode;

constexpr mode_t kReadByOthers = 0004;
constexpr mode_t kWrittenByGroup = 0020;
constexpr std::size_t kShort = 16;  // bytes; what a machine draws has more

/// Calls `visit(node, path of the file)` for each file that holds a secret, as far as the file tells.
template <class Visit>
void ForEachFile(const YamlNode& node, std::string_view key, Visit visit) {
  constexpr std::string_view kFile = "file:";
  if (node.IsScalar() && node.scalar.starts_with(kFile)) visit(node, node.scalar.substr(kFile.size()));
  if (node.IsScalar() && key == "file") visit(node, node.scalar);  // of an admin token
  for (const YamlNode& element : node.elements) ForEachFile(element, {}, visit);
  for (const YamlNode::Entry& entry : node.entries) ForEachFile(entry.value, entry.key, visit);
}

Sites FilesOfMode(const Audited& audited, mode_t bits, const std::string& detail) {
  Sites sites;
  ForEachFile(audited.file, {}, [&](const YamlNode& node, const std::string& path) {
    struct stat file {};
    if (::stat(path.c_str(), &file) != 0 || (file.st_mode & bits) == 0) return;
    sites.push_back({node.where, node.path, path + " " + detail});
  });
  return sites;
}

Sites FindReadableFiles(const Audited& audited) {
  return FilesOfMode(audited, kReadByOthers, "can be read by every user of the machine");
}

Sites FindWritableFiles(const Audited& audited) {
  return FilesOfMode(audited, kWrittenByGroup, "can be changed by its group");
}

/// Calls `visit(whose, name of the setting, secret)` for each secret, the next ones of rotations with them.
template <class Visit>
void ForEachSecret(const Audited& audited, Visit visit) {
  for (const auto& [whose, provider] : audited.config.loaded.state->instances()) {
    for (const auth::SettingValue& value : provider->binding().values()) {
      if (!value.is_secret || !value.present) continue;
      visit(whose, value.name, value.secret.Reveal());
      if (value.has_next) visit(whose, value.name, value.next_secret.Reveal());
    }
  }
}

Sites FindShortSecrets(const Audited& audited) {
  Sites sites;
  ForEachSecret(audited, [&](const auto& whose, const std::string& setting, std::string_view secret) {
    if (secret.size() >= kShort) return;
    sites.push_back(SiteOfInstance(audited, whose, setting + " of " + NameOf(whose) + " has less than 16 characters"));
  });
  return sites;
}

/// Of two accounts: what is told at one is then good for the other.
Sites FindSharedSecrets(const Audited& audited) {
  Sites sites;
  std::map<std::string, std::pair<std::string, std::string>, std::less<>> first;  // whose a secret is
  const routing::State& state = *audited.config.loaded.state;
  ForEachSecret(audited, [&](const auto& whose, const std::string& setting, std::string_view secret) {
    const auto [known, is_new] = first.emplace(secret, whose);
    const auto account = [&](const auto& instance) { return state.instances().at(instance)->account().name; };
    if (is_new || account(known->second) == account(whose)) return;
    sites.push_back(
        SiteOfInstance(audited, whose, setting + " of " + NameOf(whose) + " is a secret of " + NameOf(known->second)));
  });
  return sites;
}

constexpr std::array kRules = {
    Rule{"WG019", Severity::kError, "A secret's file can be read by every user of the machine",
         "`check` takes it only because its mount is not the gateway's to change; whoever shares the mount reads the "
         "key.",
         "Have it mounted with `mode: 0400` (Compose, Swarm) or `defaultMode: 0440` (Kubernetes): see "
         "[keys and secrets](operations.md#keys-and-secrets).",
         FindReadableFiles},
    Rule{"WG020", Severity::kWarning, "A secret's file can be changed by its group",
         "Whoever is in the group can have the gateway call a vendor with another account, from the next reload on.",
         "`chmod g-w` the file.", FindWritableFiles},
    Rule{"WG021", Severity::kWarning, "A secret is short",
         "What has less than 16 characters can be guessed, and is not always found in what a vendor quotes of it "
         "([security](security.md)).",
         "Have the vendor make another one.", FindShortSecrets},
    Rule{"WG022", Severity::kWarning, "Two accounts have one secret",
         "Whoever learns it at one of the vendors can use it at the other. A key of user tokens that has two issuers "
         "speaks "
         "for the users of both.",
         "Give each account a secret of its own.", FindSharedSecrets},
};

}  // namespace

Rules SecretRules() { return kRules; }

}  // namespace walletgate::gateway
