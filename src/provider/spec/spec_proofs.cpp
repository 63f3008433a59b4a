#include "provider/spec/spec_proofs.h"

#include <algorithm>
#include <set>

#include "api/login_kinds.h"
#include "base/strings.h"

namespace walletgate::provider {
namespace {

using api::Operation;
using FieldSet = std::set<std::string, std::less<>>;

FieldSet FieldsOf(const std::vector<const mapping::Plan*>& plans) {
  FieldSet fields;
  for (const mapping::Plan* plan : plans) {
    if (plan->empty()) continue;
    for (std::string& field : plan->FieldsRead()) fields.insert(std::move(field));
  }
  return fields;
}

bool IsAtOrBelow(std::string_view field, std::string_view path) {
  return field.starts_with(path) && (field.size() == path.size() || field[path.size()] == '.');
}

bool ReadsAtOrBelow(const FieldSet& reads, std::string_view path) {
  return std::any_of(reads.begin(), reads.end(), [&](const std::string& field) { return IsAtOrBelow(field, path); });
}

/// How the accepted members reach the vendor, rule by rule.
class ReachProof {
 public:
  ReachProof(const mapping::Accepts& accepts, const config::YamlNode& node, FieldSet reads,
             config::Diagnostics& diagnostics)
      : accepts_(accepts), node_(node), reads_(std::move(reads)), diagnostics_(diagnostics) {}

  void Run() {
    for (const mapping::AcceptRule& rule : accepts_.rules()) {
      const bool reached = Reaches(rule.key);
      if (rule.kept_by_gateway && reached) {
        Fault(rule, "is marked kept_by_gateway, but create_end_user sends it; drop one of the two");
      } else if (!rule.kept_by_gateway && !reached) {
        Fault(
            rule,
            "is accepted, but create_end_user never sends it; use it in the request or mark it kept_by_gateway: true");
      } else if (reached && rule.key == "login_methods") {
        ProveLoginMethods(rule);
      } else if (reached && IsAtOrBelow(rule.key, "wallet")) {
        ProveWalletsOfChain(rule);
      } else if (reached && rule.key == "wallets") {
        ProveWallets(rule);
      }
    }
  }

 private:
  bool Reaches(std::string_view key) const {
    if (ReadsAtOrBelow(reads_, key)) return true;
    if (key == "login_methods") return ReadsContact() || ReadsAtOrBelow(reads_, "primary_login");
    if (key == "wallets") return ReadsSoleWallet() || ReadsAtOrBelow(reads_, "wallet");
    if (IsAtOrBelow(key, "wallet")) return ReadsSoleWallet() || Reads("wallets");
    return false;
  }

  bool Reads(std::string_view field) const { return reads_.contains(field); }
  bool ReadsContact() const {
    return std::any_of(api::kLoginKinds.begin(), api::kLoginKinds.end(),
                       [this](const api::LoginKind& kind) { return !kind.contact.empty() && Reads(kind.contact); });
  }
  bool ReadsSoleWallet() const { return Reads("sole_chain") || Reads("sole_account"); }

  void ProveLoginMethods(const mapping::AcceptRule& rule) {
    if (Reads("login_methods")) return;
    const bool primary = Reads("primary_login.identifier");
    std::vector<std::string> lost;
    for (const api::LoginKind& kind : api::kLoginKinds) {
      const bool sent = !kind.contact.empty() && (primary || Reads(kind.contact));
      if (!sent && accepts_.AcceptsLogin(kind.type)) lost.emplace_back(kind.name);
    }
    if (!lost.empty()) {
      Fault(rule, "accepts the types " + Join(lost, ", ") +
                      ", but create_end_user never sends them; narrow 'types' or use them");
    }
    const bool every_contact_sent = ReadsContact();
    if (rule.max == 1 || (every_contact_sent && rule.max_per_type == 1)) return;
    Fault(rule, every_contact_sent
                    ? "may hold several of a type, but create_end_user sends the first only; say max_per_type: 1"
                    : "may hold several, but create_end_user sends the primary one only; say max: 1");
  }

  void ProveWallets(const mapping::AcceptRule& rule) {
    if (Reads("wallets")) return;
    const bool one_wallet = rule.max == 1 || (rule.chains.size() == 1 && rule.kinds.size() == 1);
    if (ReadsSoleWallet() && !one_wallet)
      Fault(rule, "may hold several, but create_end_user sends a single chain or account; say max: 1");
    std::vector<std::string> lost;
    for (const std::string& chain : accepts_.Domain("wallets.chain")) {
      if (!ReadsSoleWallet() && !ReadsAtOrBelow(reads_, "wallet." + chain)) lost.push_back(chain);
    }
    if (!lost.empty()) {
      Fault(rule, "accepts the chains " + Join(lost, ", ") +
                      ", but create_end_user never sends them; narrow 'chains' or use them");
    }
    ProveKind(rule, "wallet");
  }

  void ProveWalletsOfChain(const mapping::AcceptRule& rule) {
    if (Reads("wallets")) return;
    if (!ReadsAtOrBelow(reads_, rule.key)) {
      Fault(rule,
            "is read as sole_chain or sole_account, which several wallets leave empty; accept 'wallets' with max: 1 "
            "instead");
    } else {
      ProveKind(rule, rule.key);
    }
  }

  void ProveKind(const mapping::AcceptRule& rule, const std::string& path) {
    const bool told = std::any_of(reads_.begin(), reads_.end(), [&](const std::string& field) {
      return IsAtOrBelow(field, path) && (field.ends_with(".kind") || field.ends_with(".smart"));
    });
    if (rule.kinds.size() == 1 || told || Reads("sole_account")) return;
    Fault(rule,
          "accepts the kinds eoa and smart, but create_end_user never says which; narrow 'kinds' or send the kind");
  }

  void Fault(const mapping::AcceptRule& rule, const std::string& message) {
    diagnostics_.Add(rule.where, node_.path + "." + rule.key, "'" + rule.key + "' " + message);
  }

  const mapping::Accepts& accepts_;
  const config::YamlNode& node_;
  FieldSet reads_;
  config::Diagnostics& diagnostics_;
};

/// Goes by the text and not by what was compiled, so that a fault elsewhere in a section makes no second one here.
void AddSettingReferences(const config::YamlNode& node, FieldSet& used) {
  constexpr std::string_view kPrefix = "$setting.";
  if (node.IsScalar() && node.scalar.starts_with(kPrefix)) used.insert(node.scalar.substr(kPrefix.size()));
  for (const config::YamlNode& element : node.elements) AddSettingReferences(element, used);
  for (const config::YamlNode::Entry& entry : node.entries) AddSettingReferences(entry.value, used);
}

/// What speaks against a means to settle an outcome; "" for nothing.
std::string WhyItSettlesNothing(Operation operation, IdempotencySpec::Recovery means, const ProviderSpec& spec) {
  using Recovery = IdempotencySpec::Recovery;
  if (means == Recovery::kRepeat) {
    const OperationSpec& repeated = *spec.Find(operation);
    const mapping::AcceptRule* token = spec.accepts.Find("user_token");
    const bool always_another = repeated.reads_user_token && token != nullptr && token->required;
    return always_another && !repeated.idempotency.natural ? "'repeat' cannot help: with another user token the call "
                                                             "is another one, which only natural: true makes harmless"
                                                           : "";
  }
  const std::string name = means == Recovery::kGet ? "'get'" : "'find'";
  const Operation look_up = means == Recovery::kGet ? Operation::kGetEndUser : Operation::kFindEndUser;
  const OperationSpec* offered = spec.Find(look_up);
  if (offered == nullptr) {
    return name + " needs the operation " + std::string(api::ToString(look_up)) +
           ", which this provider does not offer";
  }
  if (!api::MakesUser(operation)) {
    return name + " settles nothing here: it shows a user, not which wallet a call without an answer has made";
  }
  const OperationSpec* create = spec.Find(Operation::kCreateEndUser);
  if (means == Recovery::kGet) {
    if (offered->Reads("provider_user_id")) {
      return "'get' cannot help: get_end_user reads provider_user_id, which a create whose reply was lost never told";
    }
    const bool told = create->Reads("external_id") || (create->reads_user_token && spec.mints_user_token);
    return told && offered->Reads("external_id")
               ? ""
               : "'get' cannot help: create_end_user has to tell the vendor the external_id that get_end_user asks by";
  }
  const mapping::AcceptRule* logins = spec.accepts.Find("login_methods");
  const bool told_contacts = logins != nullptr && !logins->kept_by_gateway;
  const bool by_contact =
      std::any_of(api::kLoginKinds.begin(), api::kLoginKinds.end(), [&](const api::LoginKind& kind) {
        return !kind.contact.empty() && offered->Reads(kind.contact) && spec.accepts.AcceptsLogin(kind.type);
      });
  if (told_contacts && by_contact) return "";
  return "'find' cannot help: find_end_user searches by no contact that create_end_user tells the vendor";
}

void ProveRecoveryOf(Operation operation, const ProviderSpec& spec, const config::YamlNode& at,
                     config::Diagnostics& diagnostics) {
  for (const IdempotencySpec::Recovery means : spec.Find(operation)->idempotency.unknown_outcome) {
    const std::string why = WhyItSettlesNothing(operation, means, spec);
    if (!why.empty()) diagnostics.Add(at.where, at.path, why);
  }
}

/// A search that proves nothing is none: it has to look for somebody, and to show by what it found him.
void ProveSearch(const ProviderSpec& spec, const config::YamlNode& node, config::Diagnostics& diagnostics) {
  const OperationSpec& find = *spec.Find(Operation::kFindEndUser);
  const bool by_email = find.Reads("email");
  const bool by_phone = find.Reads("phone_number");
  if (!by_email && !by_phone) {
    diagnostics.Add(node.where, node.path,
                    "find_end_user searches for nobody in particular: send $.email or $.phone_number");
  }
  const auto must_show = [&](bool searched, const char* field, const char* member) {
    if (!searched || find.result.Writes(member)) return;
    diagnostics.Add(node.where, node.path,
                    std::string("find_end_user searches by ") + field + ", so its result must assign " + member);
  };
  must_show(by_email, "email", "emails");
  must_show(by_phone, "phone_number", "phone_numbers");
}

}  // namespace

void ProveSettingsUsed(const ProviderSpec& spec, const config::YamlNode& root, config::Diagnostics& diagnostics) {
  FieldSet used;
  for (const char* section : {"upstream", "auth", "operations"}) {
    if (const config::YamlNode* node = root.Find(section)) AddSettingReferences(*node, used);
  }
  for (const SettingSpec& setting : spec.settings) {
    if (used.contains(setting.name)) continue;
    diagnostics.Add(setting.where, "settings." + setting.name,
                    "the setting '" + setting.name + "' is declared but never used");
  }
}

void ProveAcceptedReachesVendor(const ProviderSpec& spec, const config::YamlNode& accepts,
                                config::Diagnostics& diagnostics) {
  const OperationSpec* create = spec.Find(Operation::kCreateEndUser);
  if (create == nullptr) return;
  ReachProof(spec.accepts, accepts, FieldsOf(create->RequestPlans()), diagnostics).Run();
}

void ProveRecovery(const ProviderSpec& spec, const config::YamlNode& operations, config::Diagnostics& diagnostics) {
  for (const Operation operation : api::kOperations) {
    if (!api::Creates(operation)) continue;
    const config::YamlNode* node = operations.Find(api::ToString(operation));
    if (spec.Find(operation) == nullptr || node == nullptr) continue;
    const config::YamlNode* idempotency = node->Find("idempotency");
    const config::YamlNode* outcome = idempotency == nullptr ? nullptr : idempotency->Find("unknown_outcome");
    if (outcome != nullptr) ProveRecoveryOf(operation, spec, *outcome, diagnostics);
  }
  const config::YamlNode* search = operations.Find(api::ToString(Operation::kFindEndUser));
  if (search != nullptr && spec.Find(Operation::kFindEndUser) != nullptr) ProveSearch(spec, *search, diagnostics);
}

}  // namespace walletgate::provider
