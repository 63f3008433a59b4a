#include "auth/claims.h"

#include <algorithm>
#include <array>

#include "base/ids.h"
#include "base/json/parse.h"
#include "base/json/text.h"
#include "base/json/writer.h"
#include "base/strings.h"
#include "config/yaml_json.h"
#include "crypto/digest.h"

namespace walletgate::auth {
namespace {

struct MadeInfo {
  std::string_view name;
  Made made;
};

constexpr std::array kMade = {
    MadeInfo{"$made.request_uris", Made::kRequestUris},
    MadeInfo{"$made.sorted_body_sha256", Made::kSortedBodySha256},
    MadeInfo{"$made.nonce", Made::kNonce},
    MadeInfo{"$made.uuid", Made::kUuid},
};

/// Deeper claims are no claims any more, and the walks below recurse.
constexpr int kMaxClaimDepth = 8;

void CheckReserved(const config::YamlNode::Entry& entry, const config::YamlNode& claims,
                   config::Diagnostics& diagnostics) {
  const bool always = entry.key == "iat" || entry.key == "nbf";
  if (!always && entry.key != "exp") return;
  diagnostics.Add(
      entry.where, claims.path + "." + entry.key,
      always ? "is always put by the scheme, leave it out" : "is put by the scheme, write ttl beside claims");
}

void CheckValue(const config::YamlNode& node, int depth, SpecReader& reader) {
  if (depth > kMaxClaimDepth) {
    reader.map().diagnostics().Add(node.where, node.path, "is nested too deeply for a claim");
    return;
  }
  if (node.IsScalar()) {
    if (node.scalar.starts_with("$made.")) {
      reader.map().diagnostics().Add(node.where, node.path, "$made values stand alone as the value of a claim");
    } else {
      (void)reader.ReadScalar(node, Wants::kText);
    }
  }
  for (const config::YamlNode& element : node.elements) CheckValue(element, depth + 1, reader);
  for (const config::YamlNode::Entry& entry : node.entries) CheckValue(entry.value, depth + 1, reader);
}

Made ReadMade(const config::YamlNode& node, SpecReader& reader) {
  const auto info = std::find_if(kMade.begin(), kMade.end(), [&](const MadeInfo& m) { return m.name == node.scalar; });
  if (info != kMade.end()) return info->made;
  std::vector<std::string> known;
  for (const MadeInfo& made : kMade) known.emplace_back(made.name);
  known.emplace_back("$setting.NAME");
  reader.map().diagnostics().Add(node.where, node.path, config::UnknownName("value", node.scalar, known));
  return Made::kNothing;
}

Result<void> WriteScalar(const config::YamlNode& node, const SettingValues& values, json::Sink& sink) {
  if (!node.scalar.starts_with("$setting.")) {
    config::WriteScalarAsJson(node, sink);
    return {};
  }
  const Source source{{}, node.scalar.substr(std::string_view("$setting.").size()), {}};
  const Result<std::string_view> text = ValueOf(source, values);
  if (!text) return text.error();
  sink.String(*text);
  return {};
}

Result<void> WriteConstant(const config::YamlNode& node, const SettingValues& values, json::Sink& sink);

Result<void> WriteChildren(const config::YamlNode& node, const SettingValues& values, json::Sink& sink) {
  for (const config::YamlNode& element : node.elements) {
    if (Result<void> done = WriteConstant(element, values, sink); !done) return done;
  }
  for (const config::YamlNode::Entry& entry : node.entries) {
    sink.Key(entry.key);
    if (Result<void> done = WriteConstant(entry.value, values, sink); !done) return done;
  }
  return {};
}

Result<void> WriteConstant(const config::YamlNode& node, const SettingValues& values, json::Sink& sink) {
  if (node.IsScalar()) return WriteScalar(node, values, sink);
  if (node.IsNull()) {
    sink.Null();
    return {};
  }
  node.IsMapping() ? sink.StartObject() : sink.StartArray();
  Result<void> done = WriteChildren(node, values, sink);
  node.IsMapping() ? sink.EndObject() : sink.EndArray();
  return done;
}

}  // namespace

std::vector<ClaimSpec> ReadClaims(SpecReader& reader) {
  const config::YamlNode* node = reader.map().Child(kClaims.key);
  if (node == nullptr) return {};
  if (!node->IsMapping()) {
    reader.map().Fault(kClaims.key, "must be a mapping of claims");
    return {};
  }
  std::vector<ClaimSpec> claims;
  for (const config::YamlNode::Entry& entry : node->entries) {
    CheckReserved(entry, *node, reader.map().diagnostics());
    const std::string_view text = entry.value.scalar;
    const bool made = text.starts_with('$') && !text.starts_with("$setting.");
    if (!made) CheckValue(entry.value, 0, reader);
    claims.push_back({entry.key, made ? ReadMade(entry.value, reader) : Made::kNothing, entry.value});
  }
  return claims;
}

Result<Claims> Claims::Bind(const std::vector<ClaimSpec>& specs, const SettingValues& values) {
  Claims claims;
  for (const ClaimSpec& spec : specs) {
    Claim claim{spec.name, spec.made, {}};
    if (spec.made == Made::kNothing) {
      std::string text;
      json::Writer writer(&text);
      if (Result<void> done = WriteConstant(spec.value, values, writer); !done) return std::move(done).error();
      Result<json::Document> constant = json::Parse(text);  // a setting may hold what is no text
      if (!constant)
        return MakeError(ErrorKind::kProviderCredentials, "claim '" + spec.name + "' cannot be written as JSON");
      claim.constant = *std::move(constant);
    }
    claims.claims_.push_back(std::move(claim));
  }
  return claims;
}

Result<void> Claims::Write(const transport::HttpRequest& request, Random& random, json::Sink& sink) const {
  for (const Claim& claim : claims_) {
    if (claim.made == Made::kSortedBodySha256) {
      const Result<std::optional<std::string>> hash = SortedBodySha256(request.body);
      if (!hash) return hash.error();
      if (*hash) sink.Member(claim.name, **hash);
      continue;
    }
    sink.Key(claim.name);
    switch (claim.made) {
      case Made::kRequestUris:
        sink.StartArray();
        sink.String(RequestUri(request));
        sink.EndArray();
        break;
      case Made::kNonce: sink.String(MakeNonce(random)); break;
      case Made::kUuid: sink.String(MakeUuid4(random)); break;
      default: json::Write(claim.constant.root(), sink);
    }
  }
  return {};
}

std::string RequestUri(const transport::HttpRequest& request) {
  const std::string_view target = request.target;
  const std::string_view path = target.substr(0, target.find_first_of("?#"));
  return ToUpperAscii(request.method) + " " + request.base.Authority() + request.base.path + std::string(path);
}

Result<std::optional<std::string>> SortedBodySha256(std::string_view body) {
  if (body.empty()) return std::optional<std::string>();
  const Result<json::Document> document = json::Parse(body);
  if (!document) return MakeError(ErrorKind::kInternal, "the body to hash is no JSON");
  if (document->root().IsObject() && document->root().size() == 0) return std::optional<std::string>();
  return std::optional<std::string>(crypto::Sha256Hex(json::ToSortedText(document->root())));
}

std::string MakeNonce(Random& random) {
  std::array<std::uint8_t, 16> bytes{};
  random.Fill(bytes);
  return HexEncode(bytes);
}

}  // namespace walletgate::auth
