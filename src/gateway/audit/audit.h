#pragma once

// Looks at a configuration for what is no fault and still should not be so. Used by `walletgate audit`.

#include <set>
#include <string>
#include <vector>

#include "base/json/sink.h"
#include "gateway/audit/rule.h"

namespace walletgate::gateway {

struct Finding {
  const Rule* rule;
  Site site;
};

/// Rules that are looked for together, and how what they find is called.
struct RuleBook {
  std::string_view object;  ///< of the JSON
  std::string_view page;    ///< that tells of the rules; "#" at the end: each has a heading there
  std::vector<const Rule*> rules;
};

struct AuditReport {
  std::string_view object;
  std::string_view page;
  std::vector<Finding> findings;  ///< in the order of the file
  std::vector<Finding> accepted;  ///< of rules that somebody has accepted, likewise

  std::size_t CountOf(Severity severity) const;  ///< of `findings`
  /// As a compiler would: "file:3:5: admin.address\n  WG008 warning: …\n  …\n" each.
  std::string Format() const;
  /// {"object": RuleBook::object, "errors", "warnings", "findings": [{"id", "severity", …}], "accepted"}.
  void Write(json::Sink& sink) const;
};

/// `accepted`: ids of rules.
AuditReport Examine(const Audited& audited, const std::set<std::string>& accepted, const RuleBook& book);
/// By all rules of the audit.
AuditReport Audit(const Audited& audited, const std::set<std::string>& accepted);

}  // namespace walletgate::gateway
