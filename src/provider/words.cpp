#include "provider/words.h"

#include "base/visible_text.h"

namespace walletgate::provider {
namespace {

constexpr std::size_t kMaxMessageBytes = 1000;
constexpr std::size_t kMaxCodeBytes = 200;

/// Never cut inside a UTF-8 character.
std::string Shorten(std::string text, std::size_t max_bytes) {
  if (text.size() <= max_bytes) return text;
  std::size_t end = max_bytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  text.resize(end);
  return text;
}

/// Hidden before it is cut: half a secret is one still.
std::string Shown(const OwnSecrets& secrets, std::string_view text, std::size_t max_bytes) {
  return Shorten(VisibleLines(secrets.Hide(text)), max_bytes);
}

}  // namespace

OwnSecrets SecretsOf(const auth::SettingValues& values, const Call& call, const transport::Headers& credentials) {
  OwnSecrets secrets;
  for (const auth::SettingValue& value : values) {
    secrets.Add(value.secret.Reveal());
    secrets.Add(value.next_secret.Reveal());
  }
  for (const auto& [name, value] : credentials) {
    secrets.Add(std::string_view(value).substr(value.find(' ') + 1));  // without "Bearer "
  }
  secrets.Add(call.user_token.Reveal());
  secrets.Add(call.vendor_key);
  return secrets;
}

void Tidy(const OwnSecrets& secrets, ProviderFault& words) {
  if (words.message.empty() && words.code.empty() && words.trace_id.empty()) return;
  words.message = Shown(secrets, words.message, kMaxMessageBytes);
  words.code = Shown(secrets, words.code, kMaxCodeBytes);
  words.trace_id = Shown(secrets, words.trace_id, kMaxCodeBytes);
}

}  // namespace walletgate::provider
