#include "provider/spec/error_rule_parser.h"

#include <algorithm>

#include "base/strings.h"
#include "config/map_reader.h"
#include "provider/spec/status_facts.h"
#include "provider/spec/status_list.h"
#include "provider/spec/vocabulary.h"

namespace walletgate::provider {
namespace {

using config::MapReader;
using config::YamlNode;

template <class T>
bool Covers(const std::vector<T>& earlier, const std::vector<T>& later) {
  const auto in_earlier = [&](const T& value) {
    return std::find(earlier.begin(), earlier.end(), value) != earlier.end();
  };
  return earlier.empty() || (!later.empty() && std::all_of(later.begin(), later.end(), in_earlier));
}

/// True when everything that `later` matches, `earlier` has matched before.
bool Shadows(const ErrorRule& earlier, const ErrorRule& later) {
  return Covers(earlier.status, later.status) && Covers(earlier.code, later.code) &&
         Covers(earlier.operations, later.operations) && (!earlier.minted || later.minted) &&
         (earlier.message.empty() || earlier.message == later.message);
}

bool SaysNothingOfEarlierCalls(int status) { return TurnedAway(status) || SaysBusy(status); }

class RuleParser {
 public:
  RuleParser(const ErrorSpec& errors, std::span<const api::Operation> offered, std::span<const api::Operation> minting,
             config::Diagnostics& diagnostics)
      : errors_(errors), offered_(offered), minting_(minting), diagnostics_(diagnostics) {}

  ErrorRule Parse(const YamlNode& node) {
    ErrorRule rule;
    rule.where = node.where;
    MapReader reader(node, diagnostics_);
    if (const YamlNode* status = reader.Child("status")) rule.status = ParseStatusList(*status, kRuled, diagnostics_);
    if (const YamlNode* code = reader.Child("code")) rule.code = ParseTexts(*code);
    rule.message = reader.OptionalString("detail").value_or("");
    if (const YamlNode* operation = reader.Child("operation")) rule.operations = ParseOperations(*operation);
    ParseWhen(reader, rule);
    const YamlNode* is = reader.RequiredChild("is");
    ParseApplied(reader, rule);
    ParseProves(reader, rule);
    rule.field = reader.OptionalString("field").value_or("");
    reader.Finish();
    if (!node.IsMapping()) return rule;
    if (is != nullptr) ParseMeaning(*is, reader, rule);
    CheckMatchers(reader, rule);
    CheckField(reader, rule);
    return rule;
  }

 private:
  std::vector<std::string> ParseTexts(const YamlNode& node) {
    std::vector<std::string> texts;
    const std::vector<YamlNode> one = {node};
    for (const YamlNode& element : node.IsSequence() ? node.elements : one) {
      if (element.IsScalar() && !element.scalar.empty()) texts.push_back(element.scalar);
      else diagnostics_.Add(element.where, element.path, "must be text or a list of texts");
    }
    if (node.IsSequence() && node.elements.empty()) diagnostics_.Add(node.where, node.path, "must not be empty");
    return texts;
  }

  std::vector<api::Operation> ParseOperations(const YamlNode& node) {
    std::vector<api::Operation> operations;
    std::vector<std::string> known;
    for (const api::Operation operation : offered_) known.emplace_back(api::ToString(operation));
    for (const std::string& name : ParseTexts(node)) {
      const auto operation = api::OperationFromName(name);
      if (operation && std::find(offered_.begin(), offered_.end(), *operation) != offered_.end()) {
        operations.push_back(*operation);
      } else if (operation) {
        diagnostics_.Add(node.where, node.path, "this provider does not offer " + name);
      } else {
        diagnostics_.Add(node.where, node.path, config::UnknownName("operation", name, known));
      }
    }
    return operations;
  }

  /// After the operations, which narrow it.
  void ParseWhen(MapReader& reader, ErrorRule& rule) {
    rule.minted = reader.OptionalEnum("when", kWhenWords).has_value();
    if (!rule.minted) return;
    const auto mints = [&](api::Operation operation) {
      return std::find(minting_.begin(), minting_.end(), operation) != minting_.end();
    };
    const auto& narrowed = rule.operations;
    const bool can_match = narrowed.empty() ? !minting_.empty() : std::any_of(narrowed.begin(), narrowed.end(), mints);
    if (!can_match)
      reader.Fault("when", "'minted' never holds: no call that it is about sends a user token that the gateway minted");
  }

  static void ParseApplied(MapReader& reader, ErrorRule& rule) {
    const auto applied = reader.OptionalEnum("applied", kAppliedWords);
    if (applied) rule.applied = *applied == kAppliedWords.front() ? Applied::kNo : Applied::kUnknown;
  }

  static void ParseProves(MapReader& reader, ErrorRule& rule) {
    rule.proves_not_applied = reader.OptionalEnum("proves", kProvesWords).has_value();
    if (!rule.proves_not_applied) return;
    if (rule.applied == Applied::kUnknown) reader.Fault("proves", "'not_applied' contradicts 'applied: unknown'");
    const auto creates = [](api::Operation operation) { return api::Creates(operation); };
    if (!rule.operations.empty() && std::none_of(rule.operations.begin(), rule.operations.end(), creates)) {
      reader.Fault("proves", "says something about earlier calls of a create, and this rule is about none");
    }
    if (rule.code.empty() && rule.status.empty()) {
      reader.Fault("proves", "needs a status or a code beside it: the rest of an answer proves nothing");
    }
    const bool nobody_looked =
        rule.code.empty() && std::any_of(rule.status.begin(), rule.status.end(), SaysNothingOfEarlierCalls);
    if (nobody_looked)
      reader.Fault("proves", "needs a code beside this status: whoever says it has not looked at earlier calls");
    rule.applied = Applied::kNo;
  }

  void ParseMeaning(const YamlNode& is, MapReader& reader, ErrorRule& rule) {
    rule.success = is.IsScalar() && is.scalar == kSuccessWord;
    if (rule.success) return CheckSuccess(reader, rule);
    const std::vector<std::string> known(kMeanings.begin(), kMeanings.end());
    const auto kind = ErrorKindFromCode(is.scalar);
    if (kind && InfoOf(*kind).Has(kVendorMaySay)) {
      rule.is = *kind;
      if (rule.is == ErrorKind::kOutcomeUnknown && rule.applied == Applied::kNo) {
        reader.Fault(
            rule.proves_not_applied ? "proves" : "applied",
            std::string(rule.proves_not_applied ? "'not_applied'" : "'no'") + " contradicts 'is: outcome_unknown'");
      }
    } else if (kind) {
      diagnostics_.Add(is.where, is.path,
                       "'" + is.scalar + "' is said by the gateway itself, never by a vendor's answer; use one of: " +
                           Join(known, ", "));
    } else {
      diagnostics_.Add(is.where, is.path, config::UnknownName("error code", is.scalar, known));
    }
  }

  static void CheckSuccess(MapReader& reader, const ErrorRule& rule) {
    const bool no_result = rule.operations.size() == 1 && !api::HasResult(rule.operations.front());
    if (!no_result) {
      reader.Fault(
          "is",
          "'success' needs one 'operation' without a result beside it, as delete_end_user: of the others the answer is "
          "read");
    }
    for (const char* key : {"applied", "proves", "field"}) {
      if (reader.Has(key)) reader.Fault(key, "says something about a failure, but the rule means success");
    }
  }

  void CheckMatchers(MapReader& reader, const ErrorRule& rule) {
    const YamlNode& node = reader.node();
    if (std::ranges::none_of(kMatchers, [&](std::string_view key) { return reader.Has(key); }))
      diagnostics_.Add(node.where, node.path,
                       "a rule needs something to match: status, code, detail, operation or when");
    if (reader.Has("code") && errors_.code.empty())
      reader.Fault("code", "'errors.code' does not say where the vendor's code stands");
    if (reader.Has("detail") && errors_.detail.empty()) {
      reader.Fault("detail", "'errors.detail' does not say where the vendor's text stands");
    }
    if (rule.SaysGone() && errors_.code.empty() && rule.message.empty()) {
      reader.Fault("is",
                   "that a user is gone is believed in the vendor's own words only: say where its code stands "
                   "(errors.code), or which 'detail' means it");
    }
    if (rule.applied == Applied::kNo && !rule.proves_not_applied && rule.code.empty() && rule.status.empty()) {
      reader.Fault("applied", "'no' needs a status or a code beside it: the rest of an answer proves nothing");
    }
    for (const int status : rule.status) {
      if (status >= kRedirects.lowest && status <= kRedirects.highest)
        reader.Fault("status", "redirects are never followed, so no rule sees them");
    }
  }

  static void CheckField(MapReader& reader, const ErrorRule& rule) {
    if (rule.field.empty()) return;
    if (rule.minted && rule.field == "user_token")
      reader.Fault("field", "the caller sent no user token where the gateway minted one");
    const std::vector<std::string> known(kFieldsAtFault.begin(), kFieldsAtFault.end());
    if (std::find(known.begin(), known.end(), rule.field) != known.end()) return;
    reader.Fault("field", config::UnknownName("field", rule.field, known));
  }

  const ErrorSpec& errors_;
  std::span<const api::Operation> offered_;
  std::span<const api::Operation> minting_;
  config::Diagnostics& diagnostics_;
};

/// Rules with faults of their own are left out: what they match is not known.
void CheckShadowed(const YamlNode& rules, const ErrorSpec& errors, const std::vector<bool>& clean,
                   config::Diagnostics& diagnostics) {
  for (std::size_t later = 0; later < errors.rules.size(); ++later) {
    for (std::size_t earlier = 0; earlier < later; ++earlier) {
      if (!clean[earlier] || !clean[later] || !Shadows(errors.rules[earlier], errors.rules[later])) continue;
      diagnostics.Add(errors.rules[later].where, rules.elements[later].path,
                      "never reached: the rule on line " + std::to_string(errors.rules[earlier].where.line) +
                          " matches all of this first");
      break;
    }
  }
}

}  // namespace

ErrorSpec ParseErrors(const YamlNode& node, std::span<const api::Operation> offered,
                      std::span<const api::Operation> minting, config::Diagnostics& diagnostics) {
  ErrorSpec errors;
  MapReader reader(node, diagnostics);
  if (const YamlNode* code = reader.Child("code")) errors.code = mapping::CompileVendorString(*code, diagnostics);
  if (const YamlNode* detail = reader.Child("detail"))
    errors.detail = mapping::CompileVendorString(*detail, diagnostics);
  if (const YamlNode* trace = reader.Child("trace")) errors.trace = mapping::CompileVendorString(*trace, diagnostics);
  const YamlNode* rules = reader.Child("rules");
  reader.Finish();
  if (rules == nullptr) return errors;
  if (!rules->IsSequence()) {
    diagnostics.Add(rules->where, rules->path, "must be a list of rules");
    return errors;
  }
  std::vector<bool> clean;
  for (const YamlNode& rule : rules->elements) {
    const std::size_t faults_before = diagnostics.size();
    ErrorRule parsed = RuleParser(errors, offered, minting, diagnostics).Parse(rule);
    errors.rules.push_back(std::move(parsed));
    clean.push_back(diagnostics.size() == faults_before);
  }
  CheckShadowed(*rules, errors, clean, diagnostics);
  return errors;
}

}  // namespace walletgate::provider
