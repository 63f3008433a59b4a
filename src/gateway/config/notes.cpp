#include "gateway/config/notes.h"

#include "base/log/log.h"
#include "base/strings.h"
#include "gateway/config/names.h"
#include "gateway/config/tenants/accounts.h"

namespace walletgate::gateway {

std::vector<KeyNote> NotesOnKeys(const routing::State& state, WallTime now) {
  std::vector<KeyNote> notes;
  for (const auto& [id, tenant] : state.tenants()) {
    for (const routing::ApiKey& key : tenant.keys) {
      if (!key.expires_at || *key.expires_at > now + kKeyNotice) continue;
      const std::string_view message = *key.expires_at <= now ? "an API key has expired" : "an API key expires soon";
      notes.push_back({message, tenant.shown(), key.id, FormatRfc3339(*key.expires_at)});
    }
  }
  return notes;
}

std::string SpeakersOf(const routing::KeySets& sets) {
  if (!sets.shared() || sets.sets().size() < 2) return {};
  std::vector<std::string> speakers;
  for (const auto& [issuer, set] : sets.sets()) speakers.push_back(OwnersOf(set) + " (" + issuer + ")");
  return Join(speakers, ", ");
}

void LogNotes(const LoadedState& loaded, WallTime now) {
  const routing::State& state = *loaded.state;
  for (const config::Diagnostic& warning : loaded.warnings) {
    const std::string place = config::TextOf(warning.where);
    Log(LogLevel::kWarning, "configuration warning",
        {{"at", std::string_view(place)},
         {"path", std::string_view(warning.path)},
         {"warning", std::string_view(warning.message)}});
  }
  if (const std::string speakers = SpeakersOf(state.key_sets()); !speakers.empty()) {
    Log(LogLevel::kWarning, kSharedKeySets, {{"speakers", std::string_view(speakers)}});
  }
  for (const SharedAccount& shared : SharedAccounts(state)) {
    if (shared.why == SharedAccount::Why::kContacts) continue;  // nothing can be done about it: check says it
    Log(LogLevel::kWarning, TextOf(shared.why), {{"account", std::string_view(shared.text)}});
  }
  for (const KeyNote& note : NotesOnKeys(state, now)) {
    Log(LogLevel::kWarning, note.message,
        {{"tenant", std::string_view(note.tenant)},
         {"key", std::string_view(note.key)},
         {"expires_at", std::string_view(note.expires_at)}});
  }
}

std::string TellIssuers(const routing::KeySets& sets) {
  std::string text;
  for (const auto& [issuer, set] : sets.sets()) {
    std::vector<std::string> hosts;
    for (const auto& [host, mapped] : sets.hosts()) {
      if (mapped == issuer) hosts.push_back(host);
    }
    if (sets.sets().size() == 1) hosts.emplace_back(hosts.empty() ? "every host" : "every other host");
    else if (sets.shared()) hosts.emplace_back("every host that is not mapped, with all others");
    text += "issuer " + issuer + ": name " + set.name + ", of " + OwnersOf(set) + ", at " + Join(hosts, ", ") + "\n";
  }
  return text;
}

std::string NotesOn(const GatewayConfig& config, WallTime now) {
  std::string text;
  if (config.settings.store.kind == storage::StoreOptions::Kind::kMemory)
    text += "note: " + std::string(kForgetfulStore) + "\n";
  if (const std::string speakers = SpeakersOf(config.loaded.state->key_sets()); !speakers.empty()) {
    text += "note: " + std::string(kSharedKeySets) + ": " + speakers + "\n";
  }
  for (const KeyNote& note : NotesOnKeys(*config.loaded.state, now)) {
    text += "note: " + std::string(note.message) + ": tenant " + note.tenant + ", key " + note.key + ", expires_at " +
            note.expires_at + "\n";
  }
  config::Diagnostics told;
  for (const config::Diagnostic& warning : config.loaded.warnings)
    told.Add(warning.where, warning.path, "warning: " + warning.message);
  return text + told.Format();
}

}  // namespace walletgate::gateway
