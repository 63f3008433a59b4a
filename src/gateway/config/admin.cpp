#include "gateway/config/admin.h"

#include <algorithm>
#include <array>
#include <set>

#include "base/strings.h"
#include "gateway/config/names.h"
#include "http/ip_address.h"
#include "routing/api_key.h"
#include "routing/weak_secrets.h"

namespace walletgate::gateway {
namespace {

using config::MapReader;
using config::YamlNode;

constexpr std::size_t kLeastTokenLength = 16;

/// The hash of a token: given as it is, or of the content of a file.
class TokenParser {
 public:
  TokenParser(const config::EnvLookup& env, config::Diagnostics& diagnostics) : env_(env), diagnostics_(diagnostics) {}

  std::vector<http::AdminToken> Parse(const YamlNode& list) {
    std::vector<http::AdminToken> tokens;
    if (!list.IsSequence() || list.elements.empty()) {
      diagnostics_.Add(list.where, list.path, "must be a list of at least one token");
      return tokens;
    }
    for (const YamlNode& node : list.elements) tokens.push_back(ParseToken(node));
    return tokens;
  }

 private:
  http::AdminToken ParseToken(const YamlNode& node) {
    MapReader reader(node, diagnostics_);
    http::AdminToken token;
    token.name = ReadName(reader, "name");
    if (!token.name.empty() && !names_.insert(token.name).second) reader.Fault("name", "is there already");
    if (!reader.Has("role")) reader.Fault("role", "is required: viewer, support or operator");
    if (const auto role = reader.OptionalEnum("role", http::kRoleNames)) {
      token.role = static_cast<http::Role>(std::ranges::find(http::kRoleNames, *role) - http::kRoleNames.begin());
    }
    token.sha256 = ReadHash(reader, token.name);
    reader.Finish();
    return token;
  }

  std::string ReadHash(MapReader& reader, const std::string& name) {
    const std::optional<std::string> given = reader.OptionalString("sha256");
    const YamlNode* file = reader.Child("file");
    if (given.has_value() == (file != nullptr)) {
      reader.Fault("sha256", "give either the token's sha256, or a file that holds the token");
      return {};
    }
    std::string hash = file == nullptr ? *given : HashOf(*file);
    const bool is_hash = routing::IsApiKeyHash(hash);
    const std::string_view member = file == nullptr ? "sha256" : "file";
    if (file == nullptr && !is_hash && !hash.starts_with("${")) {
      reader.Fault(member, "must be 64 lower-case hex digits, as `walletgate keys create` prints them");
    } else if (is_hash && !hashes_.insert(hash).second) {
      reader.Fault(member, "this token is there already");
    } else if (is_hash && routing::IsHashOfAWord(hash, std::array{name})) {
      reader.Fault(member, "the token is a word that anybody can guess; `walletgate keys create` makes a good one");
    }
    return hash;
  }

  std::string HashOf(const YamlNode& path) {
    YamlNode reference = path;
    reference.scalar = "file:" + path.scalar;
    const std::optional<Secret> token = config::ResolveSecret(reference, env_, diagnostics_);
    if (!token) return {};
    if (token->Reveal().size() < kLeastTokenLength) {
      diagnostics_.Add(path.where, path.path, "holds a token of less than 16 characters, which can be guessed");
    }
    return routing::HashApiKey(token->Reveal());
  }

  const config::EnvLookup& env_;
  config::Diagnostics& diagnostics_;
  std::set<std::string> names_;
  std::set<std::string> hashes_;
};

}  // namespace

bool IsPrivate(const http::ServerOptions& listener) {
  return !listener.socket.empty() || http::IsLoopback(listener.address);
}

void ReadAdminHosts(const Member& member, Source& source, std::vector<std::string>& hosts) {
  for (const std::string& host : source.reader.Strings(member.key)) {
    if (!IsHostName(host)) {
      source.reader.Fault(member.key, "'" + host + "' is no host name; give it without scheme and port");
    }
    hosts.push_back(ToLowerAscii(host));
  }
}

void ReadAdminTokens(const Member& member, Source& source, std::vector<http::AdminToken>& tokens) {
  const YamlNode* list = source.reader.Child(member.key);
  if (list != nullptr) tokens = TokenParser(source.env, source.reader.diagnostics()).Parse(*list);
}

void ProveAdmin(Source& source, Settings& settings) {
  config::MapReader& reader = source.reader;
  const std::string& address = settings.admin.address;
  if (reader.Has("tokens")) return;
  if (!IsPrivate(settings.admin) && !address.starts_with("${")) {
    reader.Fault("address", "'" + address +
                                "' is reached from other machines, and the listener takes commands: give it tokens, "
                                "`tokens: [{name: ops, role: operator, sha256: \"...\"}]` with what `walletgate keys "
                                "create` prints, or listen on 127.0.0.1 or a socket");
  } else if (reader.Has("metrics_token")) {
    reader.Fault("metrics_token", "is for a listener that has tokens");
  }
}

}  // namespace walletgate::gateway
