#include "gateway/config/tenants/upstream.h"

#include <set>

#include "config/regular_file.h"
#include "crypto/ca_bundle.h"
#include "gateway/config/listener.h"
#include "provider/spec/operation_parser.h"

namespace walletgate::gateway {
namespace {

using config::MapReader;
using config::YamlNode;
using transport::UpstreamOptions;

constexpr std::chrono::hours kShortestReconcile(1);

/// Several times the bundle of a whole operating system.
constexpr std::size_t kMaxBundleBytes = std::size_t{1} << 20U;

/// The content, so that what was proved is what is used, whatever becomes of the file before a reload.
std::string ReadCaFile(MapReader& reader) {
  const std::optional<std::string> name = reader.OptionalString("ca_file");
  if (!name || name->starts_with("${")) return {};  // reported where it was looked up
  const std::string path = ResolvePath(reader.node().where.file, *name);
  Result<config::RegularFile> file = config::ReadRegularFile(path, kMaxBundleBytes);
  if (!file) {
    reader.Fault("ca_file", path + " " + file.error().detail);
    return {};
  }
  if (const Result<void> checked = crypto::CheckCaBundle(file->bytes); !checked) {
    reader.Fault("ca_file", path + " " + checked.error().detail);
    return {};
  }
  return std::move(file->bytes);
}

/// In the file itself only without a password; as ${NAME} or file:PATH it is a secret whatever it holds.
std::optional<Secret> ReadProxyText(MapReader& reader, const YamlNode& node, const config::EnvLookup& env) {
  const bool reference =
      node.IsScalar() && (node.scalar.find("${") != std::string::npos || node.scalar.starts_with("file:"));
  if (reference) return config::ResolveSecret(node, env, reader.diagnostics());
  const std::optional<std::string> text = reader.OptionalString("proxy");
  if (!text) return std::nullopt;
  if (!transport::HasUserInfo(*text)) return Secret(*text);
  reader.Fault("proxy", "a proxy's password is a secret: give the whole URL as ${NAME} or file:PATH");
  return std::nullopt;
}

std::optional<transport::Proxy> ReadProxy(MapReader& reader, const config::EnvLookup& env) {
  const YamlNode* node = reader.Child("proxy");
  if (node == nullptr) return std::nullopt;
  const std::optional<Secret> text = ReadProxyText(reader, *node, env);
  if (!text) return std::nullopt;
  Result<transport::Proxy> proxy = transport::ParseProxy(text->Reveal());
  if (!proxy) {
    reader.Fault("proxy", "is no usable URL of a proxy: " + proxy.error().detail);
    return std::nullopt;
  }
  if (const auto fault = transport::FaultOfProxy(*proxy)) reader.Fault("proxy", *fault);
  return *std::move(proxy);
}

/// Told once where two settings, or a current and a next one, say the same.
class EndpointProof {
 public:
  EndpointProof(const ProviderEntry& entry, const UpstreamOptions& upstream, config::Diagnostics& diagnostics)
      : entry_(entry), upstream_(upstream), diagnostics_(diagnostics) {}

  void Prove(const auth::Endpoint& endpoint) {
    const Result<Url> url = ParseUrl(endpoint.url);
    if (!url) return;  // Bind tells it
    const std::optional<std::string> fault = transport::FaultOfUpstream(*url, upstream_);
    if (!fault || !told_.insert(endpoint.setting + " " + endpoint.url).second) return;
    const YamlNode* given = Given(endpoint.setting);
    const YamlNode& place = given != nullptr ? *given : entry_.node;
    const std::string from = given != nullptr ? "" : ", which the provider's own file gives,";
    diagnostics_.Add(place.where, place.path, "'" + endpoint.url + "'" + from + " " + *fault);
  }

 private:
  const YamlNode* Given(const std::string& setting) const {
    const YamlNode* node = entry_.settings == nullptr || setting.empty() ? nullptr : entry_.settings->Find(setting);
    return node == nullptr || node->IsNull() ? nullptr : node;
  }

  const ProviderEntry& entry_;
  const UpstreamOptions& upstream_;
  config::Diagnostics& diagnostics_;
  std::set<std::string> told_;
};

}  // namespace

void ReadSettlesWithin(MapReader& reader, const provider::ProviderSpec& spec, provider::CallLimits& limits) {
  limits.settles_within = reader.OptionalDuration("settles_within");
  if (!limits.settles_within) return;
  if (const std::string fault = provider::FaultOfSettlesWithin(*limits.settles_within); !fault.empty()) {
    reader.Fault("settles_within", fault);
    limits.settles_within.reset();
    return;
  }
  for (const api::Operation operation : api::kOperations) {
    const provider::OperationSpec* creating = api::Creates(operation) ? spec.Find(operation) : nullptr;
    if (creating == nullptr || !creating->idempotency.ForgetsWithin(*limits.settles_within)) continue;
    reader.Fault("settles_within", "is not shorter than the time for which the vendor remembers a key of " +
                                       std::string(api::ToString(operation)) + ", by the provider's file");
  }
}

void ReadReconcile(MapReader& reader, const provider::ProviderSpec& spec, provider::CallLimits& limits) {
  const YamlNode* node = reader.Child("reconcile");
  if (node == nullptr) return;
  MapReader own(*node, reader.diagnostics());
  const std::optional<std::chrono::milliseconds> every = own.OptionalDuration("every");
  if (!own.Has("every")) own.Fault("every", "is required");
  own.Finish();
  if (every && *every < kShortestReconcile) own.Fault("every", "must be 1h or more: it reads the vendor's whole list");
  if (spec.Find(api::Operation::kListEndUsers) == nullptr) {
    reader.Fault("reconcile",
                 "is not possible: " + spec.id + " offers no list_end_users to hold the directory against");
  }
  limits.reconcile_every = every.value_or(std::chrono::milliseconds(0));
}

std::optional<UpstreamOptions> ReadUpstream(MapReader& reader, const config::EnvLookup& env) {
  const std::size_t faults_before = reader.diagnostics().size();
  UpstreamOptions upstream;
  upstream.allow_plain_http = reader.Bool("allow_plain_http", false);
  if (reader.Bool("allow_private_addresses", false)) upstream.reach = transport::Reach::kPrivate;
  upstream.ca_certificates = ReadCaFile(reader);
  upstream.proxy = ReadProxy(reader, env);
  if (reader.diagnostics().size() != faults_before) return std::nullopt;
  return upstream;
}

bool ProveUpstreams(const ProviderEntry& entry, const auth::SettingValues& values, const UpstreamOptions& upstream,
                    config::Diagnostics& diagnostics) {
  const std::size_t faults_before = diagnostics.size();
  EndpointProof proof(entry, upstream, diagnostics);
  const auth::SettingValue* base_url = auth::FindSetting(values, entry.spec.base_url_setting);
  if (base_url != nullptr) proof.Prove({base_url->name, base_url->text});
  for (const auto& scheme : entry.spec.auth) {
    for (const auth::Endpoint& endpoint : scheme->Endpoints(values)) proof.Prove(endpoint);
    for (const auth::Endpoint& endpoint : scheme->Endpoints(auth::NextOf(values))) proof.Prove(endpoint);
  }
  return diagnostics.size() == faults_before;
}

}  // namespace walletgate::gateway
