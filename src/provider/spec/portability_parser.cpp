#include "provider/spec/portability_parser.h"

#include <algorithm>

#include "api/login_kinds.h"
#include "api/names.h"
#include "config/map_reader.h"
#include "provider/spec/vocabulary.h"

namespace walletgate::provider {
namespace {

using api::Operation;
using config::MapReader;
using config::YamlNode;

/// The names of a list, each out of a closed set and once.
std::vector<std::string> ReadNames(MapReader& reader, std::string_view key, std::string_view what,
                                   std::span<const std::string_view> known) {
  std::vector<std::string> names;
  const std::vector<std::string> all(known.begin(), known.end());
  for (std::string& name : reader.Strings(key)) {
    if (std::find(all.begin(), all.end(), name) == all.end()) {
      reader.Fault(key, config::UnknownName(what, name, all));
    } else if (std::find(names.begin(), names.end(), name) != names.end()) {
      reader.Fault(key, "lists '" + name + "' twice");
    } else {
      names.push_back(std::move(name));
    }
  }
  return names;
}

/// The place of a word among those that an enum has behind its first value, which is for what is not said.
template <class Enum, std::size_t N>
Enum ReadWord(MapReader& reader, std::string_view key, const std::array<std::string_view, N>& words) {
  const auto word = reader.OptionalEnum(key, words);
  if (!word) return static_cast<Enum>(0);
  return static_cast<Enum>(std::find(words.begin(), words.end(), *word) - words.begin() + 1);
}

/// What a file says of its vendor, held against what it accepts and sends.
class Proof {
 public:
  Proof(const ProviderSpec& spec, const YamlNode& node, config::Diagnostics& diagnostics)
      : spec_(spec), node_(node), diagnostics_(diagnostics) {}

  void Run() {
    ProveChains();
    ProveIssuers();
    ProveContacts();
    const bool takes_tokens = spec_.accepts.AcceptsLogin(api::LoginType::kJwt) || ReadsUserToken();
    if (spec_.portability.needs_key_set && !takes_tokens)
      Fault("needs_key_set",
            "is about logins by token: 'accepts' lists no login method of type jwt, and no request "
            "reads user_token");
    const OperationSpec* create = spec_.Find(Operation::kCreateEndUser);
    const bool tells_id = create != nullptr && (create->Reads("external_id") || spec_.mints_user_token);
    if (spec_.portability.deleted_ids != DeletedIds::kUnsaid && !tells_id)
      Fault("deleted_ids", "is about ids that the gateway chooses, and create_end_user tells the vendor none");
  }

 private:
  void Fault(std::string_view key, std::string message) {
    const YamlNode* at = node_.Find(key);
    diagnostics_.Add(at == nullptr ? node_.where : at->where, at == nullptr ? node_.path : at->path,
                     std::move(message));
  }

  void ProveChains() {
    for (const api::Chain chain : spec_.portability.key_import) {
      if (spec_.accepts.AcceptsChain(chain)) continue;
      Fault("key_import", "names the chain " + std::string(api::ToString(chain)) + ", which 'accepts' does not list");
    }
  }

  void ProveIssuers() {
    const std::vector<std::string> accepted = spec_.accepts.Domain("login_methods.issuer");
    for (const std::string& issuer : spec_.portability.local_subjects) {
      if (std::find(accepted.begin(), accepted.end(), issuer) != accepted.end()) continue;
      Fault("local_subjects", "names the issuer " + issuer + ", which 'accepts' does not list");
    }
  }

  void ProveContacts() {
    const OperationSpec* create = spec_.Find(Operation::kCreateEndUser);
    for (const std::string& contact : spec_.portability.unique_contacts) {
      if (create == nullptr || create->Reads(contact) || create->Reads("login_methods") ||
          create->Reads("primary_login"))
        continue;
      Fault("unique_contacts", "names " + contact + ", which create_end_user does not tell the vendor");
    }
  }

  bool ReadsUserToken() const {
    return std::any_of(spec_.operations.begin(), spec_.operations.end(),
                       [](const auto& operation) { return operation && operation->reads_user_token; });
  }

  const ProviderSpec& spec_;
  const YamlNode& node_;
  config::Diagnostics& diagnostics_;
};

}  // namespace

PortabilityFacts ParsePortability(const YamlNode& node, config::Diagnostics& diagnostics) {
  PortabilityFacts facts;
  MapReader reader(node, diagnostics);
  facts.key_export = ReadWord<KeyExport>(reader, "key_export", kKeyExports);
  for (const std::string& name : ReadNames(reader, "key_import", "chain", api::kChainNames))
    facts.key_import.push_back(*api::ChainFromName(name));
  facts.local_subjects = ReadNames(reader, "local_subjects", "issuer", api::kIssuerNames);
  facts.needs_key_set = reader.Bool("needs_key_set", false);
  facts.deleted_ids = ReadWord<DeletedIds>(reader, "deleted_ids", kDeletedIds);
  facts.unique_contacts = ReadNames(reader, "unique_contacts", "contact", api::kContactNames);
  facts.verifies_people = reader.Bool("verifies_people", false);
  reader.Finish();
  return facts;
}

void ProvePortability(const ProviderSpec& spec, const YamlNode& node, config::Diagnostics& diagnostics) {
  if (node.IsMapping()) Proof(spec, node, diagnostics).Run();
}

}  // namespace walletgate::provider
