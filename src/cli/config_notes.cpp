#include "cli/config_notes.h"

#include "base/log.h"

namespace walletgate::cli {
namespace {

/// Time to make a key, hand it over and move the callers.
constexpr std::chrono::hours kNotice{14 * 24};

}  // namespace

std::vector<KeyNote> NotesOnKeys(const routing::State& state, WallTime now) {
  std::vector<KeyNote> notes;
  for (const auto& [id, tenant] : state.tenants()) {
    for (const routing::ApiKey& key : tenant.keys) {
      if (!key.expires_at || *key.expires_at > now + kNotice) continue;
      const std::string_view message = *key.expires_at <= now ? "an API key has expired" : "an API key expires soon";
      notes.push_back({message, id, key.id, FormatRfc3339(*key.expires_at)});
    }
  }
  return notes;
}

void LogNotesOnKeys(const routing::State& state, WallTime now) {
  for (const KeyNote& note : NotesOnKeys(state, now)) {
    Log(LogLevel::kWarning, note.message,
        {{"tenant", std::string_view(note.tenant)},
         {"key", std::string_view(note.key)},
         {"expires_at", std::string_view(note.expires_at)}});
  }
}

std::string NotesOn(const GatewayConfig& config, WallTime now) {
  std::string text;
  if (config.store.kind == StoreConfig::Kind::kMemory) text += "note: " + std::string(kForgetfulStore) + "\n";
  for (const KeyNote& note : NotesOnKeys(*config.state, now)) {
    text += "note: " + std::string(note.message) + ": tenant " + note.tenant + ", key " + note.key + ", expires_at " +
            note.expires_at + "\n";
  }
  return text;
}

}  // namespace walletgate::cli
