#include "provider/spec/spec_loader.h"

#include <algorithm>
#include <filesystem>

#include "config/map_reader.h"
#include "mapping/accepts_parse.h"
#include "provider/spec/dialect.h"
#include "provider/spec/error_rule_parser.h"
#include "provider/spec/names.h"
#include "provider/spec/operation_parser.h"
#include "provider/spec/path_template.h"
#include "provider/spec/portability_parser.h"
#include "provider/spec/setting_spec.h"
#include "provider/spec/spec_proofs.h"
#include "provider/spec/status_list.h"
#include "provider/spec/vocabulary.h"

namespace walletgate::provider {
namespace {

using api::Operation;
using config::MapReader;
using config::YamlNode;

/// Reads the sections of one whole file, dialects merged already.
class SpecParser {
 public:
  SpecParser(const YamlNode& root, config::Diagnostics& diagnostics)
      : root_(root), diagnostics_(diagnostics), reader_(root, diagnostics) {}

  std::shared_ptr<const ProviderSpec> Parse(std::string extends) {
    spec_->extends = std::move(extends);
    spec_->file = root_.where.file;
    spec_->text = config::CanonicalText(root_);
    ParseHead();
    spec_->settings = ParseSettings(reader_.Child("settings"), diagnostics_);
    setting_infos_ = SettingInfos(spec_->settings);
    const YamlNode* upstream = reader_.RequiredChild("upstream");
    const YamlNode* auth = reader_.RequiredChild("auth");
    const YamlNode* accepts = reader_.RequiredChild("accepts");
    const YamlNode* requires_one_of = reader_.Child("requires_one_of");
    const YamlNode* operations = reader_.RequiredChild("operations");
    const YamlNode* errors = reader_.RequiredChild("errors");
    const YamlNode* probe = reader_.Child("probe");
    const YamlNode* portability = reader_.Child("portability");
    reader_.Finish();
    if (upstream != nullptr) ParseUpstream(*upstream);
    if (accepts != nullptr) spec_->accepts = mapping::ParseAccepts(*accepts, requires_one_of, diagnostics_);
    if (operations != nullptr) ParseOperations(*operations, accepts != nullptr);
    if (auth != nullptr) ParseAuth(*auth);
    if (errors != nullptr) spec_->errors = ParseErrors(*errors, Offered(), Minting(), diagnostics_);
    if (probe != nullptr) ParseProbe(*probe);
    if (portability != nullptr) spec_->portability = ParsePortability(*portability, diagnostics_);
    // Without a section, everything that it should use would be reported as unused.
    if (upstream != nullptr && auth != nullptr && operations != nullptr) ProveSettingsUsed(*spec_, root_, diagnostics_);
    if (accepts != nullptr && operations != nullptr) ProveAcceptedReachesVendor(*spec_, *accepts, diagnostics_);
    if (operations != nullptr) ProveRecovery(*spec_, *operations, diagnostics_);
    const bool told = accepts != nullptr && operations != nullptr && auth != nullptr;
    if (portability != nullptr && told) ProvePortability(*spec_, *portability, diagnostics_);
    return spec_;
  }

 private:
  void ParseHead() {
    const YamlNode* version = reader_.RequiredChild("spec");
    if (version != nullptr && version->scalar != "1")
      reader_.Fault("spec", "must be 1, the only version of this language so far");
    spec_->id = reader_.String("id");
    spec_->name = reader_.String("name");
    const std::string folder = std::filesystem::path(spec_->file).parent_path().filename().string();
    if (spec_->id.empty()) return;
    if (!IsProviderId(spec_->id)) {
      reader_.Fault("id",
                    "'" + spec_->id + "' is no provider id; write lower-case letters, digits and '-', a letter first");
    } else if (!folder.empty() && spec_->id != folder) {
      reader_.Fault("id", "'" + spec_->id + "' is not the name of the folder, '" + folder + "'");
    }
  }

  void ParseUpstream(const YamlNode& node) {
    MapReader reader(node, diagnostics_);
    if (const YamlNode* base_url = reader.RequiredChild("base_url")) ParseBaseUrl(*base_url);
    spec_->timeout = reader.Duration("timeout", spec_->timeout);
    if (spec_->timeout.count() <= 0 || spec_->timeout > std::chrono::minutes(5)) {
      reader.Fault("timeout", "must be more than nothing and at most 5m");
    }
    spec_->max_response_bytes =
        static_cast<std::size_t>(reader.Int("max_response", kDefaultResponse, kMinResponse, kMaxResponse));
    spec_->trace_context = reader.Bool("trace_context", false);
    const YamlNode* rate = reader.Child("rate");
    reader.Finish();
    if (rate != nullptr) ParseRate(*rate);
  }

  void ParseBaseUrl(const YamlNode& node) {
    const std::string_view text = node.scalar;
    if (!node.IsScalar() || !text.starts_with(kSettingPrefix)) {
      diagnostics_.Add(node.where, node.path,
                       "must name a url setting, such as $setting.base_url, so that a deployment can point elsewhere");
      return;
    }
    spec_->base_url_setting = text.substr(kSettingPrefix.size());
    const SettingSpec* setting = spec_->FindSetting(spec_->base_url_setting);
    if (setting == nullptr) {
      diagnostics_.Add(node.where, node.path,
                       config::UnknownName("setting", spec_->base_url_setting, SettingNames(spec_->settings)));
    } else if (setting->type != SettingSpec::Type::kUrl) {
      diagnostics_.Add(node.where, node.path, "the setting '" + setting->name + "' must be of type url");
    } else if (setting->optional) {
      diagnostics_.Add(node.where, node.path,
                       "the setting '" + setting->name + "' must not be optional: every call needs it");
    }
  }

  void ParseRate(const YamlNode& node) {
    MapReader reader(node, diagnostics_);
    if (reader.RequiredChild("requests") != nullptr) {
      spec_->rate_requests = static_cast<int>(reader.Int("requests", 0, 1, kMaxRateRequests));
    }
    if (reader.RequiredChild("per") != nullptr) spec_->rate_per = reader.Duration("per", std::chrono::milliseconds(1));
    reader.Finish();
    if (reader.Has("per") && spec_->rate_per.count() <= 0) reader.Fault("per", "must be more than nothing");
  }

  void ParseOperations(const YamlNode& node, bool has_accepts) {
    if (!node.IsMapping()) {
      diagnostics_.Add(node.where, node.path, "must be a mapping of operations");
      return;
    }
    const std::vector<std::string> known(api::kOperationNames.begin(), api::kOperationNames.end());
    for (const YamlNode::Entry& entry : node.entries) {
      const auto operation = api::OperationFromName(entry.key);
      if (!operation) {
        diagnostics_.Add(entry.where, entry.value.path, config::UnknownName("operation", entry.key, known));
        continue;
      }
      const mapping::Scope scope{*operation, has_accepts ? &spec_->accepts : nullptr, setting_infos_};
      spec_->operations[static_cast<std::size_t>(*operation)] = ParseOperation(entry, scope, diagnostics_);
    }
    if (node.Find(api::ToString(Operation::kCreateEndUser)) == nullptr) {
      diagnostics_.Add(node.where, node.path, "'create_end_user' is required");
    }
  }

  std::vector<Operation> Offered() const {
    std::vector<Operation> offered;
    for (const Operation operation : api::kOperations) {
      if (spec_->Find(operation) != nullptr) offered.push_back(operation);
    }
    return offered;
  }

  /// Those of them whose user token the gateway may mint.
  std::vector<Operation> Minting() const {
    std::vector<Operation> minting = spec_->mints_user_token ? Offered() : std::vector<Operation>();
    std::erase_if(minting, [this](Operation operation) { return !spec_->Find(operation)->reads_user_token; });
    return minting;
  }

  void ParseAuth(const YamlNode& node) {
    if (!node.IsSequence()) {
      diagnostics_.Add(node.where, node.path, "must be a list of schemes; [] when the vendor asks for nothing");
      return;
    }
    const std::vector<std::string> settings = SettingNames(spec_->settings);
    std::vector<std::string> secrets;
    for (const SettingSpec& setting : spec_->settings) {
      if (setting.secret()) secrets.push_back(setting.name);
    }
    for (const YamlNode& element : node.elements) {
      std::unique_ptr<auth::AuthSpec> entry = auth::ParseAuthSpec(element, settings, secrets, diagnostics_);
      if (entry == nullptr) continue;
      CheckAuthEntry(element, *entry);
      spec_->auth.push_back(std::move(entry));
    }
  }

  void CheckAuthEntry(const YamlNode& node, const auth::AuthSpec& entry) {
    for (const Operation operation : entry.Only()) {
      if (spec_->Find(operation) != nullptr) continue;
      diagnostics_.Add(
          node.where, node.path,
          "'only' names " + std::string(api::ToString(operation)) + ", which this provider does not offer");
    }
    if (!entry.MintsUserToken()) return;
    spec_->mints_user_token = true;
    const auto reads_token = [](const auto& operation) { return operation && operation->reads_user_token; };
    if (std::any_of(spec_->operations.begin(), spec_->operations.end(), reads_token)) return;
    diagnostics_.Add(node.where, node.path, "fills 'user_token', but no request reads it");
  }

  void ParseProbe(const YamlNode& node) {
    MapReader reader(node, diagnostics_);
    ProbeSpec probe;
    probe.method = reader.OptionalEnum("method", kProbeMethods).value_or("GET");
    probe.path = reader.String("path");
    const YamlNode* expect = reader.RequiredChild("expect");
    reader.Finish();
    if (expect != nullptr) probe.expect = ParseStatusList(*expect, kAnswers, diagnostics_);
    if (!probe.path.empty()) {
      if (const auto fault = FaultOfLiteralPath(probe.path)) reader.Fault("path", *fault);
    }
    spec_->probe = std::move(probe);
  }

  const YamlNode& root_;
  config::Diagnostics& diagnostics_;
  MapReader reader_;
  std::shared_ptr<ProviderSpec> spec_ = std::make_shared<ProviderSpec>();
  std::vector<mapping::SettingInfo> setting_infos_;
};

/// What `extends` may name.
struct Bases {
  BaseLookup find;
  std::vector<std::string> known;
};

/// The merged file, or nothing when it has no usable base.
std::optional<YamlNode> Extend(const YamlNode& root, const Bases& bases, config::Diagnostics& diagnostics) {
  const YamlNode& extends = *root.Find("extends");
  const auto fail = [&](std::string message) {
    diagnostics.Add(extends.where, extends.path, std::move(message));
    return std::nullopt;
  };
  if (!extends.IsScalar()) return fail("must be the id of another provider");
  const std::string& id = extends.scalar;
  const YamlNode* own_id = root.Find("id");
  if (own_id != nullptr && own_id->scalar == id) return fail("a provider cannot extend itself");
  const YamlNode* base = bases.find ? bases.find(id) : nullptr;
  if (base == nullptr) return fail(config::UnknownName("provider", id, bases.known));
  if (const YamlNode* second = base->Find("extends")) {
    const bool cycle = own_id != nullptr && second->scalar == own_id->scalar;
    return fail(cycle ? "'" + id + "' extends '" + second->scalar + "': they extend each other in a circle"
                      : "'" + id + "' extends '" + second->scalar + "' itself; a dialect cannot extend a dialect");
  }
  return MergeDialect(*base, root, diagnostics);
}

bool AlreadyReported(const config::Diagnostics& diagnostics, const config::Diagnostic& item) {
  return std::any_of(diagnostics.items().begin(), diagnostics.items().end(), [&](const config::Diagnostic& other) {
    return other.where.file == item.where.file && other.where.line == item.where.line &&
           other.where.column == item.where.column && other.path == item.path && other.message == item.message;
  });
}

std::shared_ptr<const ProviderSpec> ParseFile(const YamlNode& root, const Bases& bases,
                                              config::Diagnostics& diagnostics) {
  // Collected apart, because a fault that a dialect inherits was reported with its base.
  config::Diagnostics own;
  std::shared_ptr<const ProviderSpec> spec;
  const YamlNode* extends = root.Find("extends");
  if (extends == nullptr) {
    spec = SpecParser(root, own).Parse("");
  } else if (const std::optional<YamlNode> merged = Extend(root, bases, own)) {
    spec = SpecParser(*merged, own).Parse(extends->scalar);
  }
  for (const config::Diagnostic& item : own.items()) {
    if (!AlreadyReported(diagnostics, item)) diagnostics.Add(item.where, item.path, item.message);
  }
  return own.empty() ? spec : nullptr;
}

}  // namespace

std::shared_ptr<const ProviderSpec> ParseProviderSpec(const YamlNode& root, const BaseLookup& bases,
                                                      config::Diagnostics& diagnostics) {
  return ParseFile(root, Bases{bases, {}}, diagnostics);
}

std::vector<std::string> ProviderFiles(const std::string& folder) {
  std::vector<std::string> files;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    const bool hidden = entry.path().filename().string().starts_with('.');
    if (!hidden && entry.is_directory(error)) files.push_back((entry.path() / "provider.yaml").string());
  }
  std::sort(files.begin(), files.end());
  return files;
}

ProviderSpecs LoadProviderFolder(const std::string& folder, config::Diagnostics& diagnostics) {
  std::map<std::string, YamlNode, std::less<>> roots;  // by folder name
  const std::vector<std::string> files = ProviderFiles(folder);
  if (files.empty()) diagnostics.Add({folder, 0, 0}, "", "there are no provider folders here");
  for (const std::string& file : files) {
    std::optional<YamlNode> root = config::ReadYamlFile(file, diagnostics);
    if (root) roots.emplace(std::filesystem::path(file).parent_path().filename().string(), std::move(*root));
  }
  Bases bases;
  bases.find = [&roots](const std::string& id) {
    const auto found = roots.find(id);
    return found == roots.end() ? nullptr : &found->second;
  };
  for (const auto& [id, root] : roots) bases.known.push_back(id);
  ProviderSpecs specs;
  for (const bool dialects : {false, true}) {  // bases first: their faults are reported as theirs
    for (const auto& [id, root] : roots) {
      if ((root.Find("extends") != nullptr) != dialects) continue;
      if (auto spec = ParseFile(root, bases, diagnostics)) specs.emplace(id, std::move(spec));
    }
  }
  return specs;
}

std::string LoadSummary(std::size_t errors, std::size_t providers_checked) {
  const auto counted = [](std::size_t count, const std::string& noun) {
    return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
  };
  if (errors == 0) return counted(providers_checked, "provider") + " checked, no errors";
  return counted(errors, "error") + ", " + counted(providers_checked, "provider") + " checked, nothing loaded";
}

}  // namespace walletgate::provider
