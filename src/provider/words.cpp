// What callers see of a vendor's own words.

#include <algorithm>

#include "base/visible_text.h"
#include "provider/provider.h"

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

transport::Headers Provider::CredentialsOn(const transport::HttpRequest& request, api::Operation operation,
                                           std::size_t slot) const {
  const Schemes& schemes = SchemesOf(slot);
  const auto count = std::count_if(schemes.begin(), schemes.end(),
                                   [&](const BoundScheme& bound) { return bound.AppliesTo(operation); });
  const auto& headers = request.headers;
  return {headers.end() - std::min<std::ptrdiff_t>(count, std::ssize(headers)), headers.end()};
}

OwnSecrets Provider::SecretsOf(const Call& call, const transport::Headers& credentials) const {
  OwnSecrets secrets;
  for (const auth::SettingValue& value : values_) {
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

void Provider::Tidy(const Call& call, const transport::Headers& credentials, ProviderFault& words) const {
  if (words.message.empty() && words.code.empty() && words.trace_id.empty()) return;
  const OwnSecrets secrets = SecretsOf(call, credentials);
  words.message = Shown(secrets, words.message, kMaxMessageBytes);
  words.code = Shown(secrets, words.code, kMaxCodeBytes);
  words.trace_id = Shown(secrets, words.trace_id, kMaxCodeBytes);
}

std::string Provider::ShownData(const Call& call, std::string_view body, const transport::Headers& credentials) const {
  json::Limits limits;
  limits.max_bytes = spec_->max_response_bytes;
  return SecretsOf(call, credentials).HideInJson(body, limits);
}

}  // namespace walletgate::provider
